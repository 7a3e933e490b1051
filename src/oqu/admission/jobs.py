"""What the worker does with applications: those that led to no place lose who applied."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.admission import actions
from oqu.admission.models import Application, ApplicationState, Nomination
from oqu.kernel import retention
from oqu.kernel.full_names import GONE

TURNED_AWAY = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


def _applications(before: datetime) -> QuerySet[Application]:
    """Declined, withdrawn and unconfirmed ones by their own date; undecided ones by the course's last day."""
    decided = Q(state__in=TURNED_AWAY, decided_at__lt=before)
    withdrawn = Q(state__in=TURNED_AWAY, decided_at=None, applied_at__lt=before)
    unconfirmed = Q(state=ApplicationState.UNCONFIRMED, applied_at__lt=before)
    forgotten = Q(course__ends_on__lt=before.date()) & ~Q(state=ApplicationState.ADMITTED)
    found = Application.objects.filter(decided | withdrawn | unconfirmed | forgotten)
    return found.exclude(family_name=GONE)


def _remove_applications(rows: QuerySet[Application]) -> int:
    return actions.strip_applications(applications=rows)


def _nominations(before: datetime) -> QuerySet[Nomination]:
    return Nomination.objects.filter(course__ends_on__lt=before.date()).exclude(rows=[], problems=[])


def _remove_nominations(rows: QuerySet[Nomination]) -> int:
    return actions.strip_nominations(nominations=rows)


retention.register(
    retention.RetentionRule(
        "admission.applications",
        _("Applications that led to no place"),
        "applications",
        _applications,
        _remove_applications,
        centre="course__centre_id",
    ),
    retention.RetentionRule(
        "admission.nominations",
        _("Lists of nominations"),
        "applications",
        _nominations,
        _remove_nominations,
        centre="course__centre_id",
    ),
)
