"""Receivers of signals from people: data export. Nothing is erased from the register."""

from typing import Any

from django.dispatch import receiver

from oqu.certificates.models import Certificate
from oqu.people import events
from oqu.people.models import Person


@receiver(events.export_asked)
def add_certificates(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's certificates."""
    certificates = Certificate.objects.filter(enrolment__person=person)
    data["certificates"] = list(
        certificates.values("number", "holder", "course_title", "centre_name", "hours", "issued_on")
    )
