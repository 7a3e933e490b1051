"""Several people at one computer: named by one, confirmed by each, and only then counted."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from oqu.courses.models import Enrolment
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.lectures import actions, queries, rules
from oqu.lectures.models import Attendance, AttendanceSource, Companion, CompanionStatus, Lecture
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory


@pytest.fixture
def guest(cast: Cast) -> Enrolment:
    """A colleague of Saule's library, in the other group."""
    place: Enrolment = EnrolmentFactory.create(course=cast.course, group=cast.groups[1])
    place.person.library = cast.learner.library
    place.person.save()
    return place


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    return activities.lecture(cast.course, by=cast.lecturer)


def name(cast: Cast, talk: Lecture, *guests: Enrolment, host: Enrolment | None = None) -> list[Companion]:
    host = host or cast.enrolment
    return actions.listen_together(lecture=talk, host=host, guests=guests, by=host.person, at=clock.now())


def answer(companion: Companion, *, confirms: bool = True) -> Companion:
    return actions.answer_company(
        companion=companion, confirms=confirms, by=companion.guest.person, at=clock.now()
    )


def record_attendance(
    talk: Lecture,
    place: Enrolment,
    minutes: int,
    source: AttendanceSource = AttendanceSource.HEARD,
    **more: Any,
) -> None:
    actions.record_attendance(
        lecture=talk,
        enrolment=place,
        report=actions.AttendanceReport(minutes=minutes, source=source, **more),
        by=None,
        at=clock.now(),
    )


def minutes(place: Enrolment) -> tuple[int, str] | None:
    row = Attendance.objects.filter(enrolment=place).first()
    return (row.minutes, row.source) if row else None


def test_who_has_not_confirmed_gets_nothing(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    name(cast, talk, guest)

    record_attendance(talk, cast.enrolment, 80)

    assert minutes(guest) is None


def test_who_confirms_gets_the_minutes_of_the_host_before_and_after(
    cast: Cast, talk: Lecture, guest: Enrolment
) -> None:
    (companion,) = name(cast, talk, guest)
    record_attendance(talk, cast.enrolment, 40)

    answer(companion)
    before = minutes(guest)
    record_attendance(talk, cast.enrolment, 80)

    assert (before, minutes(guest)) == ((40, AttendanceSource.SHARED), (80, AttendanceSource.SHARED))
    assert Attendance.objects.get(enrolment=guest).recorded_by == cast.learner


def test_who_declines_gets_nothing_and_can_be_asked_again(
    cast: Cast, talk: Lecture, guest: Enrolment
) -> None:
    (companion,) = name(cast, talk, guest)
    record_attendance(talk, cast.enrolment, 40)
    answer(companion, confirms=False)
    declined = minutes(guest)

    (again,) = name(cast, talk, guest)

    assert declined is None
    assert (again.pk, again.answer) == (companion.pk, CompanionStatus.ASKED)


def test_ones_own_longer_listening_stands(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    record_attendance(talk, guest, 60)
    record_attendance(talk, cast.enrolment, 40)

    answer(name(cast, talk, guest)[0])

    assert minutes(guest) == (60, AttendanceSource.HEARD)


@pytest.mark.parametrize("how", ["declined", "not named any more"])
def test_taken_back_minutes_fall_to_what_was_measured(
    cast: Cast, talk: Lecture, guest: Enrolment, how: str
) -> None:
    record_attendance(talk, guest, 15, live_minutes=10, replay_minutes=5)
    record_attendance(talk, cast.enrolment, 80)
    (companion,) = name(cast, talk, guest)
    answer(companion)

    if how == "declined":
        answer(companion, confirms=False)
    else:
        name(cast, talk)

    assert minutes(guest) == (15, AttendanceSource.HEARD)


def test_a_correction_of_the_host_is_not_passed_on(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    answer(name(cast, talk, guest)[0])
    record_attendance(talk, cast.enrolment, 30, live_minutes=30, replay_minutes=0)

    record_attendance(talk, cast.enrolment, 90, AttendanceSource.CORRECTED, reason="No electricity")

    assert minutes(guest) == (30, AttendanceSource.SHARED)


def test_a_correction_of_the_guest_stands(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    record_attendance(talk, guest, 5, AttendanceSource.CORRECTED, reason="Left early")
    answer(name(cast, talk, guest)[0])

    record_attendance(talk, cast.enrolment, 90)

    assert minutes(guest) == (5, AttendanceSource.CORRECTED)


def test_shared_minutes_are_not_shared_on(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    third: Enrolment = EnrolmentFactory.create(course=cast.course, group=cast.groups[1])
    answer(name(cast, talk, guest)[0])
    answer(name(cast, talk, third, host=guest)[0])

    record_attendance(talk, cast.enrolment, 90)

    assert (minutes(guest), minutes(third)) == ((90, AttendanceSource.SHARED), None)


def test_a_mended_import_of_the_host_mends_the_guest(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    answer(name(cast, talk, guest)[0])
    record_attendance(talk, cast.enrolment, 90, AttendanceSource.IMPORTED)

    record_attendance(talk, cast.enrolment, 50, AttendanceSource.IMPORTED)

    assert minutes(guest) == (50, AttendanceSource.SHARED)


def test_nobody_listens_with_two_at_once(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    (first,) = name(cast, talk, guest)
    (second,) = name(cast, talk, guest, host=cast.other_enrolment)
    answer(first)

    with pytest.raises(actions.ListensElsewhere):
        answer(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Companion.objects.filter(pk=second.pk).update(
            answer=CompanionStatus.CONFIRMED, answered_at=clock.now()
        )


def test_only_colleagues_of_the_library_or_the_group_can_be_named(
    cast: Cast, talk: Lecture, guest: Enrolment
) -> None:
    neighbour: Enrolment = EnrolmentFactory.create(course=cast.course, group=cast.groups[0])

    possible = {one.key: one.name for one in queries.possible_companions(talk, cast.enrolment)}
    assert possible == {place.key: str(place.person) for place in (guest, neighbour)}
    with pytest.raises(actions.NotBeside):
        name(cast, talk, cast.other_enrolment)
    with pytest.raises(actions.NotBeside):
        name(cast, talk, cast.enrolment)


def test_a_whole_hall_is_not_one_computer(cast: Cast, talk: Lecture) -> None:
    crowd = EnrolmentFactory.create_batch(21, course=cast.course, group=cast.groups[0])

    with pytest.raises(actions.TooManyGuests):
        name(cast, talk, *crowd)


def test_the_same_said_again_is_one_row_of_the_journal(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    record_attendance(talk, cast.enrolment, 40)
    for _time in range(2):
        (companion,) = name(cast, talk, guest)
        answer(companion)

    verbs = JournalEntry.objects.filter(verb__startswith="lectures.").values_list("verb", flat=True)
    assert sorted(verbs) == [
        "lectures.answer_company",
        "lectures.listen_together",
        "lectures.record_attendance",
        "lectures.record_attendance",
        "lectures.set",
    ]


def test_only_the_one_of_whom_it_was_said_answers(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    (companion,) = name(cast, talk, guest)

    allowed = [rules.can_answer_company(p, companion) for p in (guest.person, cast.learner, cast.coordinator)]

    assert allowed == [True, False, False]


def test_what_waits_for_an_answer_is_found(cast: Cast, talk: Lecture, guest: Enrolment) -> None:
    (companion,) = name(cast, talk, guest)
    asked = list(queries.asked_of(guest.person))

    answer(companion)

    assert (asked, list(queries.asked_of(guest.person))) == ([companion], [])
