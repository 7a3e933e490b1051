"""Dates as people say them in each language: no database.

Names of days and months and their order come from the language's formats file (`FORMAT_MODULE_PATH`), beside the
formats of Django, which knows none of Kazakh.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from oqu.kernel import clock
from oqu.kernel.cities import CITIES
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.memo import memoised
from oqu.kernel.name_order import name_key

NO_YEAR = 0
"""No date is in this year, so every date is written with its year."""
# Zones by the name that people in Kazakhstan and its neighbours give them.
ZONES = {
    "Asia/Almaty": gettext_noop("Astana time"),
    "Asia/Qostanay": gettext_noop("Astana time"),
    "Asia/Qyzylorda": gettext_noop("Kyzylorda time"),
    "Asia/Aqtobe": gettext_noop("Aktobe time"),
    "Asia/Aqtau": gettext_noop("Aktau time"),
    "Asia/Atyrau": gettext_noop("Atyrau time"),
    "Asia/Oral": gettext_noop("Oral time"),
    "Asia/Tashkent": gettext_noop("Tashkent time"),
    "Asia/Bishkek": gettext_noop("Bishkek time"),
    "Asia/Shanghai": gettext_noop("Beijing time"),
    "Asia/Ulaanbaatar": gettext_noop("Ulaanbaatar time"),
    "Asia/Novosibirsk": gettext_noop("Novosibirsk time"),
    "Asia/Omsk": gettext_noop("Omsk time"),
    "Europe/Moscow": gettext_noop("Moscow time"),
    "Europe/Istanbul": gettext_noop("Istanbul time"),
    "Europe/Berlin": gettext_noop("Berlin time"),
    "Europe/London": gettext_noop("London time"),
    "UTC": gettext_noop("UTC"),
}


def zone_name(zone: tzinfo | None) -> str:
    """The zone in words of the current language: "Astana time"; an unlisted one by its city."""
    key = getattr(zone, "key", None) or str(zone)
    if key in ZONES:
        return _(ZONES[key])
    return _("%(city)s time") % {"city": _city(key)}


def _city(key: str) -> str:
    return _(CITIES[key]) if key in CITIES else key.rsplit("/", 1)[-1].replace("_", " ")


def zone_choices(zones: Iterable[str]) -> list[tuple[str, str]]:
    """Zones to choose from, each once: the name of the zone, and how people call it, with its difference from UTC.

    Of two called alike the first.
    """
    names: dict[str, str] = {}
    for zone in zones:
        names.setdefault(zone_name(ZoneInfo(zone)), zone)
    return [(zone, name if zone == "UTC" else _with_offset(name, zone)) for name, zone in names.items()]


def _with_offset(name: str, zone: str) -> str:
    """The name of a zone or city, and how far its clocks are from UTC now: "Cairo (UTC+2)"."""
    minutes = int((clock.now().astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds()) // 60
    hours, left = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"{name} (UTC{sign}{hours}{f':{left:02}' if left else ''})"


def usual_zones(own: str) -> list[tuple[str, str]]:
    """Zones for a form: the one that is stored, those of the installation's country, those of its neighbours."""
    return zone_choices((own, settings.OQU_HOME_ZONE, *country_zones(settings.OQU_HOME_ZONE), *ZONES))


def other_zones(own: str) -> list[tuple[str, str]]:
    """The rest of the world in the order of the names: of places whose clocks agree one."""
    usual = {name for _zone, name in usual_zones(own)}
    others = zone_choices(zone for zone in _column("zonenow.tab") if "/" in zone)
    cities = [(zone, _with_offset(_city(zone), zone)) for zone, name in others if name not in usual]
    return sorted(cities, key=lambda one: name_key(one[1]))


@memoised
def country_zones(zone: str) -> tuple[str, ...]:
    """All zones of the country that this one is in, by the tables of tzdata; none for a zone without a country."""
    rows = [row for row in _rows("zone.tab") if len(row) > 2]
    countries = {row[0] for row in rows if row[2] == zone}
    return tuple(row[2] for row in rows if row[0] in countries)


def _column(name: str) -> list[str]:
    return [row[2] for row in _rows(name) if len(row) > 2]


def _rows(name: str) -> list[list[str]]:
    """The rows of a table of tzdata."""
    text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def clock_time(moment: datetime) -> str:
    """ "10:00", as the moment's own zone shows it."""
    return f"{moment:%H:%M}"


def day(of: date, language: str, *, this_year: int, weekday: bool = True) -> str:
    """ "Thursday 15 April", with the year where it is not `this_year`."""
    text = _in_month(of, str(of.day), language, this_year=this_year)
    name = get_format("WEEKDAYS", language)[of.weekday()]
    return _filled("WITH_WEEKDAY", language, date=text, weekday=name) if weekday else text


def short_day(of: date, language: str, *, this_year: int) -> str:
    """ "Thu 15 April", for narrow places."""
    text = day(of, language, this_year=this_year, weekday=False)
    name = get_format("SHORT_WEEKDAYS", language)[of.weekday()]
    return _filled("WITH_SHORT_WEEKDAY", language, date=text, weekday=name)


