"""A version of a framework from lists in XLSX or CSV: a workbook with a sheet for each list, or a file for each."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from oqu.competences.definition import (
    AreaContent,
    CompetenceContent,
    DescriptorContent,
    LevelContent,
    VersionContent,
)
from oqu.competences.sheets.columns import (
    AREAS,
    COMPETENCES,
    DESCRIPTORS,
    EVERY_COLUMN,
    KINDS,
    LEVELS,
    FrameworkList,
)
from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.sheets import BadSheet, ListFile, Problem, SheetRow, Table
from oqu.libraries.sheets import NamedFile

NO_LIST = _(
    "No list of a framework is recognised in this file. Competences need the columns “code” and “area”, levels “code” and “position”, descriptions “competence” and “level”, areas “code”."
)
ONLY_ONCE = _("This list is in the files twice.")
MISSING = _("The list of competences is missing.")
NO_TEXT = _("The text is missing in every language.")
CODE_TWICE = _("The code “%(code)s” is in row %(row)s already.")
NOT_LISTED = _("“%(code)s” is not in the list “%(list)s”.")


def read_lists(files: Iterable[NamedFile]) -> VersionContent:
    """Read all lists of a version. Raises BadSheet with every problem of all files; then nothing is taken."""
    files = list(files)
    tables: dict[str, Table] = {}
    for file in files:
        book = sheets.book(file.content, name=file.name, sheets=[kind.sheet for kind in KINDS])
        kinds = _kinds(book, file.name)
        if not kinds:
            raise BadSheet([Problem(file.name, 0, "", NO_LIST)])
        for kind in kinds:
            if kind.sheet in tables:
                raise BadSheet([Problem(file.name, 0, "", ONLY_ONCE)])
            tables[kind.sheet] = sheets.read(book, name=file.name, columns=kind.columns, sheet=kind.sheet)
    if COMPETENCES.sheet not in tables:
        raise BadSheet([Problem(files[0].name if files else "", 0, "", MISSING)])
    _check(tables)
    sheets.check(*tables.values())
    return _content(tables)


def _kinds(book: ListFile, name: str) -> list[FrameworkList]:
    """The lists that a file holds, each known by its columns."""
    found = []
    for kind in KINDS:
        among = sheets.columns_among(book, EVERY_COLUMN, name=name, sheet=kind.sheet)
        if _kind_of(among) is kind:
            found.append(kind)
    return found


def _kind_of(columns: set[str]) -> FrameworkList | None:
    if {"competence", "level"} <= columns:
        return DESCRIPTORS
    if {"code", "area"} <= columns:
        return COMPETENCES
    if {"code", "position"} <= columns:
        return LEVELS
    return AREAS if "code" in columns else None


def _check(tables: dict[str, Table]) -> None:
    """Object to codes that occur twice or nowhere, and to rows without a text."""
    for kind, own, text in (
        (AREAS, ("code",), "name"),
        (COMPETENCES, ("code",), "name"),
        (LEVELS, ("code",), "name"),
        (DESCRIPTORS, ("competence", "level"), "text"),
    ):
        if table := tables.get(kind.sheet):
            _check_once(table, own)
            _check_texts(table, text)
    _check_refers(tables, COMPETENCES, "area", AREAS)
    _check_refers(tables, DESCRIPTORS, "competence", COMPETENCES)
    _check_refers(tables, DESCRIPTORS, "level", LEVELS)


def _check_once(table: Table, own: tuple[str, ...]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in table:
        value = tuple(row[column] or "" for column in own)
        if value in seen and all(value):
            what = sheets.lazy_format(CODE_TWICE, code=" · ".join(value), row=seen[value])
            table.object_to(row, own[0], what)
        seen.setdefault(value, row.number)


def _check_texts(table: Table, field: str) -> None:
    for row in table:
        if not any(row[f"{field}_{language}"] for language in LANGUAGES):
            table.object_to(row, f"{field}_{LANGUAGES[0]}", NO_TEXT)


def _check_refers(tables: dict[str, Table], kind: FrameworkList, column: str, listed: FrameworkList) -> None:
    known = {row["code"] for row in tables[listed.sheet]} if listed.sheet in tables else set()
    for row in tables.get(kind.sheet, ()):
        if row[column] and row[column] not in known:
            what = sheets.lazy_format(NOT_LISTED, code=row[column], list=listed.title)
            tables[kind.sheet].object_to(row, column, what)


def _content(tables: dict[str, Table]) -> VersionContent:
    def rows(kind: FrameworkList) -> list[SheetRow]:
        return tables[kind.sheet].rows if kind.sheet in tables else []

    return VersionContent(
        areas=tuple(AreaContent(row["code"], _texts(row, "name")) for row in rows(AREAS)),
        competences=tuple(
            CompetenceContent(row["code"], row["area"], _texts(row, "name"), _texts(row, "about"))
            for row in rows(COMPETENCES)
        ),
        levels=tuple(
            LevelContent(row["code"], _texts(row, "name"), _texts(row, "about"))
            for row in sorted(rows(LEVELS), key=lambda row: int(row["position"]))
        ),
        descriptors=tuple(
            DescriptorContent(row["competence"], row["level"], _texts(row, "text"))
            for row in rows(DESCRIPTORS)
        ),
    )


def _texts(row: SheetRow, field: str) -> Translations:
    """The texts of a row, without empty ones."""
    return {language: text for language in LANGUAGES if (text := row[f"{field}_{language}"])}
