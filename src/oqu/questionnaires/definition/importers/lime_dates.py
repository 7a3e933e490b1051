"""LimeSurvey's question for a date or a time of day, in our terms."""

from datetime import date

from oqu.questionnaires.definition.importers.draft import Plain
from oqu.questionnaires.definition.importers.lime_tables import Record
from oqu.questionnaires.definition.kinds.kind import MOST_OPTIONS
from oqu.questionnaires.definition.kinds.moments import day_of

FIRST, LAST = date(1950, 1, 1), date(2049, 12, 31)
MONTHS_OF_A_YEAR = 12


def is_time(attributes: Record) -> bool:
    """Whether only the time of day is asked for."""
    asked = attributes.get("date_format", "")
    return "H" in asked and not any(letter in asked.lower() for letter in "dy")


def asks_hour_too(attributes: Record) -> bool:
    """Whether the time of day is asked for beside the date."""
    return "H" in attributes.get("date_format", "") and not is_time(attributes)


def is_bounded(attributes: Record) -> bool:
    """Whether it states the earliest and the latest date."""
    return all(day_of(attributes.get(name, "")[:10]) for name in ("date_min", "date_max"))


def bounds(attributes: Record) -> Plain:
    """The earliest and the latest date, and the finest classes that are not too many."""
    first = _bound(attributes, "date_min") or FIRST
    last = _bound(attributes, "date_max") or LAST
    if last < first or last.year - first.year >= MOST_OPTIONS:
        first, last = FIRST, LAST
    months = (last.year - first.year + 1) * MONTHS_OF_A_YEAR
    classes = "month" if months <= MOST_OPTIONS else "quarter" if months <= 3 * MOST_OPTIONS else "year"
    return {"earliest": first.isoformat(), "latest": last.isoformat(), "classes": classes}


def _bound(attributes: Record, name: str) -> date | None:
    text = attributes.get(name, "")[:10]
    year = text.isdecimal() and len(text) == len("2026")
    return day_of(f"{text}-01-01" if year and name == "date_min" else f"{text}-12-31" if year else text)
