"""The papers of a report as canonical JSON, and back: the same content is the same text, byte for byte (RFC 8785).

Numbers have at most four decimals and no exponent, whole ones none, so Python writes them as RFC 8785 asks; keys are
ASCII, so their order is the same by code points and by UTF-16.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

from oqu.courses.models import Course
from oqu.kernel.languages import LANGUAGES
from oqu.reports.queries.content import Content, Fact, Tile
from oqu.reports.queries.counting import Figure
from oqu.reports.queries.evidence import evidence
from oqu.reports.queries.news import NewsText
from oqu.reports.queries.paper import Paper, Side, paper
from oqu.reports.queries.sources import ClosedWave, Sources
from oqu.reports.queries.tables import PaperTable

FORMAT = 1
DECIMALS = 4

type Plain = Mapping[str, Any]
"""What `json` reads and writes."""
type Papers = Mapping[str, Paper]
"""Language → the report in it."""


def papers_of(course: Course, *, at: datetime) -> Papers:
    """The report of a course as it is at that time, in every language."""
    return {language: paper(evidence(course, at=at, language=language)) for language in LANGUAGES}


def software() -> str:
    """The version of the installed package."""
    return version("oqu")


def canonical(value: object) -> str:
    """Plain data as canonical JSON: sorted keys, no insignificant spaces, letters as they are."""
    return json.dumps(
        tidy(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=str
    )


def tidy(value: Any) -> Any:
    """The same data with numbers of at most four decimals; a whole number is an integer."""
    match value:
        case float():
            rounded = round(value, DECIMALS)
            return int(rounded) if rounded.is_integer() else rounded
        case dict():
            return {str(name): tidy(each) for name, each in value.items()}
        case list() | tuple():
            return [tidy(each) for each in value]
        case _:
            return value


def checksum(text: str) -> str:
    """The SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(papers: Papers, about: Plain) -> str:
    """The canonical JSON of an edition; `about` says which one it is, who signed it, and when."""
    languages = {language: asdict(each) for language, each in papers.items()}
    return canonical({"format": FORMAT, "edition": about, "languages": languages})


def digest(papers: Papers) -> str:
    """A mark of what these papers say, whatever the day they are made on."""
    undated = {
        language: asdict(replace(each, content=replace(each.content, made="")))
        for language, each in papers.items()
    }
    return checksum(canonical(undated))


def papers_from(plain: Plain) -> Papers:
    """The papers of an edition, as read from its JSON."""
    return {language: _paper(each) for language, each in plain["languages"].items()}


def _paper(plain: Plain) -> Paper:
    parts = {
        "content": _content(plain["content"]),
        "sides": tuple(_made(Side, each) for each in plain["sides"]),
        "tables": tuple(_table(each) for each in plain["tables"]),
        "news": _made(NewsText, plain["news"]),
        "sources": _sources(plain["sources"]),
    }
    return _made(Paper, {**plain, **parts})


def _content(plain: Plain) -> Content:
    lists = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
    parts = {
        "tiles": tuple(_made(Tile, each) for each in plain["tiles"]),
        "counted": tuple(_made(Figure, each) for each in plain["counted"]),
        "reach": tuple(Fact(*each) for each in plain["reach"]),
        "work": tuple(Fact(*each) for each in plain["work"]),
    }
    return _made(Content, {**plain, **lists, **parts})


def _table(plain: Plain) -> PaperTable:
    rows = tuple(tuple(row) for row in plain["rows"])
    return _made(PaperTable, {**plain, "header": tuple(plain["header"]), "rows": rows})


def _sources(plain: Plain) -> Sources:
    return _made(Sources, {**plain, "waves": tuple(_made(ClosedWave, each) for each in plain["waves"])})


def _made[T](kind: type[T], plain: Plain) -> T:
    """One of our dataclasses; what it has no field for is left out, so that later versions read older editions."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in plain.items() if name in known})
