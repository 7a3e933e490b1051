"""Days of a plan that move off public holidays."""

from datetime import date, datetime, timedelta

from oqu.exchange.transfer.working_days import Times, WorkingDays
from oqu.kernel import clock

ZONE = "Asia/Almaty"
NAURYZ = date(2027, 3, 22)
"""A Monday; the holiday and its days off last until Wednesday."""


def at(day: int, hour: int = 10) -> datetime:
    return clock.parse_local(f"2027-03-{day:02}T{hour:02}:00", ZONE)


def times(**moments: datetime) -> Times:
    nothing: Times = dict.fromkeys(("opens_at", "starts_at", "ends_at", "due_at"))
    return nothing | moments


def moved(working: WorkingDays, given: Times) -> dict[str, str]:
    found = working.of_work(given)
    return {name: f"{clock.in_zone(moment, ZONE):%d.%m %H:%M}" for name, moment in found.items() if moment}


def test_days_on_which_something_is_held_keep_their_order() -> None:
    working = WorkingDays([NAURYZ, NAURYZ + timedelta(days=1), NAURYZ + timedelta(days=3)], ZONE)

    days = [working.day_of(NAURYZ + timedelta(days=n)).day for n in range(5)]

    assert days == [25, 26, 26, 29, 29]


def test_work_that_begins_on_a_holiday_begins_with_what_is_held_that_day() -> None:
    working = WorkingDays([NAURYZ], ZONE)

    assert moved(working, times(opens_at=at(22, 9))) == {"opens_at": "25.03 09:00"}
    assert moved(working, times(starts_at=at(22, 12), ends_at=at(26, 18))) == {
        "starts_at": "25.03 12:00",
        "ends_at": "26.03 18:00",
    }


def test_nothing_is_due_before_it_opens_or_on_a_sunday() -> None:
    working = WorkingDays([NAURYZ], ZONE)

    assert moved(working, times(opens_at=at(22, 18), due_at=at(23, 12))) == {
        "opens_at": "25.03 18:00",
        "due_at": "26.03 12:00",
    }
    assert moved(WorkingDays((), ZONE), times(due_at=at(28, 18))) == {"due_at": "29.03 18:00"}


def test_work_that_opens_later_because_of_a_holiday_keeps_its_working_days() -> None:
    """Three days after its opening, from Monday the holiday to Thursday; a weekend counts for nothing."""
    working = WorkingDays([NAURYZ], ZONE)

    assert moved(working, times(opens_at=at(22, 9), due_at=at(25, 18))) == {
        "opens_at": "25.03 09:00",
        "due_at": "30.03 18:00",
    }
    assert moved(working, times(opens_at=at(18, 9), due_at=at(26, 18))) == {
        "opens_at": "18.03 09:00",
        "due_at": "26.03 18:00",
    }
