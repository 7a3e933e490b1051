"""What the TOML files of a course's folder must hold: keys that are missing, or hold something else than belongs there."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from oqu.exchange.folder.content import CourseFolder
from oqu.exchange.folder.tables import SLUG
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Problem

type Objection = Callable[[Any], str]
"""Says what is wrong with a value; nothing if it is right."""

MISSING = "This key is missing."


def _other(value: Any) -> str:
    return f"“{value}” is not what belongs here (see README.md)."


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else _other(value)


def _slug(value: Any) -> str:
    return "" if isinstance(value, str) and SLUG.fullmatch(value) else _other(value)


def _day(value: Any) -> str:
    return "" if type(value) is date else _other(value)


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else _other(value)


def _whole(least: int) -> Objection:
    def object_to_whole(value: Any) -> str:
        if type(value) is not int:
            return _other(value)
        return "" if value >= least else f"“{value}” must be {least} at least"

    return object_to_whole


def _number(value: Any) -> str:
    return "" if type(value) in (int, float) and 0 <= value < 10**6 else _other(value)


def _texts(*, longest: int = 0, every: bool = False) -> Objection:
    """A text a language; `every` language must have one."""

    def object_to_texts(value: Any) -> str:
        if not isinstance(value, Mapping) or not any(value.get(language) for language in LANGUAGES):
            return _other(value)
        for language in LANGUAGES:
            text = value.get(language, "")
            if not isinstance(text, str) or (every and not text.strip()):
                return f"A text in {language} is missing."
            if longest and len(text) > longest:
                return f"The text in {language} is longer than {longest} characters."
        return ""

    return object_to_texts


def _languages(value: Any) -> str:
    known = isinstance(value, list) and value and all(language in LANGUAGES for language in value)
    return "" if known else _other(value)


def _table(value: Any) -> str:
    return "" if isinstance(value, Mapping) else _other(value)


def _list_of(**parts: Objection) -> Objection:
    """A list of tables with these keys in each; without any, a list of texts."""

    def object_to_list(value: Any) -> str:
        if not isinstance(value, list) or (parts and not value):
            return _other(value)
        for number, each in enumerate(value, start=1):
            if not parts and (wrong := _text(each)):
                return wrong
            for key, object_to in parts.items():
                told = each.get(key) if isinstance(each, Mapping) else None
                if wrong := MISSING if told is None else object_to(told):
                    return f"No. {number}, {key}: {wrong}"
        return ""

    return object_to_list


COURSE: Mapping[str, Objection] = {
    **dict.fromkeys(("centre", "zone", "applications.closes_at"), _text),
    **dict.fromkeys(("hours", "capacity", "groups.count", "groups.min_size", "groups.max_size"), _whole(1)),
    **dict.fromkeys(("starts_on", "ends_on"), _day),
    "slug": _slug,
    "title": _texts(longest=200, every=True),
    "summary": _texts(longest=300),
    "body": _texts(),
    "languages": _languages,
    "aims": _list_of(code=_slug),
    "life": _table,
    "completion.min_attendance_percent": _whole(0),
}
NOMINATIONS = _list_of(file=_text, nominated_by=_text, nominated_at=_text)
ASSIGNMENT: Mapping[str, Objection] = {
    "accept_from": _number,
    "brief": _texts(),
    "criteria": _list_of(code=_text, points=_number),
    **dict.fromkeys(("files.max_count", "files.max_mb"), _whole(1)),
    "files.kinds": _list_of(),
    "files.required": _flag,
}
NEWS: Mapping[str, Objection] = {
    "slug": _slug,
    "published_at": _text,
    "title": _texts(longest=200, every=True),
    "lead": _texts(longest=400),
    "body": _texts(),
}


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Everything that is wrong with course.toml, news.toml and the assignments."""
    yield from _terms("course.toml", folder.course, COURSE)
    yield from _terms("news.toml", folder.news, NEWS)
    for slug, told in folder.assignments.items():
        yield from _terms(f"assignments/{slug}.toml", told, ASSIGNMENT)
    nominations = folder.course.get("nominations", [])
    if nominations and (wrong := NOMINATIONS(nominations)):
        yield Problem("course.toml", 0, "nominations", wrong)
    first, last = folder.course.get("starts_on"), folder.course.get("ends_on")
    if type(first) is date and type(last) is date and last < first:
        yield Problem("course.toml", 0, "ends_on", f"{last} is before starts_on, {first}")


def _terms(file: str, told: Mapping[str, Any], wanted: Mapping[str, Objection]) -> Iterator[Problem]:
    """A file that could not be read is told already."""
    for path, object_to in wanted.items() if told else ():
        value: Any = told
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if wrong := MISSING if value is None else object_to(value):
            yield Problem(file, 0, path, wrong)
