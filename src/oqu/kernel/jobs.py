"""What the worker does with the ground floor's tables: stale limits, codes and uploads, and the nightly removal of old data."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from oqu.kernel import limits, one_time_codes, retention, rounds, uploads
from oqu.kernel.models import JournalAddress, Removal
from oqu.kernel.retention import RetentionRule, delete_rows


@rounds.every(timedelta(hours=1))
def remove_stale_rows(at: datetime) -> None:
    """Delete the counts that limit nobody any more, and the codes that are too old."""
    limits.remove_idle(at=at)
    one_time_codes.remove_expired(at=at)


@rounds.every(timedelta(hours=1))
def delete_expired_uploads(at: datetime) -> None:
    """Delete what was sent of files that no form took in time."""
    uploads.delete_expired(at=at)


@rounds.every(timedelta(minutes=30))
def remove_old_data(at: datetime) -> None:
    """Once a night remove what has been stored long enough; on the first start only note that this will happen."""
    retention.announce_first(at)
    if retention.is_time(at):
        retention.sweep(at)


def _addresses(before: datetime) -> QuerySet[JournalAddress]:
    return JournalAddress.objects.filter(at__lt=before)


def _sessions(before: datetime) -> QuerySet[Session]:
    """A session ends by itself so many days after it was last used."""
    return Session.objects.filter(expire_date__lt=before + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def _tasks(before: datetime) -> QuerySet[Any]:
    return DBTaskResult.objects.finished().filter(finished_at__lt=before)


def _removals(before: datetime) -> QuerySet[Removal]:
    return Removal.objects.filter(at__lt=before)


retention.register(
    RetentionRule(
        "kernel.addresses", _("Network addresses in the journal"), "addresses", _addresses, delete_rows
    ),
    RetentionRule("kernel.sessions", _("Sessions that have ended"), "sessions", _sessions, delete_rows),
    RetentionRule("kernel.tasks", _("Finished tasks of the worker"), "tasks", _tasks, delete_rows),
    RetentionRule("kernel.removals", _("Old lines of this list"), "removals", _removals, delete_rows),
)
