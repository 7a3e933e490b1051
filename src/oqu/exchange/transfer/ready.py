"""The ready-made courses, written for this project: each is a document in `ready/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oqu.courses.kinds import PortableContent
from oqu.exchange.transfer.document import ActivityDocument, CourseDocument, translations
from oqu.kernel.languages import LANGUAGES, pick
from oqu.kernel.memo import memoised

FOLDER = Path(__file__).resolve().parent / "ready"
TEXTS = ("title", "summary", "about", "text", "brief", "notes")
"""Texts by language: `title = {kk = "…", ru = "…"}`."""


@dataclass(frozen=True)
class ReadyCourse:
    """A ready-made course: its code, and its title and summary by language."""

    code: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return pick(self.titles)

    @property
    def summary(self) -> str:
        """What it is about, in the reader's language."""
        return pick(self.summaries)


@memoised
def _content(code: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))


@memoised
def ready_courses() -> tuple[ReadyCourse, ...]:
    """All ready-made courses, by code."""
    codes = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return tuple(
        ReadyCourse(code, _content(code)["course"]["title"], _content(code)["course"]["summary"])
        for code in codes
    )


def ready_document(code: str) -> CourseDocument:
    """Return a ready-made course as a document. Raises KeyError for an unknown code."""
    if code not in {course.code for course in ready_courses()}:
        raise KeyError(code)
    content = _content(code)
    return CourseDocument(
        course=_values(content["course"]),
        aims=[{"code": aim["code"], **translations("text", aim)} for aim in content["aims"]],
        activities=[_activity(one) for one in content["activities"]],
        asks_about_aims=True,
        counts_days=True,
    )


def _activity(one: Mapping[str, Any]) -> ActivityDocument:
    content = one.get("content")
    fields = {name: value for name, value in one.items() if name != "content"}
    values = None if content is None else _values(content)
    if values is not None and "criteria" in values:
        values["criteria"] = [
            {**translations("text", line), "code": line["code"], "points": line["points"]}
            for line in values["criteria"]
        ]
    return ActivityDocument(_values(fields), None if values is None else PortableContent(values))


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form: each text by language becomes a value for each language."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in TEXTS and isinstance(value, Mapping):
            values |= {f"{name}_{language}": value.get(language, "") for language in LANGUAGES}
        else:
            values[name] = value
    return values
