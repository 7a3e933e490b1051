"""The register of certificates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

from django.db.models import F, QuerySet

from oqu.certificates.models import Certificate
from oqu.courses.models import Course, Enrolment, Place
from oqu.courses.queries import Standing, hours_given, last_day_of, standings
from oqu.kernel import paper
from oqu.kernel.languages import in_each_language
from oqu.kernel.name_order import NameOrder
from oqu.people.models import Person


@dataclass(frozen=True)
class Words:
    """What a certificate says of its holder and the course; the fields are called as those of `Certificate`."""

    holder: str
    course_title: dict[str, str]
    centre_name: dict[str, str]
    hours: int
    starts_on: date
    ends_on: date

    @classmethod
    def today(cls, enrolment: Enrolment) -> Self:
        """What a certificate that is signed now says."""
        course = enrolment.course
        return cls(
            holder=full_name(enrolment.person),
            course_title=_titles(course),
            centre_name=_centre_names(course),
            hours=hours_of(course),
            starts_on=course.starts_on,
            ends_on=last_day_of(course),
        )

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        """What a certificate of the register says."""
        return cls(*(getattr(certificate, field.name) for field in fields(cls)))


def _titles(course: Course) -> dict[str, str]:
    return in_each_language(course, "title")


def _centre_names(course: Course) -> dict[str, str]:
    return in_each_language(course.centre.library, "name")


def hours_of(course: Course) -> int:
    """The academic hours that a certificate names: of a course that was closed before its plan was over the full hours held."""
    return hours_given(course)


def full_name(person: Person) -> str:
    """Family name, given name and patronymic, as on a document."""
    return " ".join(part for part in (person.family_name, person.given_name, person.patronymic) if part)


def register_of(course: Course) -> QuerySet[Certificate]:
    """All lines of a course, by holder: the valid and the revoked, with what replaces them."""
    return (
        Certificate.objects.filter(enrolment__course=course)
        .select_related("revocation", "replaced_by", "enrolment", "look")
        .order_by(NameOrder("holder"), "pk")
    )


def valid_of(course: Course) -> QuerySet[Certificate]:
    """The certificates of a course that are not revoked, by holder."""
    return register_of(course).filter(revocation__isnull=True)


def line_of(course: Course, number: str) -> Certificate | None:
    """A line of a course's register, with all that a certificate in its place would be made of."""
    lines = register_of(course).select_related(
        "centre", "enrolment__person", "enrolment__course__centre__library", "replaces"
    )
    return lines.filter(number=number).first()


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """A person's own certificates: the valid ones first, then the newest."""
    return (
        Certificate.objects.filter(enrolment__person=person)
        .select_related("revocation", "centre", "replaced_by", "enrolment__course")
        .order_by(F("revocation__revoked_at").desc(nulls_first=True), "-signed_at", "-pk")
    )


def valid_for(enrolment: Enrolment) -> Certificate | None:
    """The certificate of a place in a course that is not revoked."""
    return Certificate.objects.filter(enrolment=enrolment, revocation__isnull=True).first()


def valid_for_places(places: QuerySet[Enrolment]) -> int:
    """How many certificates of these places are not revoked."""
    return Certificate.objects.filter(enrolment__in=places, revocation__isnull=True).count()


def by_number(number: str) -> Certificate | None:
    """The certificate with that number, however it was typed."""
    plain = re.sub(r"[^0-9A-Z]", "", number.upper())
    if len(plain) != 12:
        return None
    tidy = f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
    return (
        Certificate.objects.select_related("revocation", "centre__look", "replaced_by")
        .filter(number=tidy)
        .first()
    )


@dataclass(frozen=True)
class Lacking:
    """A requirement of the course that some people have not met: by how many of them it is met."""

    name: str
    met: int
    people: int


@dataclass(frozen=True)
class WithoutCertificate:
    """The people of a course who never had a certificate.

    `waiting` have fulfilled the rule and wait for the signature; `lacking` is what keeps the others from it, `others`
    of them.
    """

    waiting: list[tuple[Enrolment, Standing]]
    others: int
    lacking: list[Lacking]


def without_certificate(course: Course) -> WithoutCertificate:
    """Who waits for a signature, and what is missing for the rest; four queries, one if everybody has a certificate.

    Whose certificate was revoked does not wait: the director issues it anew by hand. Of a course that was closed before
    an hour of it was held nobody waits.
    """
    places = Enrolment.objects.filter(
        course=course, state__in=[Place.LEARNING, Place.FINISHED], certificates__isnull=True
    ).select_related("person__library", "course__centre__library", "group")
    if not places:  # once all have theirs, the page costs no standings
        return WithoutCertificate([], 0, [])
    standing = standings(course)
    all_of_them = [(place, standing[place.pk]) for place in places]
    has_hours = bool(hours_of(course))
    waiting = [
        (e, one) for e, one in all_of_them if has_hours and (e.state == Place.FINISHED or one.has_finished)
    ]
    others = [one for e, one in all_of_them if e.state != Place.FINISHED and not one.has_finished]
    return WithoutCertificate(waiting, len(others), list(_lacking(others)))


@dataclass(frozen=True)
class Signing:
    """How many people of a course wait for the signature, and how many certificates are signed."""

    waiting: int
    signed: int


def signing_of(course: Course) -> Signing:
    """How far the signing of a course has come."""
    return Signing(len(without_certificate(course).waiting), register_of(course).count())


def _lacking(others: Sequence[Standing]) -> Iterator[Lacking]:
    for same in zip(*(one.requirements for one in others), strict=True):
        met = sum(requirement.is_met for requirement in same)
        if met < len(same):
            yield Lacking(same[0].name, met, len(same))


def unprintable(enrolment: Enrolment, by: Person | None = None) -> list[str]:
    """The characters that a certificate signed by this person could not show, each once."""
    course, signer = enrolment.course, full_name(by) if by else ""
    texts = (*_titles(course).values(), *_centre_names(course).values(), signer)
    return paper.missing(full_name(enrolment.person), *texts)


def to_sign(course: Course) -> list[Enrolment]:
    """Everybody who waits for a signature."""
    return [place for place, _standing in without_certificate(course).waiting]
