"""Check course.toml and news.toml of a course's folder."""

from collections.abc import Iterator
from datetime import date

from oqu.exchange.folder.content import CourseFolder
from oqu.kernel import toml_checks as toml
from oqu.kernel.sheets import Problem

COURSE: toml.Keys = {
    **dict.fromkeys(("centre", "zone", "applications.closes_at"), toml.text),
    **dict.fromkeys(
        ("hours", "capacity", "groups.count", "groups.min_size", "groups.max_size"), toml.integer(1)
    ),
    **dict.fromkeys(("starts_on", "ends_on"), toml.day),
    "slug": toml.slug,
    "title": toml.texts(longest=200, every=True),
    "summary": toml.texts(longest=300),
    "body": toml.texts(),
    "languages": toml.languages,
    "aims": toml.list_of(code=toml.slug),
    "life": toml.table,
    "completion.min_attendance_percent": toml.integer(0),
}
NOMINATIONS = toml.list_of(file=toml.text, nominated_by=toml.text, nominated_at=toml.text)
NEWS: toml.Keys = {
    "slug": toml.slug,
    "published_at": toml.text,
    "title": toml.texts(longest=200, every=True),
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
    first, last = folder.course.get("starts_on"), folder.course.get("ends_on")
    if type(first) is date and type(last) is date and last < first:
        yield Problem("course.toml", 0, "ends_on", f"{last} is before starts_on, {first}")
