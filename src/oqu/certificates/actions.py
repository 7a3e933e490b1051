"""Writes in the register: signing, revoking, replacing. Nothing in it is ever changed."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.certificates.letters import REISSUED, REVOKED, SIGNED
from oqu.certificates.models import Certificate, Revocation
from oqu.certificates.queries import Words, full_name, hours_of, line_of, to_sign, unprintable
from oqu.courses import actions as courses
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.sheets import lazy_format
from oqu.letters import actions as letters
from oqu.letters.kinds import LetterKind
from oqu.people.models import Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NobodyToSignFor(Refused):
    message = _("Nobody has fulfilled the rule of the course and waits for a certificate.")


class NothingHeld(Refused):
    message = _(
        "The course was closed before a full academic hour of its plan was held, so there is nothing to certify."
    )


class ReplacedAlready(Refused):
    message = _("This certificate has been replaced already; look at the one in its place.")


class NotFinished(Refused):
    message = _("This person no longer counts as having finished the course.")


class HolderForgotten(Refused):
    message = _("This person has had their data deleted, so there is no name for a new certificate.")


class NotPrintable(Refused):
    message = _(
        "Some characters can't be printed on a certificate. Correct the names, or the title of the course, first: %(names)s."
    )

    def __init__(self, letters: Mapping[str, Iterable[str]]) -> None:
        """`letters` are the characters by the name of the holder."""
        names = "; ".join(f"{name}: {' '.join(found)}" for name, found in letters.items())
        super().__init__(lazy_format(NotPrintable.message, names=names))


class NothingToCorrect(Refused):
    message = _(
        "The new certificate would have the same content as this one. Correct the name in the profile, or the course, first."
    )


def new_number(year: int) -> str:
    """A number for the register: the year and eight random letters, so that no number can be guessed from another."""
    letters_ = "".join(secrets.choice(ALPHABET) for _letter in range(8))
    return f"{year}-{letters_[:4]}-{letters_[4:]}"


@transaction.atomic
def sign(*, course: Course, by: Person, at: datetime) -> Sequence[Certificate]:
    """Settle who has finished and sign a certificate for each who has none yet; holders are notified by letter.

    Whose name can't be printed waits until it is corrected. Signing again signs only for those who finished, or were
    corrected, since. Raises NothingHeld, NobodyToSignFor when there has never been anybody, NotPrintable when nobody
    can be signed for, HoursDiffer.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    if not hours_of(course):
        raise NothingHeld
    waiting = to_sign(course)
    if not waiting and not Certificate.objects.filter(enrolment__course=course).exists():
        raise NobodyToSignFor
    printable = [enrolment for enrolment in waiting if not unprintable(enrolment, by)]
    if not printable:
        require_printable(waiting, by)
    if waiting:
        courses.require_hours(course)
    courses.finish(
        course=course, enrolments=[e for e in printable if e.state == Place.LEARNING], by=by, at=at
    )
    if printable:
        courses.bind_stage(course=course)
    return [_sign_one(enrolment, by, at) for enrolment in printable]


def require_printable(enrolments: Iterable[Enrolment], by: Person) -> None:
    """A certificate never changes, so what it can't show is corrected before it is signed. Raises NotPrintable."""
    wrong = {str(e.person): letters_ for e in enrolments if (letters_ := unprintable(e, by))}
    if wrong:
        raise NotPrintable(wrong)


def _sign_one(enrolment: Enrolment, by: Person, at: datetime) -> Certificate:
    certificate = _enter(enrolment, by, at)
    journal.record("certificates.sign", thing=certificate, by=by, at=at)
    _tell(SIGNED, certificate, at)
    return certificate


def _enter(
    enrolment: Enrolment, by: Person, at: datetime, *, replaces: Certificate | None = None
) -> Certificate:
    """Write one line into the register, with the words of today."""
    issued_on = clock.local_date(at, enrolment.course.zone)
    return Certificate.objects.create(
        number=new_number(issued_on.year),
        centre=enrolment.course.centre,
        enrolment=enrolment,
        replaces=replaces,
        issued_on=issued_on,
        signed_at=at,
        signed_by=by,
        signer=full_name(by),
        look=enrolment.course.centre.look,
        **vars(Words.today(enrolment)),
    )


def _tell(kind: LetterKind, certificate: Certificate, at: datetime, **more: object) -> None:
    letters.write(
        kind=kind,
        person=certificate.enrolment.person,
        context={"certificate": certificate, "course": certificate.enrolment.course, **more},
        at=at,
        reason=certificate.key,
        centre=certificate.centre,
        thing_key=certificate.enrolment.course.key,
    )


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Person, at: datetime) -> Revocation:
    """Say that a certificate is no longer valid, and why; the line of the register stays, its holder is notified."""
    revocation, new = _withdraw(certificate, reason, by, at)
    if new:
        _tell(REVOKED, certificate, at, reason=reason)
    return revocation


def _withdraw(certificate: Certificate, reason: str, by: Person, at: datetime) -> tuple[Revocation, bool]:
    revocation, new = Revocation.objects.get_or_create(
        certificate=certificate, defaults={"reason": reason, "revoked_at": at, "revoked_by": by}
    )
    if new:
        journal.record(
            "certificates.revoke",
            thing=certificate,
            by=by,
            at=at,
            personal={"reason": reason},
            about=certificate.enrolment.person,
        )
    return revocation, new


@once(Certificate)
def reissue(*, certificate: Certificate, reason: str, by: Person, at: datetime, key: str) -> Certificate:
    """Sign another certificate in the place of one, with its own number, today's date and the words of today.

    The old one is revoked for that reason, unless it has been revoked before, and names the new one ever after; the
    holder gets one letter about both. Raises ReplacedAlready, NotFinished, HolderForgotten, NothingHeld,
    NothingToCorrect, NotPrintable.
    """
    Course.objects.select_for_update().get(pk=certificate.enrolment.course_id)
    old = line_of(certificate.enrolment.course, certificate.number)
    if old is None:
        raise Certificate.DoesNotExist
    _require_reissuable(old, by)
    revocation, _new = _withdraw(old, reason, by, at)
    certificate = _enter(old.enrolment, by, at, replaces=old)
    journal.record(
        "certificates.reissue",
        thing=certificate,
        by=by,
        at=at,
        details={"replaces": old.number},
        personal={"reason": revocation.reason},
        about=certificate.enrolment.person,
    )
    _tell(REISSUED, certificate, at, old=old, reason=revocation.reason)
    return certificate


def _require_reissuable(certificate: Certificate, by: Person) -> None:
    if Certificate.objects.filter(replaces=certificate).exists():
        raise ReplacedAlready
    if certificate.enrolment.state != Place.FINISHED:
        raise NotFinished
    if not certificate.enrolment.person.is_active:
        raise HolderForgotten
    if not hours_of(certificate.enrolment.course):
        raise NothingHeld
    is_revoked = Revocation.objects.filter(certificate=certificate).exists()
    if not is_revoked and Words.of(certificate) == Words.today(certificate.enrolment):
        raise NothingToCorrect
    require_printable([certificate.enrolment], by)
