"""Times on a page: in the reader's zone, with the course's zone named where it differs.

The same moments stand on the pages of everybody in a course, so how each reads is remembered.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.safestring import SafeString

from oqu.kernel import clock, dates, languages
from oqu.kernel.memo import memoised
from oqu.ui.components import draw

QUARTER_SECONDS = 15 * 60


def _this_year() -> int:
    """The year that it is to the reader."""
    return _year(int(clock.now().timestamp()) // QUARTER_SECONDS, timezone.get_current_timezone_name())


@memoised
def _year(quarter: int, zone: str) -> int:
    """The year in a zone at a quarter of an hour; no zone of the world changes its day within one."""
    return datetime.fromtimestamp(quarter * QUARTER_SECONDS, ZoneInfo(zone)).year


def when(moment: datetime | None, zone: str = "", form: str = "full") -> SafeString:
    """A moment as people say it; `zone` is the course's; `form` is full, day, short or time."""
    if moment is None:
        return SafeString("")
    year = 0 if form == "time" else _this_year()
    return _when(moment, timezone.get_current_timezone_name(), zone, form, languages.current(), year)


@memoised
def _when(moment: datetime, mine: str, zone: str, form: str, language: str, year: int) -> SafeString:
    here = clock.in_zone(moment, mine)
    words = _words(moment, here, zone, form, language, year)
    return draw.html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), words)


def _words(moment: datetime, here: datetime, zone: str, form: str, language: str, year: int) -> str:
    if form == "time":
        return dates.clock_time(here)
    if form == "day":
        return dates.day(here.date(), language, this_year=year)
    if form == "short":
        return f"{dates.short_day(here.date(), language, this_year=year)}, {dates.clock_time(here)}"
    reader, other = ZoneInfo(str(here.tzinfo)), ZoneInfo(zone) if zone else None
    return dates.moment(moment, language, zone=reader, this_year=year, other=other)


def day(of: date | None, weekday: bool = True) -> SafeString:
    """A calendar day as people say it, of a moment the reader's; the year only where it is not this one."""
    if of is None:
        return SafeString("")
    if isinstance(of, datetime):
        of = of.astimezone(timezone.get_current_timezone()).date()
    return _day(of, weekday, languages.current(), _this_year())


@memoised
def _day(of: date, weekday: bool, language: str, year: int) -> SafeString:
    words = dates.day(of, language, this_year=year, weekday=weekday)
    return draw.html('<time datetime="{}">{}</time>', of.isoformat(), words)


def days(first: date, last: date) -> SafeString:
    """From one day to another: "15-24 April"."""
    return draw.html("{}", dates.days(first, last, languages.current(), this_year=_this_year()))
