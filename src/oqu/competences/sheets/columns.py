"""The columns of the lists of a framework, with their headings in three languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.sheets import CellInvalid, Column
from oqu.kernel.sheets.values import in_language

LONGEST_CODE = 40
MOST_LEVELS = 20
type Headings = tuple[str, ...]


@dataclass(frozen=True)
class FrameworkList:
    """One of the lists of a framework: the sheet of a workbook that holds it, what it is called, and its columns."""

    sheet: str
    title: Words
    columns: tuple[Column, ...]


def code(cell: str) -> str:
    """Read a code: Latin letters, digits, hyphens and underscores, at most 40. Raises CellInvalid."""
    words = sheets.short(LONGEST_CODE)(cell)
    try:
        validate_slug(words)
    except ValidationError as error:
        what = _("“%(words)s” is not a code: Latin letters, digits, hyphens and underscores.")
        raise CellInvalid(sheets.lazy_format(what, words=words)) from error
    return words


def _column(name: str, headings: Headings, read: Callable[[str], Any] = code, **more: Any) -> Column:
    return Column(name, read, also=headings, title=_title(headings), **more)


def _title(headings: Headings) -> Words:
    return cast(Words, lazy(lambda: in_language(headings, current()), str)())


def _texts(name: str, longest: int, *headings: Headings) -> tuple[Column, ...]:
    """A column for each language; its own name is the heading where none is given yet."""
    return tuple(
        _column(
            f"{name}_{language}",
            headings[place] if place < len(headings) else (f"{name}_{language}",),
            read=sheets.short(longest),
        )
        for place, language in enumerate(LANGUAGES)
    )


def heading_in(column: Column, language: str) -> str:
    """The heading of a column in a language."""
    return in_language(column.also, language)


CODE: Headings = ("Коды", "Код", "Code")
AREA: Headings = ("Бөлім", "Раздел", "Area")
COMPETENCE: Headings = ("Құзырет", "Компетенция", "Competence")
LEVEL: Headings = ("Деңгей", "Уровень", "Level")
POSITION: Headings = ("Реті", "Порядок", "Position")
NAMES: Sequence[Headings] = (
    ("Қазақша атауы", "Название на казахском", "Name in Kazakh"),
    ("Орысша атауы", "Название на русском", "Name in Russian"),
    ("Ағылшынша атауы", "Название на английском", "Name in English"),
)
ABOUTS: Sequence[Headings] = (
    ("Қазақша түсіндірме", "Пояснение на казахском", "Explanation in Kazakh"),
    ("Орысша түсіндірме", "Пояснение на русском", "Explanation in Russian"),
    ("Ағылшынша түсіндірме", "Пояснение на английском", "Explanation in English"),
)
TEXTS: Sequence[Headings] = (
    ("Қазақша сипаттама", "Описание на казахском", "Description in Kazakh"),
    ("Орысша сипаттама", "Описание на русском", "Description in Russian"),
    ("Ағылшынша сипаттама", "Описание на английском", "Description in English"),
)

AREAS = FrameworkList(
    "areas", _("Areas"), (_column("code", CODE, required=True), *_texts("name", 200, *NAMES))
)
COMPETENCES = FrameworkList(
    "competences",
    _("Competences"),
    (
        _column("code", CODE, required=True),
        _column("area", AREA, required=True),
        *_texts("name", 300, *NAMES),
        *_texts("about", 2000, *ABOUTS),
    ),
)
LEVELS = FrameworkList(
    "levels",
    _("Levels"),
    (
        _column("code", CODE, required=True),
        _column("position", POSITION, sheets.whole(1, MOST_LEVELS), required=True),
        *_texts("name", 100, *NAMES),
        *_texts("about", 2000, *ABOUTS),
    ),
)
DESCRIPTORS = FrameworkList(
    "descriptors",
    _("Descriptions of the levels"),
    (
        _column("competence", COMPETENCE, required=True),
        _column("level", LEVEL, required=True),
        *_texts("text", 1000, *TEXTS),
    ),
)
KINDS = (AREAS, COMPETENCES, LEVELS, DESCRIPTORS)
EVERY_COLUMN = tuple({column.name: column for kind in KINDS for column in kind.columns}.values())
