"""Days and times of a pasted plan as people write them: "2 декабря (среда)", "18:00-ге дейін", "14.00-15.30"."""

import re
from dataclasses import dataclass
from datetime import date, time

from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from oqu.kernel import dates, sheets
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import CellInvalid, lazy_format

DAY_END = time(23, 59)
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
LONGEST_MOMENT = 60
"""Letters; no date and time is longer, and the expressions here take the square of the length."""
MOMENT = re.compile(r"(.+?),?(?:[ T]+(\d{1,2}[:.]\d{2}(?::\d{2})?))?")
SHORT_YEAR = re.compile(r"(\d{1,2}\.\d{1,2}\.)(\d{2})")
NO_YEAR = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")
RANGE = re.compile(r"(.+?)\s*[-–—]+\s*(\d{1,2}[:.]\d{2}(?::\d{2})?)")
MONTHS, MOST_DAYS = 12, 31
DAYTIME, FULL_MINUTES = range(7, 24), 5
OF_A_YEAR = ("г", "года", "ж", "жыл")
IN_BRACKETS = re.compile(r"\([^()]*\)")
WORD = re.compile(r"[^\W\d_]+")
MIDNIGHT = re.compile(r"\s0?0:00(?::00)?$")
"""What spreadsheets add to a day that is formatted as a time."""
HYPHEN = re.compile(r"(?<![\d.:–—-])(\d{1,2})-(00|25|[345][05])(?![\d.:])")
"""An hour and its minutes, "14-00"; others may be two hours."""
BEFORE = re.compile(r"^(?:с|со|от|в|from|at|сағат|сағ\.?)\s+(?=\d)", re.IGNORECASE)
UNTIL = re.compile(r"(?:^|(?<=\s))(?:не позднее|до|until|till|by|to)\s+(?=\d)", re.IGNORECASE)
DEJIN = re.compile(r"\s*(?:дейін|шейін)\.?$", re.IGNORECASE)
ENDING_FROM = re.compile(r"(?<=\d)\s*-?(?:ден|дан|тен|тан|нен|нан)(?:\s+бастап)?(?!\w)", re.IGNORECASE)
ENDING_TO = re.compile(r"(?<=\d)\s*-?(?:ға|ге|қа|ке)(?!\w)", re.IGNORECASE)
UNIT = re.compile(r"(?<=\d)\s*(?:ч|час|часов|сағ|сағат|h|hrs?)\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class Days:
    """The days of a course: where a date has no year it is the one that lies in them or next to them."""

    first: date
    last: date

    def nearest(self, found: list[date]) -> date | None:
        """The day that is in the course, or least far from it; None of none."""
        return min(found, key=self._away, default=None)

    def _away(self, day: date) -> int:
        return max((self.first - day).days, (day - self.last).days, 0)

    @property
    def years(self) -> range:
        """The years that a date without one may mean."""
        return range(self.first.year - 1, self.last.year + 2)


def plain_times(cell: str, *, is_range: bool) -> tuple[str, bool]:
    """A cell with its times as 14:00 or 14:00–15:30, without the words around them; and whether it only says until when.

    `is_range`: "14:00 до 15:30" means both; otherwise a day may be in front of "до".
    """
    text = " ".join(cell.split())
    if len(text) > LONGEST_MOMENT:
        return text, False
    text = HYPHEN.sub(r"\1:\2", UNIT.sub("", text))
    text = ENDING_TO.sub("", ENDING_FROM.sub("–", text))
    bare = DEJIN.sub("", BEFORE.sub("", text))
    is_until = bool(DEJIN.search(text) or UNTIL.match(bare))
    bare = UNTIL.sub("", bare, count=1) if UNTIL.match(bare) else UNTIL.sub("–" if is_range else "", bare)
    bare = ENDING_TO.sub("", bare).strip(" ,")
    return bare, is_until and not RANGE.fullmatch(bare)


def day_of(cell: str, days: Days) -> str:
    """A day as forms take it, with or without year and day of the week. Raises CellInvalid."""
    if len(cell) > LONGEST_MOMENT:
        return f"{sheets.day(cell, days.first):%Y-%m-%d}"
    whole = _without_weekday(MIDNIGHT.sub("", cell))
    if short := SHORT_YEAR.fullmatch(whole.rstrip(".")):
        whole = f"{short[1]}20{short[2]}"
    if found := days.nearest(_without_year(whole, days)):
        return f"{found:%Y-%m-%d}"
    try:
        return f"{sheets.day(whole.rstrip('.'), days.first):%Y-%m-%d}"
    except CellInvalid as invalid:
        if whole == cell:
            raise
        words = _("“%(cell)s” is not a day such as %(day)s.")
        raise CellInvalid(lazy_format(words, cell=cell, day=f"{days.first:%d.%m.%Y}")) from invalid


def _without_year(text: str, days: Days) -> list[date]:
    """The days that a date without a year may mean."""
    found = []
    numbers = NO_YEAR.fullmatch(text)
    for year in days.years:
        try:
            if numbers:
                found.append(date(year, int(numbers[2]), int(numbers[1])))
            elif len(re.findall(r"\d+", text)) == 1 and (day := dates.in_words(f"{text} {year}")):
                found.append(day)
        except ValueError:
            continue
    return found


def _without_weekday(text: str) -> str:
    """A date without what is in brackets and without the day of the week before or behind it."""
    bare = IN_BRACKETS.sub(" ", text)
    words = [
        word
        for word in re.split(r"[\s,]+", bare)
        if word.strip(".").casefold() not in {*weekdays(), *OF_A_YEAR}
    ]
    return " ".join(word for word in words if word)


def weekdays() -> set[str]:
    """The days of the week in every language, whole and short."""
    names = ("WEEKDAYS", "SHORT_WEEKDAYS")
    return {name.casefold() for code in LANGUAGES for kind in names for name in get_format(kind, code)}


def moment_of(cell: str, day: str, days: Days, without: time = time()) -> str:
    """A day and a time, or a time on `day`, as the form takes it; a day alone has the time `without`. Raises CellInvalid."""
    if not cell:
        return ""
    if _is_day_and_month(cell):
        return f"{day_of(cell, days)}T{without:%H:%M}"
    if found := CLOCK.fullmatch(cell):
        if not day:
            raise CellInvalid(lazy_format(_("“%(cell)s” is a time without a day."), cell=cell))
        return f"{day_of(day, days)}T{_clock(found)}"
    parts = MOMENT.fullmatch(cell) if len(cell) <= LONGEST_MOMENT else None
    if parts is None:
        raise CellInvalid(sheets.not_a_time(cell, days.first))
    at = CLOCK.fullmatch(parts[2] or "")
    return f"{day_of(parts[1], days)}T{_clock(at) if at else f'{without:%H:%M}'}"


def is_time_alone(cell: str) -> bool:
    """Whether a cell holds a time of day, or two, and no day."""
    begins = RANGE.fullmatch(cell[:LONGEST_MOMENT])
    first = begins[1] if begins else cell
    return bool(CLOCK.fullmatch(first)) and not _is_day_and_month(first)


def _is_day_and_month(cell: str) -> bool:
    """Whether "05.12" is a day: as a time it would be in the night, or at minutes at which nothing begins."""
    found = NO_YEAR.fullmatch(cell)
    if found is None or not 1 <= int(found[2]) <= MONTHS or not 1 <= int(found[1]) <= MOST_DAYS:
        return False
    return (
        cell.endswith(".") or "/" in cell or int(found[1]) not in DAYTIME or int(found[2]) % FULL_MINUTES > 0
    )


def _clock(found: re.Match[str]) -> str:
    try:
        return f"{time(int(found[1]), int(found[2])):%H:%M}"
    except ValueError as error:
        raise CellInvalid(
            lazy_format(_("“%(cell)s” is not a time of day such as 10:00."), cell=found[0])
        ) from error
