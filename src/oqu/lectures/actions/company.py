"""Listening together on one device: who says so, who confirms it, and the minutes that follow from it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Enrolment
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.lectures.actions.attendance import share_with, take_back_shared
from oqu.lectures.models import Attendance, Companion, CompanionStatus, Lecture
from oqu.lectures.queries import possible_companions
from oqu.people.models import Person

MOST_GUESTS = 20


class NotBeside(Refused):
    message = _("You can only name colleagues of your library or your group.")


class TooManyGuests(Refused):
    message = _("More than 20 people don't fit in front of one computer. Ask the coordinator to enter them.")


class ListensElsewhere(Refused):
    message = _("You have confirmed already that you listened to this lecture with another person.")


@transaction.atomic
def listen_together(
    *, lecture: Lecture, host: Enrolment, guests: Collection[Enrolment], by: Person, at: datetime
) -> list[Companion]:
    """Say who listens along on the host's device, all of them at once; they count once they confirm.

    Who was named before and is not any more loses the minutes that came from it. Idempotent; a person who declined and is named again is asked again. Raises NotBeside, TooManyGuests.
    """
    if len(guests) > MOST_GUESTS:
        raise TooManyGuests
    if not {guest.pk for guest in guests} <= {one.pk for one in possible_companions(lecture, host)}:
        raise NotBeside
    known = {c.guest_id: c for c in Companion.objects.select_for_update().filter(lecture=lecture, host=host)}
    named = [guest for guest in guests if _is_news(known.get(guest.pk))]
    gone = [c for pk, c in known.items() if pk not in {guest.pk for guest in guests}]
    for guest in named:
        _ask(lecture, host, guest, at)
    for companion in gone:
        _let_go(companion, at)
    if named or gone:
        details = {"lecture": lecture.activity.key, "guests": sorted(guest.key for guest in guests)}
        journal.record("lectures.listen_together", thing=host, by=by, at=at, details=details)
    return list(Companion.objects.filter(lecture=lecture, host=host))


def _is_news(companion: Companion | None) -> bool:
    return companion is None or companion.answer == CompanionStatus.DECLINED


def _ask(lecture: Lecture, host: Enrolment, guest: Enrolment, at: datetime) -> None:
    Companion.objects.update_or_create(
        lecture=lecture,
        host=host,
        guest=guest,
        defaults={"answer": CompanionStatus.ASKED, "asked_at": at, "answered_at": None},
    )


def _let_go(companion: Companion, at: datetime) -> None:
    if companion.answer == CompanionStatus.CONFIRMED:
        take_back_shared(lecture=companion.lecture, enrolment=companion.guest, at=at)
    companion.delete()


@transaction.atomic
def answer_company(*, companion: Companion, confirms: bool, by: Person, at: datetime) -> Companion:
    """Answer whether one really listened along: a person who confirms gets the host's minutes, now and later.

    Answered the same again, nothing changes; it can be answered otherwise. Raises ListensElsewhere.
    """
    companion = Companion.objects.select_for_update().get(pk=companion.pk)
    answer = CompanionStatus.CONFIRMED if confirms else CompanionStatus.DECLINED
    if companion.answer == answer:
        return companion
    same = Companion.objects.filter(lecture=companion.lecture, guest=companion.guest)
    if confirms and same.filter(answer=CompanionStatus.CONFIRMED).exists():
        raise ListensElsewhere
    was_confirmed = companion.answer == CompanionStatus.CONFIRMED
    companion.answer, companion.answered_at = answer, at
    companion.save(update_fields=["answer", "answered_at"])
    details = {"lecture": companion.lecture.activity.key, "host": companion.host.key, "answer": answer.value}
    journal.record("lectures.answer_company", thing=companion.guest, by=by, at=at, details=details)
    if was_confirmed:
        take_back_shared(lecture=companion.lecture, enrolment=companion.guest, at=at)
    elif confirms:
        _share_what_is_known(companion, at)
    return companion


def _share_what_is_known(companion: Companion, at: datetime) -> None:
    row = Attendance.objects.filter(lecture=companion.lecture, enrolment=companion.host).first()
    if row is not None:
        share_with(companion, row, at)
