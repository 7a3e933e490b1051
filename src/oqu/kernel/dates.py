"""Dates as people say them, in Kazakh, Russian and English: pure functions, no settings, no database.

Django knows no Kazakh date formats, so the names stand here; the month in Russian is in the genitive.
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WEEKDAYS = {
    "kk": ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    "ru": (
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
    ),
    "en": (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
}
SHORT_WEEKDAYS = {
    "kk": ("дс", "сс", "ср", "бс", "жм", "сб", "жс"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "kk": [
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
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
    return _("%(city)s time") % {"city": key.rsplit("/", 1)[-1].replace("_", " ")}


def zone_choices(zones: Iterable[str]) -> list[tuple[str, str]]:
    """Zones to choose from, each once: the name of the zone, and how people call it."""
    return [(zone, zone_name(ZoneInfo(zone))) for zone in dict.fromkeys(zones)]


def clock_time(moment: datetime) -> str:
    """ "10:00", as the moment's own zone shows it."""
    return f"{moment:%H:%M}"


def day(of: date, language: str, *, this_year: int, weekday: bool = True) -> str:
    """ "Thursday 15 April", with the year where it is not `this_year`."""
    month, year = MONTHS[language][of.month - 1], of.year != this_year
    name = WEEKDAYS[language][of.weekday()]
    if language == "kk":
        text = f"{of.year} жылғы {of.day} {month}" if year else f"{of.day} {month}"
        return f"{text}, {name}" if weekday else text
    if language == "ru":
        text = f"{of.day} {month} {of.year} года" if year else f"{of.day} {month}"
        return f"{name}, {text}" if weekday else text
    text = f"{of.day} {month} {of.year}" if year else f"{of.day} {month}"
    return f"{name} {text}" if weekday else text


def short_day(of: date, language: str, *, this_year: int) -> str:
    """ "Thu 15 April", for narrow places."""
    name = SHORT_WEEKDAYS[language][of.weekday()]
    text = day(of, language, this_year=this_year, weekday=False)
    return f"{name} {text}" if language == "en" else f"{name}, {text}"


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
    end = day(last, language, this_year=this_year, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return _joined_days(first, last, end, language)
    start = day(first, language, this_year=last.year, weekday=False)
    if first.year != last.year:
        end = day(last, language, this_year=first.year, weekday=False)
    return f"{start} – {end}"


def _joined_days(first: date, last: date, end: str, language: str) -> str:
    """Both days in one month: the first day's number goes right before the last one's."""
    head, number, tail = end.rpartition(f"{last.day} {MONTHS[language][last.month - 1]}")
    return f"{head}{first.day}–{number}{tail}"


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
