"""Writes in the register: signing and revoking. Nothing in it is ever changed."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.certificates.models import Certificate, Revocation
from oqu.certificates.queries import to_sign
from oqu.courses import actions as courses
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES
from oqu.letters import actions as letters
from oqu.people.models import Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NobodyToSignFor(Refused):
    message = _("Nobody has fulfilled the rule of the course and waits for a certificate.")


def new_number(year: int) -> str:
    """A number for the register: the year and eight random letters, so that no number can be guessed from another."""
    letters_ = "".join(secrets.choice(ALPHABET) for _letter in range(8))
    return f"{year}-{letters_[:4]}-{letters_[4:]}"


@transaction.atomic
def sign(*, course: Course, by: Person, at: datetime) -> Sequence[Certificate]:
    """Settle who has finished and sign a certificate for each who has none yet; holders are told by letter.

    Signing again signs only for those who finished since. Raises NobodyToSignFor when there has never been anybody.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    waiting = to_sign(course)
    if not waiting and not Certificate.objects.filter(enrolment__course=course).exists():
        raise NobodyToSignFor
    courses.finish(course=course, enrolments=[e for e in waiting if e.state == Place.LEARNING], by=by, at=at)
    return [_sign_one(enrolment, by, at) for enrolment in waiting]


def _sign_one(enrolment: Enrolment, by: Person, at: datetime) -> Certificate:
    course, centre = enrolment.course, enrolment.course.centre
    issued_on = clock.local_date(at, course.zone)
    certificate = Certificate.objects.create(
        number=new_number(issued_on.year),
        centre=centre,
        enrolment=enrolment,
        holder=full_name(enrolment.person),
        course_title={x: getattr(course, f"title_{x}") or course.title for x in LANGUAGES},
        centre_name={x: getattr(centre.library, f"name_{x}") or centre.library.name for x in LANGUAGES},
        hours=course.hours,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        issued_on=issued_on,
        signed_at=at,
        signed_by=by,
        signer=full_name(by),
    )
    journal.record("certificates.sign", thing=certificate, by=by, at=at)
    letters.write(
        kind="certificates/signed",
        person=enrolment.person,
        context={"certificate": certificate, "course": course},
        at=at,
        reason=certificate.key,
        centre=centre,
    )
    return certificate


def full_name(person: Person) -> str:
    """Family name, given name and patronymic, as on a document."""
    return " ".join(part for part in (person.family_name, person.given_name, person.patronymic) if part)


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Person, at: datetime) -> Revocation:
    """Say that a certificate is no longer valid, and why; the line of the register stays, its holder is told."""
    revocation, new = Revocation.objects.get_or_create(
        certificate=certificate, defaults={"reason": reason, "revoked_at": at, "revoked_by": by}
    )
    if new:
        journal.record("certificates.revoke", thing=certificate, by=by, at=at, details={"reason": reason})
        letters.write(
            kind="certificates/revoked",
            person=certificate.enrolment.person,
            context={"certificate": certificate, "course": certificate.enrolment.course, "reason": reason},
            at=at,
            reason=certificate.key,
            centre=certificate.centre,
        )
    return revocation
