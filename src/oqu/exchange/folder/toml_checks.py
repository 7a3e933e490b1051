"""Check the TOML files of a course's folder: missing keys and invalid values."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from oqu.exchange.folder.content import CourseFolder
from oqu.exchange.folder.tables import SLUG
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Problem

type Check = Callable[[Any], str]
"""Returns what is wrong with a value, "" if it is valid."""

MISSING = "This key is missing."


def _invalid(value: Any) -> str:
    return f"“{value}” is not valid here (see README.md)."


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else _invalid(value)


def _slug(value: Any) -> str:
    return "" if isinstance(value, str) and SLUG.fullmatch(value) else _invalid(value)


def _day(value: Any) -> str:
    return "" if type(value) is date else _invalid(value)


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else _invalid(value)


def _integer(least: int) -> Check:
    def check_integer(value: Any) -> str:
        if type(value) is not int:
            return _invalid(value)
        return "" if value >= least else f"“{value}” must be at least {least}"

    return check_integer


def _number(value: Any) -> str:
    return "" if type(value) in (int, float) and 0 <= value < 10**6 else _invalid(value)


def _texts(*, longest: int = 0, every: bool = False) -> Check:
    """A mapping of language to text; with `every`, all languages must have one."""

    def check_texts(value: Any) -> str:
        if not isinstance(value, Mapping) or not any(value.get(language) for language in LANGUAGES):
            return _invalid(value)
        for language in LANGUAGES:
            text = value.get(language, "")
            if not isinstance(text, str) or (every and not text.strip()):
                return f"A text in {language} is missing."
            if longest and len(text) > longest:
                return f"The text in {language} is longer than {longest} characters."
        return ""

    return check_texts


def _languages(value: Any) -> str:
    known = isinstance(value, list) and value and all(language in LANGUAGES for language in value)
    return "" if known else _invalid(value)


def _table(value: Any) -> str:
    return "" if isinstance(value, Mapping) else _invalid(value)


def _list_of(**parts: Check) -> Check:
    """A list of tables with these keys; without keys, a list of texts."""

    def check_list(value: Any) -> str:
        if not isinstance(value, list) or (parts and not value):
            return _invalid(value)
        for number, each in enumerate(value, start=1):
            if not parts and (wrong := _text(each)):
                return wrong
            for key, check in parts.items():
                part = each.get(key) if isinstance(each, Mapping) else None
                if wrong := MISSING if part is None else check(part):
                    return f"No. {number}, {key}: {wrong}"
        return ""

    return check_list


COURSE: Mapping[str, Check] = {
    **dict.fromkeys(("centre", "zone", "applications.closes_at"), _text),
    **dict.fromkeys(("hours", "capacity", "groups.count", "groups.min_size", "groups.max_size"), _integer(1)),
    **dict.fromkeys(("starts_on", "ends_on"), _day),
    "slug": _slug,
    "title": _texts(longest=200, every=True),
    "summary": _texts(longest=300),
    "body": _texts(),
    "languages": _languages,
    "aims": _list_of(code=_slug),
    "life": _table,
    "completion.min_attendance_percent": _integer(0),
}
NOMINATIONS = _list_of(file=_text, nominated_by=_text, nominated_at=_text)
ASSIGNMENT: Mapping[str, Check] = {
    "accept_from": _number,
    "brief": _texts(),
    "criteria": _list_of(code=_text, points=_number),
    **dict.fromkeys(("files.max_count", "files.max_mb"), _integer(1)),
    "files.kinds": _list_of(),
    "files.required": _flag,
}
NEWS: Mapping[str, Check] = {
    "slug": _slug,
    "published_at": _text,
    "title": _texts(longest=200, every=True),
    "lead": _texts(longest=400),
    "body": _texts(),
}


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Yield the problems of course.toml, news.toml and the assignments."""
    yield from _check_keys("course.toml", folder.course, COURSE)
    yield from _check_keys("news.toml", folder.news, NEWS)
    for slug, content in folder.assignments.items():
        yield from _check_keys(f"assignments/{slug}.toml", content, ASSIGNMENT)
    nominations = folder.course.get("nominations", [])
    if nominations and (wrong := NOMINATIONS(nominations)):
        yield Problem("course.toml", 0, "nominations", wrong)
    first, last = folder.course.get("starts_on"), folder.course.get("ends_on")
    if type(first) is date and type(last) is date and last < first:
        yield Problem("course.toml", 0, "ends_on", f"{last} is before starts_on, {first}")


def _check_keys(file: str, content: Mapping[str, Any], wanted: Mapping[str, Check]) -> Iterator[Problem]:
    """Yield the problems of a file's keys; nothing for a file that could not be read, which was reported before."""
    for path, check in wanted.items() if content else ():
        value: Any = content
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if wrong := MISSING if value is None else check(value):
            yield Problem(file, 0, path, wrong)
