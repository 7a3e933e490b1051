"""The register of certificates."""

import re

from django.db.models import QuerySet

from oqu.certificates.models import Certificate
from oqu.courses.models import Course, Enrolment, Place
from oqu.courses.queries import standings
from oqu.people.models import Person


def register_of(course: Course) -> QuerySet[Certificate]:
    """The certificates of a course, by holder."""
    return (
        Certificate.objects.filter(enrolment__course=course)
        .select_related("centre", "revocation", "enrolment__person")
        .order_by("holder", "pk")
    )


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """A person's own certificates, newest first."""
    return Certificate.objects.filter(enrolment__person=person).select_related("revocation", "centre")


def by_number(number: str) -> Certificate | None:
    """The certificate with that number, however it was typed."""
    plain = re.sub(r"[^0-9A-Z]", "", number.upper())
    if len(plain) != 12:
        return None
    tidy = f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
    return Certificate.objects.select_related("revocation", "centre").filter(number=tidy).first()


def to_sign(course: Course) -> list[Enrolment]:
    """Everybody who has fulfilled the course's rule and has no certificate yet."""
    standing = standings(course)
    waiting = Enrolment.objects.filter(
        course=course, state__in=[Place.LEARNING, Place.FINISHED], certificate__isnull=True
    ).select_related("person__library", "course__centre__library", "group")
    return [e for e in waiting if e.state == Place.FINISHED or standing[e.pk].has_finished]
