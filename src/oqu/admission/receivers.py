"""What admission hears from people: somebody asks for their data, somebody is to be forgotten."""

from typing import Any

from django.dispatch import receiver

from oqu.admission.models import Application, Nomination
from oqu.people import events
from oqu.people.models import Person

OWN_WORDS = (
    *("family_name", "given_name", "patronymic", "email", "phone", "library_words", "position"),
    *("experience_years", "language", "internet", "motivation"),
)
NO_NAME = "—"


@receiver(events.export_asked)
def add_applications(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's applications as they were told, and what was decided."""
    applications = Application.objects.filter(person=person).order_by("applied_at")
    data["applications"] = list(
        applications.values(
            "course__slug", "state", "source", *OWN_WORDS, "applied_at", "decided_at", "reason"
        )
    )


@receiver(events.forgotten)
def forget_applications(person: Person, **_news: Any) -> None:
    """Applications stay as numbers; who applied goes, from the lists of nominations too."""
    applications = Application.objects.filter(person=person)
    for nomination in Nomination.objects.filter(applications__person=person).distinct():
        nomination.rows = [row for row in nomination.rows if not _is(row, person)]
        nomination.problems = []
        nomination.save(update_fields=["rows", "problems"])
    applications.update(
        family_name=NO_NAME,
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


def _is(row: dict[str, Any], person: Person) -> bool:
    same_name = (row["family_name"], row["given_name"]) == (person.family_name, person.given_name)
    return same_name or bool(person.email and row["email"].lower() == person.email)
