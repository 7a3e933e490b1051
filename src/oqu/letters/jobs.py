"""What the worker does with letters."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.kernel import retention, rounds
from oqu.letters import actions
from oqu.letters.models import Letter


@rounds.every(timedelta(seconds=2))
def deliver(at: datetime) -> None:
    """Send the letters that are due; people wait for their codes, so look often."""
    actions.deliver_due(at=at)


@rounds.every(timedelta(minutes=1))
def look_at_printed(at: datetime) -> None:
    """Take letters whose reason is gone out of those for printing."""
    actions.look_at_printed(at=at)


@rounds.every(timedelta(hours=1))
def forget_codes(at: datetime) -> None:
    """Take the text out of letters with codes for signing in when these are long stale."""
    actions.forget_confidential(at=at)


def _old_letters(before: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(written_at__lt=before).exclude(text="", person=None, address="")


retention.register(
    retention.RetentionRule(
        "letters.letters", _("Letters"), "letters", _old_letters, actions.strip_letters, centre="centre_id"
    )
)


@rounds.every(timedelta(minutes=5))
def warn_of_guessing(at: datetime) -> None:
    """Have the site administrators know of an attack on how people sign in."""
    actions.warn_of_guessing(at=at)


@rounds.every(timedelta(minutes=30))
def warn_of_failed_removal(at: datetime) -> None:
    """Have the site administrators know that old data are not removed."""
    actions.warn_of_failed_removal(at=at)
