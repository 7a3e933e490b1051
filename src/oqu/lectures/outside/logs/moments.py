"""Times and durations as programs write them, in the order of day and month of the person who downloaded the list."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from oqu.kernel import clock

LONGEST = 80
"""Letters of a time that are looked at; no program writes more."""
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})")
NAMED_DAY = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PIECE = re.compile(r"(\d{1,6})\s*([a-zа-яәғқңөұүһі]+)", re.IGNORECASE)
SECONDS_IN = (("h", 3600), ("ч", 3600), ("сағ", 3600), ("m", 60), ("м", 60), ("s", 1), ("с", 1))


class UnreadableTime(ValueError):
    """It is no time, or no duration."""


class WrittenTime(NamedTuple):
    """A time as it was written: its three numbers of a day (or none), their order if that is clear, and the hour."""

    numbers: tuple[int, int, int] | None
    is_year_first: bool
    hour: time


type Order = Callable[[int, int, int], date]


def month_first(month: int, day: int, year: int) -> date:
    """4/15/2021, as in America."""
    return date(_whole_year(year), month, day)


def day_first(day: int, month: int, year: int) -> date:
    """15.04.2021, as nearly everywhere else."""
    return date(_whole_year(year), month, day)


def _whole_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def written(words: str) -> WrittenTime:
    """Take a time apart. Raises Unreadable."""
    plain = " ".join(words[:LONGEST].replace("T", " ").split())
    hour = _hour(plain)
    if named := NAMED_DAY.search(plain):
        month = named[1].lower()
        if month not in MONTHS:
            raise UnreadableTime(words)
        return WrittenTime((int(named[3]), MONTHS.index(month) + 1, int(named[2])), True, hour)
    if not (day := DAY.search(plain)):
        return WrittenTime(None, False, hour)
    numbers = (int(day[1]), int(day[3]), int(day[4]))
    return WrittenTime(numbers, len(day[1]) == 4, hour)


def has_day(words: str) -> bool:
    """Whether a time names its day."""
    return bool(NAMED_DAY.search(words[:LONGEST]) or DAY.search(words[:LONGEST]))


def _hour(plain: str) -> time:
    rest = DAY.sub(" ", NAMED_DAY.sub(" ", plain))
    found = CLOCK.search(rest)
    if not found:
        raise UnreadableTime(plain)
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError as error:
        raise UnreadableTime(plain) from error


def moment(words: str, order: Order, *, zone: str, near: datetime | None) -> datetime:
    """Read a time in `zone`; one without a day is of the day of `near`. Returns UTC; raises Unreadable.

    A time that names its own zone, such as 2021-04-15T04:00:00Z, is taken at its word.
    """
    try:
        if exact := clock.parse_exact(words.strip()):
            return exact
    except clock.DayOutOfRange as error:
        raise UnreadableTime(words) from error
    except ValueError:
        pass
    parsed = written(words)
    try:
        if parsed.numbers is None:
            if near is None:
                raise UnreadableTime(words)
            return clock.from_local(clock.local_date(near, zone), parsed.hour, zone)
        day = date(*parsed.numbers) if parsed.is_year_first else order(*parsed.numbers)
        return clock.from_local(day, parsed.hour, zone)
    except ValueError as error:
        raise UnreadableTime(words) from error


def order_of(times: Iterable[str], *, zone: str, near: datetime | None) -> Order:
    """The order of day and month in which most of these times can be read; of two, the one nearer to `near`."""
    all_times = [words for words in times if words]

    def fitness(order: Order) -> tuple[int, timedelta]:
        read = [at for words in all_times if (at := _read(words, order, zone, near))]
        distance = min((abs(at - near) for at in read), default=timedelta()) if near else timedelta()
        return -len(read), distance

    return min((day_first, month_first), key=fitness)


def _read(words: str, order: Order, zone: str, near: datetime | None) -> datetime | None:
    try:
        return moment(words, order, zone=zone, near=near)
    except UnreadableTime:
        return None


def seconds(words: str, *, unit: int = 60) -> int:
    """Read a duration: `1h 27m 51s`, `1 hr 2 min`, `01:27:51`, `58 мин`, or a bare number of `unit` seconds.

    Raises Unreadable.
    """
    plain = words[:LONGEST].strip().lower()
    if number := re.fullmatch(r"(\d{1,6})(?:[.,](\d{1,3}))?", plain):
        return round(float(f"{number[1]}.{number[2] or 0}") * unit)
    if colons := re.fullmatch(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})", plain):
        return int(colons[1] or 0) * 3600 + int(colons[2]) * 60 + int(colons[3])
    pieces = PIECE.findall(plain)
    if not pieces:
        raise UnreadableTime(words)
    return sum(int(number) * _seconds_in(unit_name, words) for number, unit_name in pieces)


def _seconds_in(unit_name: str, words: str) -> int:
    for beginning, length in SECONDS_IN:
        if unit_name.startswith(beginning):
            return length
    raise UnreadableTime(words)
