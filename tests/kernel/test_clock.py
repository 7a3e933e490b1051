"""Moments as databases write them."""

from datetime import UTC, date, datetime, time

import pytest

from oqu.kernel import clock


@pytest.mark.parametrize(
    "text",
    ["2021-04-15 04:00:00", "2021-04-15 04:00:00+00", "2021-04-15 10:00:00+06:00", "2021-04-15T04:00:00Z"],
)
def test_a_moment_as_a_database_writes_it_is_read(text: str) -> None:
    assert clock.read(text) == datetime(2021, 4, 15, 4, tzinfo=UTC)


def test_no_moment_stays_none() -> None:
    assert clock.read(None) is None


ZONES = ("Asia/Almaty", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [1, 1989, 2101, 9999])
def test_a_day_that_cannot_be_meant_is_refused(year: int, zone: str) -> None:
    for read in (
        lambda: clock.from_local(date(year, 1, 1), time(0), zone),
        lambda: clock.parse_local(f"{year:04}-12-31T23:59", zone),
        lambda: clock.parse_day(f"{year:04}-01-01"),
        lambda: clock.parse_exact(f"{year:04}-01-01T00:00:00+14:00"),
    ):
        with pytest.raises(clock.DayOutOfRange):
            read()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [clock.FIRST_DAY, clock.LAST_DAY])
def test_every_day_that_is_taken_can_be_shown_in_every_zone(day: date, zone: str) -> None:
    moment = clock.from_local(day, time(23, 59), zone)

    assert {clock.in_zone(moment, other).year - day.year for other in ZONES} <= {-1, 0, 1}
