"""Receivers of signals from people: data export and erasure of a person."""

from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import receiver

from oqu.admission import actions
from oqu.admission.models import Application, Nomination
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.kernel.full_names import FullName
from oqu.people import events
from oqu.people.models import Person
from oqu.people.queries import traces_of

OWN_WORDS = (
    *("family_name", "given_name", "patronymic", "email", "phone", "library_words", "position"),
    *("experience_years", "language", "internet", "motivation"),
)


@receiver(events.export_asked)
def add_applications(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's applications as they were sent, those from before the account too, and what was decided."""
    applications = _applications_of(person, traces_of(person).emails).order_by("applied_at")
    data["applications"] = list(
        applications.values(
            "course__slug", "state", "source", *OWN_WORDS, "applied_at", "decided_at", "reason"
        )
    )


@receiver(events.traces_asked)
def add_traces(person: Person, traces: Traces, **_news: Any) -> None:
    """How the person was written in applications: another spelling, an earlier e-mail, another telephone."""
    for one in _applications_of(person, traces.emails):
        traces.names.add(FullName(one.family_name, one.given_name, one.patronymic))
        traces.emails |= {one.email.lower()} - {""}
        traces.phones |= {one.phone} - {""}


@receiver(events.forgotten)
def forget_applications(person: Person, traces: Traces, **_news: Any) -> None:
    """Applications stay as numbers; who applied goes, from the lists of nominations too."""
    for nomination in Nomination.objects.all().iterator():
        rows = [row for row in nomination.rows if not _is(row, person, traces)]
        problems = traces.scrub_value(nomination.problems)
        if (rows, problems) != (nomination.rows, nomination.problems):
            Nomination.objects.filter(pk=nomination.pk).update(rows=rows, problems=problems)
    scrub_rows(Nomination.objects.all(), "file_name", traces=traces)
    scrub_rows(Application.objects.exclude(person=person), "reason", "motivation", traces=traces)
    actions.strip_applications(applications=_applications_of(person, traces.emails))


def _applications_of(person: Person, emails: set[str]) -> QuerySet[Application]:
    """By account, or by e-mail where there was no account yet."""
    written = Q(pk__in=[])
    for email in emails:
        written |= Q(person=None, email__iexact=email)
    return Application.objects.filter(Q(person=person) | written)


def _is(row: dict[str, Any], person: Person, traces: Traces) -> bool:
    """The same e-mail is the same person; where there is none, the same full name at the same library is."""
    if email := str(row.get("email") or "").lower():
        return email in traces.emails
    name = FullName(row["family_name"], row["given_name"], row.get("patronymic", ""))
    return name in traces.names
