"""Check the content of a TOML file: missing keys and invalid values."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Problem

type Check = Callable[[Any], str]
"""Returns what is wrong with a value, "" if it is valid."""

type Keys = Mapping[str, Check]
"""Path of a key, such as `files.max_mb` → the check of its value."""

MISSING = "This key is missing."
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")


def invalid(value: Any) -> str:
    return f"“{value}” is not valid here (see README.md)."


def text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else invalid(value)


def slug(value: Any) -> str:
    return "" if isinstance(value, str) and SLUG.fullmatch(value) else invalid(value)


def day(value: Any) -> str:
    return "" if type(value) is date else invalid(value)


def flag(value: Any) -> str:
    return "" if isinstance(value, bool) else invalid(value)


def integer(least: int, most: int = 10**6) -> Check:
    def check_integer(value: Any) -> str:
        if type(value) is not int:
            return invalid(value)
        return "" if least <= value <= most else f"“{value}” must be from {least} to {most}"

    return check_integer


def number(value: Any) -> str:
    return "" if type(value) in (int, float) and 0 <= value < 10**6 else invalid(value)


def texts(*, longest: int = 0, every: bool = False) -> Check:
    """A mapping of language to text; with `every`, all languages must have one."""

    def check_texts(value: Any) -> str:
        if not isinstance(value, Mapping) or not any(value.get(language) for language in LANGUAGES):
            return invalid(value)
        for language in LANGUAGES:
            text = value.get(language, "")
            if not isinstance(text, str) or (every and not text.strip()):
                return f"A text in {language} is missing."
            if longest and len(text) > longest:
                return f"The text in {language} is longer than {longest} characters."
        return ""

    return check_texts


def languages(value: Any) -> str:
    known = isinstance(value, list) and value and all(language in LANGUAGES for language in value)
    return "" if known else invalid(value)


def table(value: Any) -> str:
    return "" if isinstance(value, Mapping) else invalid(value)


def list_of(*, may_be_empty: bool = False, **parts: Check) -> Check:
    """A list of tables with these keys; without keys, a list of texts, which may be empty too."""

    def check_list(value: Any) -> str:
        if not isinstance(value, list) or (parts and not value and not may_be_empty):
            return invalid(value)
        for number, each in enumerate(value, start=1):
            if not parts and (wrong := text(each)):
                return wrong
            for key, check in parts.items():
                part = each.get(key) if isinstance(each, Mapping) else None
                if wrong := MISSING if part is None else check(part):
                    return f"No. {number}, {key}: {wrong}"
        return ""

    return check_list


def problems(file: str, content: Mapping[str, Any], wanted: Keys) -> Iterator[Problem]:
    """Yield the problems of a file's keys; nothing for a file that could not be read, which was reported before."""
    for path, check in wanted.items() if content else ():
        value: Any = content
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if wrong := MISSING if value is None else check(value):
            yield Problem(file, 0, path, wrong)
