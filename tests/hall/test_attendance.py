"""Attendance: what is heard is counted once, and never more than can have been heard."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from oqu.hall import attendance
from oqu.hall.attendance import Attendee, Stretch
from oqu.hall.attendance_log import AttendanceLog
from oqu.hall.names import NameFile
from oqu.kernel.tickets import HallRole, Ticket
from tests.hall.conftest import run_alone

STRETCHES = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12)


def points(stretches: list[Stretch]) -> set[int]:
    """Return every millisecond of some stretches."""
    return {ms for start, end in stretches for ms in range(start, end)}


def person(joined_ms: int = 0) -> Attendee:
    """Return an attendee who joined at a time."""
    return Attendee("p", "", joined_ms, joined_ms)


@given(STRETCHES)
def test_union_holds_every_moment_once(stretches: list[Stretch]) -> None:
    union = attendance.merged(stretches)

    assert points(union) == points(stretches)
    assert attendance.length(union) == len(points(stretches))


@given(STRETCHES, STRETCHES)
def test_difference_holds_what_is_only_in_the_first(first: list[Stretch], second: list[Stretch]) -> None:
    left = attendance.without(attendance.merged(first), attendance.merged(second))

    assert points(left) == points(first) - points(second)
    assert attendance.length(left) == len(points(left))


@given(st.lists(st.tuples(STRETCHES, STRETCHES), max_size=5), st.integers(0, 400))
def test_no_report_makes_more_than_the_lecture(
    reports: list[tuple[list[Stretch], list[Stretch]]], end: int
) -> None:
    one = person()
    for live, replay in reports:
        attendance.accept(one, live, replay, now_ms=1_000, end_ms=end)

    assert attendance.length(one.live) + attendance.length(one.replay) <= end
    assert not points(one.live) & points(one.replay)


def test_report_sent_twice_counts_once() -> None:
    one = person()
    first = attendance.accept(one, [(0, 30_000)], [], now_ms=30_000, end_ms=90_000)
    second = attendance.accept(one, [(0, 30_000)], [], now_ms=31_000, end_ms=90_000)

    assert (first, second) == (([(0, 30_000)], []), ([], []))
    assert one.live == [(0, 30_000)]


def test_nobody_hears_faster_than_a_player_plays() -> None:
    one = person()
    attendance.accept(one, [(0, 3_000_000)], [], now_ms=600_000, end_ms=3_000_000)

    assert attendance.length(one.live) == int((600_000 + attendance.GRACE_MS) * 1.1)


def test_replay_may_run_at_twice_the_speed() -> None:
    one = person()
    attendance.accept(one, [], [(0, 3_000_000)], now_ms=600_000, end_ms=3_000_000)

    assert attendance.length(one.replay) == int((600_000 + attendance.GRACE_MS) * 2.05)


def test_what_was_heard_live_is_no_replay_in_either_order() -> None:
    one = person()
    attendance.accept(one, [], [(0, 20_000)], now_ms=100_000, end_ms=90_000)
    attendance.accept(one, [(10_000, 30_000)], [(5_000, 40_000)], now_ms=100_000, end_ms=90_000)

    assert (one.live, one.replay) == ([(10_000, 30_000)], [(0, 10_000), (30_000, 40_000)])


def test_reports_come_back_from_the_file(tmp_path: Path) -> None:
    ticket = Ticket(lecture="l", role=HallRole.LISTENER, person="p", name="Айгүл", expires=0, group="g1")

    async def report() -> list[dict[str, object]]:
        names = NameFile(tmp_path, now_ms=1)
        attendance_log = AttendanceLog(tmp_path, names, now_ms=1)
        attendance_log.record_arrival(ticket, now_ms=1_000)
        await attendance_log.report(ticket, "phone", [(0, 20_000)], [], now_ms=21_000, end_ms=60_000)
        await attendance_log.report(
            ticket, "desk", [(10_000, 25_000)], [(0, 30_000)], now_ms=40_000, end_ms=60_000
        )
        sheet = attendance_log.accounts()
        attendance_log.close()
        names.close()
        return sheet

    before = run_alone(report())
    names = NameFile(tmp_path, now_ms=2)
    again = AttendanceLog(tmp_path, names, now_ms=2)

    assert again.accounts() == before
    assert before == [
        {
            "person": "p",
            "name": "Айгүл",
            "group": "g1",
            "live": [(0, 25_000)],
            "replay": [(25_000, 30_000)],
            "live_ms": 25_000,
            "replay_ms": 5_000,
            "joined_unix_ms": 1_000,
            "last_unix_ms": 40_000,
            "devices": 2,
        }
    ]
    again.close()
    names.close()
