"""Times on a page: in the reader's zone, with the course's zone named where it differs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from oqu.kernel import clock, dates, languages


def _reader_zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())


def _this_year() -> int:
    return clock.in_zone(clock.now(), timezone.get_current_timezone_name()).year


def when(moment: datetime | None, zone: str = "", form: str = "full") -> SafeString:
    """A moment as people say it; `zone` is the course's; `form` is full, day, short or time."""
    if moment is None:
        return SafeString("")
    here = moment.astimezone(_reader_zone())
    return format_html(
        '<time datetime="{}">{}</time>',
        here.isoformat(),
        _words(moment, here, zone, form),
    )


def _words(moment: datetime, here: datetime, zone: str, form: str) -> str:
    if form == "time":
        return dates.clock_time(here)
    language, year = languages.current(), _this_year()
    if form == "day":
        return dates.day(here.date(), language, this_year=year)
    if form == "short":
        return f"{dates.short_day(here.date(), language, this_year=year)}, {dates.clock_time(here)}"
    other = ZoneInfo(zone) if zone else None
    return dates.moment(moment, language, zone=_reader_zone(), this_year=year, other=other)


def day(of: date | None, weekday: bool = True) -> SafeString:
    """A calendar day as people say it, of a moment the reader's; the year only where it is not this one."""
    if of is None:
        return SafeString("")
    if isinstance(of, datetime):
        of = of.astimezone(_reader_zone()).date()
    words = dates.day(of, languages.current(), this_year=_this_year(), weekday=weekday)
    return format_html('<time datetime="{}">{}</time>', of.isoformat(), words)


def days(first: date, last: date) -> SafeString:
    """From one day to another: "15-24 April"."""
    return format_html("{}", dates.days(first, last, languages.current(), this_year=_this_year()))