def day_and_time(of: datetime, language: str, *, with_year: bool = False) -> str:
    """ "Thursday 15 April, 10:00", as the moment's own zone shows it, or "Thursday 15 April 2027, 10:00"."""
    return f"{day(of, language, this_year=NO_YEAR if with_year else of.year)}, {clock_time(of)}"


def _in_month(of: date, days_of_month: str, language: str, *, this_year: int) -> str:
    """One day or several days ("15–24") of a month, with the year where it is not `this_year`."""
    month = get_format("MONTHS", language)[of.month - 1]
    pattern = "DAY_MONTH" if of.year == this_year else "DAY_MONTH_YEAR"
    return _filled(pattern, language, day=days_of_month, month=month, year=of.year)


def _filled(pattern: str, language: str, **parts: object) -> str:
    """A pattern of the language's formats file, filled in."""
    return str(get_format(pattern, language)).format(**parts)


def written(of: date, language: str) -> str:
    """ "24 April 2021": as a document says it, whenever it is read."""
    return day(of, language, this_year=NO_YEAR, weekday=False)


def written_days(first: date, last: date, language: str) -> str:
    """ "15–24 April 2021": as a document says it."""
    return days(first, last, language, this_year=NO_YEAR)


def days(first: date, last: date, language: str, *, this_year: int) -> str:
    """From the first to the last day: "15 to 24 April", "28 April to 3 May"."""
    if first == last:
        return day(first, language, this_year=this_year, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return _in_month(last, f"{first.day}–{last.day}", language, this_year=this_year)
    end = day(last, language, this_year=this_year, weekday=False)
    start = day(first, language, this_year=last.year, weekday=False)
    if first.year != last.year:
        end = day(last, language, this_year=first.year, weekday=False)
    elif end.startswith(str(last.year)):  # where the year comes first, as in Kazakh, it is of both days
        start = day(first, language, this_year=this_year, weekday=False)
        end = day(last, language, this_year=last.year, weekday=False)
    return f"{start} – {end}"


def moment(
    at: datetime,
    language: str,
    *,
    zone: ZoneInfo,
    this_year: int,
    other: ZoneInfo | None = None,
) -> str:
    """ "Thursday 15 April, 10:00, Astana time" in the reader's zone, and in the course's where its clock differs."""
    here = at.astimezone(zone)
    text = f"{day(here.date(), language, this_year=this_year)}, {clock_time(here)}, {zone_name(zone)}"
    there = at.astimezone(other) if other else here
    if there.utcoffset() == here.utcoffset():
        return text
    extra = clock_time(there)
    if there.date() != here.date():
        extra = f"{day(there.date(), language, this_year=this_year, weekday=False)}, {extra}"
    return f"{text} ({extra}, {zone_name(other)})"


LONGEST_IN_WORDS = 60
SHORTEST_MONTH = 3
"""Letters by which a month differs from every other one."""
LONGEST_ENDING = 3
"""Letters behind the name of a month, as in "қарашаның"."""
BESIDE_DATES = frozenset(
    [
        *("жылғы", "жылы", "жыл", "ж", "күні", "сағат", "ы", "і", "да", "де", "сы", "сі", "ші", "шы"),
        *("год", "года", "г", "в", "во", "часов"),
        *("the", "of", "on", "at", "st", "nd", "rd", "th"),
    ]
)
"""Words that stand beside the day, the month and the year of a date."""


@memoised
def _month_names() -> tuple[tuple[str, int], ...]:
    """Every name of a month in every language, in small letters, with its number."""
    found: set[tuple[str, int]] = set()
    for language in LANGUAGES:
        found |= {(name.lower(), n) for n, name in enumerate(get_format("MONTHS", language), start=1)}
        with override(language):
            found |= {(str(name).lower(), n) for n, name in MONTHS.items()}
    return tuple(sorted(found))


def in_words(text: str) -> date | None:
    """The day of a date with its month in words: "30 ноября 2026 г.", "2026 жылғы 30 қараша", "November 30, 2026".

    None for anything else. Raises ValueError for a day that the month does not have.
    """
    if len(text) > LONGEST_IN_WORDS:
        return None
    numbers = re.findall(r"\d+", text)
    words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if not _is_beside(word)]
    months = {month for word in words for month in _months_of(word)}
    years = [number for number in numbers if len(number) == 4] or numbers[1:]
    days = [number for number in numbers if number not in years]
    if len(words) != 1 or len(months) != 1 or (len(days), len(years)) != (1, 1) or len(days[0]) > 2:
        return None
    year = years[0] if len(years[0]) == 4 else f"20{years[0]:0>2}"
    return date(int(year), months.pop(), int(days[0])) if len(year) == 4 else None


def _is_beside(word: str) -> bool:
    weekdays = {name for language in LANGUAGES for name in get_format("WEEKDAYS", language)}
    short = {name for language in LANGUAGES for name in get_format("SHORT_WEEKDAYS", language)}
    return word in BESIDE_DATES or word in {name.lower() for name in weekdays | short}


def _months_of(word: str) -> set[int]:
    """The months that a word may mean: by a whole name, with an ending of Kazakh or not, or by its first letters."""
    names = _month_names()
    whole = {
        month for name, month in names if word.startswith(name) and len(word) <= len(name) + LONGEST_ENDING
    }
    short = {month for name, month in names if len(word) >= SHORTEST_MONTH and name.startswith(word)}
    return whole or short
