"""Check course.toml and news.toml of a course's folder."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oqu.courses.forms import MOST_HOURS, MOST_PLACES
from oqu.courses.kinds.tables import local_time
from oqu.courses.queries import contradictions_of_terms
from oqu.exchange.folder.content import CourseFolder
from oqu.kernel import toml_checks as toml
from oqu.kernel.fields import LONGEST_HEADLINE, LONGEST_TITLE
from oqu.kernel.languages import speaking
from oqu.kernel.sheets import CellInvalid, Problem

COURSE: toml.Keys = {
    **dict.fromkeys(("centre", "zone", "applications.closes_at"), toml.text),
    **dict.fromkeys(
        ("capacity", "groups.count", "groups.min_size", "groups.max_size"), toml.integer(1, MOST_PLACES)
    ),
    "hours": toml.integer(1, MOST_HOURS),
    **dict.fromkeys(("starts_on", "ends_on"), toml.day),
    "slug": toml.slug,
    "title": toml.texts(longest=LONGEST_TITLE, every=True),
    "summary": toml.texts(longest=300),
    "body": toml.texts(),
    "languages": toml.languages,
    "aims": toml.list_of(code=toml.slug),
    "life": toml.table,
    "completion.min_attendance_percent": toml.integer(0, 100),
}
NOMINATIONS = toml.list_of(file=toml.text, nominated_by=toml.text, nominated_at=toml.text)
NEWS: toml.Keys = {
    "slug": toml.slug,
    "published_at": toml.text,
    "title": toml.texts(longest=LONGEST_HEADLINE, every=True),
    "lead": toml.texts(longest=400),
    "body": toml.texts(),
}


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Yield the problems of course.toml and news.toml."""
    yield from toml.problems("course.toml", folder.course, COURSE)
    yield from toml.problems("news.toml", folder.news, NEWS)
    nominations = folder.course.get("nominations", [])
    if nominations and (wrong := NOMINATIONS(nominations)):
        yield Problem("course.toml", 0, "nominations", wrong)
    yield from _terms(folder.course)


IN_FILE = {"applications_until": "applications.closes_at"}


def _terms(course: Mapping[str, Any]) -> Iterator[Problem]:
    """Check days and sizes by the rules that hold for every course; what can't be read was reported before."""
    first, last, zone = course.get("starts_on"), course.get("ends_on"), course.get("zone")
    groups = course.get("groups")
    if isinstance(groups, Mapping):
        least, most = groups.get("min_size"), groups.get("max_size")
        if type(least) is int and type(most) is int and most < least:
            yield Problem("course.toml", 0, "groups.max_size", f"“{most}” is less than min_size, {least}")
    if type(first) is not date or type(last) is not date or not isinstance(zone, str):
        return
    terms = {"starts_on": first, "ends_on": last, "zone": zone, "applications_until": _closes_at(course)}
    with speaking("en"):
        for found in contradictions_of_terms(terms):
            column = IN_FILE.get(found.column, found.column)
            yield Problem("course.toml", 0, column, f"“{terms[found.column]:%Y-%m-%d}”: {found.words}")


def _closes_at(course: Mapping[str, Any]) -> datetime | None:
    """When applications end, if that and the zone can be read."""
    applications = course.get("applications")
    closes = applications.get("closes_at") if isinstance(applications, Mapping) else None
    try:
        return local_time(str(closes)).replace(tzinfo=ZoneInfo(str(course.get("zone"))))
    except (CellInvalid, ZoneInfoNotFoundError, ValueError):
        return None
