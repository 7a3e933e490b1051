"""Applications without the applicant: when an account is deleted, and when an application has been stored long enough."""

from django.db import transaction
from django.db.models import QuerySet

from oqu.admission.models import Application, ApplicationState, Nomination
from oqu.kernel.full_names import GONE


@transaction.atomic
def strip_applications(*, applications: QuerySet[Application]) -> int:
    """Take out who applied; the application stays as a number. One that was never confirmed is deleted.

    No journal row: the deletion of an account and the nightly job write their own. Returns how many there were.
    """
    keys = list(applications.values_list("pk", flat=True))
    found = Application.objects.filter(pk__in=keys)
    found.filter(state=ApplicationState.UNCONFIRMED).delete()
    found.update(
        family_name=GONE,
        given_name="",
        patronymic="",
        email="",
        phone="",
        library_words="",
        position="",
        experience_years=None,
        motivation="",
        reason="",
    )
    return len(keys)


@transaction.atomic
def strip_nominations(*, nominations: QuerySet[Nomination]) -> int:
    """Empty lists of nominations; that one was sent stays. Returns how many there were."""
    keys = list(nominations.values_list("pk", flat=True))
    return Nomination.objects.filter(pk__in=keys).update(rows=[], problems=[], file_name="")
