"""Minutes of the hall become attendance: asked of a real relay, and what of its answer is believed."""

from datetime import timedelta
from typing import Any

import pytest

from oqu.courses.models import Activity, Progress, Step
from oqu.hall.speaker import Desk
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.kernel.tickets import HallRole
from oqu.lectures import actions, jobs
from oqu.lectures.models import Attendance, AttendanceSource, Hall, HallStatus, Lecture, Venue
from oqu.lectures.outside.relay import Listened, ListenerSheet
from tests.factories import activities
from tests.factories.cast import Cast
from tests.hall import sounds
from tests.hall.conftest import Relay

MINUTE = 60_000
MANY_MINUTES = timedelta(minutes=50)


def in_hall(cast: Cast, minutes: int = 90, **more: Any) -> Lecture:
    """A lecture of the hall that is just over."""
    ends = clock.now() - timedelta(seconds=1)
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", venue=Venue.HALL, **more)
    Activity.objects.filter(pk=talk.activity_id).update(
        starts_at=ends - timedelta(minutes=minutes), ends_at=ends
    )
    return Lecture.objects.select_related("activity__course").get(pk=talk.pk)


def sheet(*people: Listened, minutes: int = 90, has_ended: bool = True) -> ListenerSheet:
    return ListenerSheet("talk", has_ended, minutes * MINUTE, people)


def test_minutes_come_from_a_real_relay_with_devices_merged(cast: Cast, relay: Relay) -> None:
    talk = in_hall(cast, minutes=2)
    desk = Desk(relay.address(HallRole.LECTURER, lecture=talk.activity.key))
    desk.begin()
    desk.send(*sounds.chunks(120))
    saule = relay.address(HallRole.LISTENER, cast.learner.key, lecture=talk.activity.key)
    relay.json_answer(f"{saule}/heard?device=phone", {"live": [[0, MINUTE]]})
    relay.json_answer(f"{saule}/heard?device=work", {"live": [[MINUTE // 2, MINUTE]]})
    relay.json_answer(f"{saule}/heard?device=work", {"replay": [[0, 2 * MINUTE]]})
    stranger = relay.address(HallRole.LISTENER, cast.stranger.key, lecture=talk.activity.key)
    relay.json_answer(f"{stranger}/heard", {"live": [[0, MINUTE]]})
    desk.send_event("end")

    jobs.count_listeners(clock.now())

    row = Attendance.objects.get()
    assert (row.enrolment, row.source, row.minutes) == (cast.enrolment, AttendanceSource.HEARD, 2)
    assert (row.live_minutes, row.replay_minutes, row.length) == (1, 1, 2)


def test_a_silent_relay_changes_nothing_and_stops_nobody(cast: Cast, settings: Any) -> None:
    talk = in_hall(cast)
    settings.OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"

    jobs.count_listeners(clock.now())

    with pytest.raises(actions.HallSilent):
        actions.ask_hall(lecture=talk, at=clock.now())
    assert not Attendance.objects.exists()


def test_only_lectures_of_the_hall_that_are_over_are_asked_for(cast: Cast, relay: Relay) -> None:
    activities.lecture(cast.course, "linked", by=cast.lecturer)
    activities.lecture(cast.course, "on", by=cast.lecturer, meeting_url="", venue=Venue.HALL)
    over = in_hall(cast)

    assert actions.ask_halls(at=clock.now(), since=jobs.JUST_OVER) == 1
    assert actions.ask_halls(at=clock.now() + 2 * jobs.JUST_OVER, since=jobs.JUST_OVER) == 0
    assert Lecture.objects.get(pk=over.pk).minutes == 0


def test_a_lecture_that_ended_early_is_asked_for_before_its_planned_end(cast: Cast, relay: Relay) -> None:
    now = clock.now()
    for slug, status in (("over", HallStatus.ENDED), ("on", HallStatus.LIVE)):
        talk = activities.lecture(
            cast.course,
            slug,
            by=cast.lecturer,
            meeting_url="",
            venue=Venue.HALL,
            starts_at=now - MANY_MINUTES,
        )
        Hall.objects.create(lecture=talk, status=status, begun_at=now - MANY_MINUTES, asked_at=now)
    assert Activity.objects.filter(ends_at__gt=now).count() == 2

    assert actions.ask_halls(at=now, since=jobs.JUST_OVER) == 1


def test_the_same_sheet_twice_is_one_row_of_the_journal(cast: Cast) -> None:
    talk = in_hall(cast)
    measured = sheet(Listened(cast.learner.key, 80 * MINUTE, 5 * MINUTE))

    for _time in range(2):
        actions.take_heard(lecture=talk, sheet=measured, at=clock.now())

    row = Attendance.objects.get()
    assert (row.minutes, row.live_minutes, row.replay_minutes) == (85, 80, 5)
    assert JournalEntry.objects.filter(verb="lectures.record_attendance").count() == 1


def test_nobody_gets_more_minutes_than_were_planned(cast: Cast) -> None:
    talk = in_hall(cast, minutes=90)
    overlong = sheet(Listened(cast.learner.key, 100 * MINUTE, 0), minutes=100, has_ended=False)

    actions.take_heard(lecture=talk, sheet=overlong, at=clock.now())

    assert Attendance.objects.get().minutes == 90


def test_who_heard_all_of_a_shorter_talk_has_heard_all_that_was_planned(cast: Cast) -> None:
    talk = in_hall(cast, minutes=90)

    actions.take_heard(
        lecture=talk,
        sheet=sheet(Listened(cast.learner.key, 60 * MINUTE, 0), minutes=60),
        at=clock.now(),
    )

    row = Attendance.objects.get()
    assert (row.minutes, row.length) == (60, 60)
    progress = Progress.objects.get(enrolment=cast.enrolment)
    assert (progress.step, progress.minutes) == (Step.DONE, 90)


@pytest.mark.parametrize(("ended_after", "length"), [(44, 90), (45, 45), (90, 90)])
def test_a_talk_that_ended_too_early_to_be_true_keeps_its_planned_length(
    cast: Cast, ended_after: int, length: int
) -> None:
    talk = in_hall(cast, minutes=90)

    actions.take_heard(
        lecture=talk,
        sheet=sheet(Listened(cast.learner.key, MINUTE, 0), minutes=ended_after),
        at=clock.now(),
    )

    assert Attendance.objects.get().length == length


def test_a_length_entered_by_a_person_stays(cast: Cast) -> None:
    talk = in_hall(cast, minutes=90)
    Lecture.objects.filter(pk=talk.pk).update(minutes=80)
    talk.refresh_from_db()

    actions.take_heard(
        lecture=talk, sheet=sheet(Listened(cast.learner.key, MINUTE, 0), minutes=70), at=clock.now()
    )

    assert Attendance.objects.get().length == 80


def test_a_correction_by_hand_stands_and_fits_the_real_length(cast: Cast) -> None:
    talk = in_hall(cast, minutes=90)
    actions.correct_attendance(
        lecture=talk,
        minutes={cast.enrolment: 90},
        reason="No electricity",
        by=cast.coordinator,
        at=clock.now(),
    )

    actions.take_heard(
        lecture=talk, sheet=sheet(Listened(cast.learner.key, 10 * MINUTE, 0), minutes=70), at=clock.now()
    )

    row = Attendance.objects.get()
    assert (row.minutes, row.length, row.source, row.live_minutes) == (70, 70, AttendanceSource.CORRECTED, 10)
