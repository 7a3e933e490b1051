"""Time: UTC inside, zone names (never offsets) outside, academic hours where people count hours."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ACADEMIC_HOUR_MINUTES = 45
NOON = time(12)
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
"""Every day that comes from outside lies between these, so that no zone and no sum of days can lead out of the calendar."""


class DayOutOfRange(ValueError):
    """The day is before FIRST_DAY or after LAST_DAY."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day.isoformat()} is not from {FIRST_DAY.year} to {LAST_DAY.year}")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_zone(moment: datetime, zone: str) -> datetime:
    """The same moment as a clock on the wall of `zone` (an IANA name such as Asia/Almaty) shows it."""
    return moment.astimezone(ZoneInfo(zone))


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day that people in `zone` live through at that moment."""
    return in_zone(moment, zone).date()


def checked(day: date) -> date:
    """Return a day (or a moment) that came from outside; raise DayOutOfRange, a ValueError."""
    if not FIRST_DAY.year <= day.year <= LAST_DAY.year:
        raise DayOutOfRange(day)
    return day


def parse_day(text: str) -> date:
    """Read a day such as `2021-04-15`; raise ValueError, DayOutOfRange among them."""
    return checked(date.fromisoformat(text))


def from_local(day: date, at: time, zone: str) -> datetime:
    """The moment, in UTC, at which a clock in `zone` shows `at` on `day`; raises DayOutOfRange, a ValueError."""
    checked(day)
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def parse_local(text: str, zone: str) -> datetime:
    """Read `2021-04-15 10:00` as it was meant in `zone` and return it in UTC.

    Raises ValueError for anything that is not an ISO date and time, DayOutOfRange for a year that cannot be meant.
    """
    written = datetime.fromisoformat(text)
    checked(written)
    return written.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def parse_exact(text: str) -> datetime | None:
    """Read a time that names its own zone, `2021-04-15T04:00:00Z`, and return it in UTC; None if it names none.

    Raises ValueError for anything that is not an ISO date and time, DayOutOfRange for a year that cannot be meant.
    """
    written = datetime.fromisoformat(text)
    checked(written)
    return written.astimezone(UTC) if written.tzinfo else None


def read(text: str | None) -> datetime | None:
    """A moment as a database writes it, `2021-04-15 04:00:00`, in UTC unless an offset follows; None stays None.

    Raises ValueError for anything that is not an ISO date and time.
    """
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def academic_hours(minutes: float) -> float:
    """Academic hours of 45 minutes in a number of minutes, to one decimal."""
    return round(minutes / ACADEMIC_HOUR_MINUTES, 1)
