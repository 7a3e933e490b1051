"""A version of a framework as a workbook that can be read again, and an empty one to fill in."""

import io
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_noop

from oqu.competences.definition import (
    AreaContent,
    CompetenceContent,
    DescriptorContent,
    LevelContent,
    VersionContent,
)
from oqu.competences.sheets.columns import KINDS, FrameworkList, heading_in
from oqu.kernel.cells import Cell, Style, WorkbookWriter
from oqu.kernel.languages import LANGUAGES, Translations, in_every_language

WIDTH = 24
AREA = gettext_noop("Work with readers")
COMPETENCE = gettext_noop("Advises readers on what to read")
LEVEL = gettext_noop("Basic level")
DESCRIPTOR = gettext_noop("Finds a book by its author, title or subject and explains where it is.")


def workbook(content: VersionContent, language: str) -> bytes:
    """All of a version in XLSX: a sheet for each list, with headings in that language."""
    target = io.BytesIO()
    with WorkbookWriter(target, in_memory=True) as book:
        for kind in KINDS:
            page = book.page(kind.sheet)
            page.widths(0, len(kind.columns) - 1, WIDTH)
            page.freeze(1, 1)
            for place, column in enumerate(kind.columns):
                style = Style.NEEDED if column.required else Style.OPTIONAL
                page.write_cell(0, place, heading_in(column, language), style)
            for number, row in enumerate(_rows(kind, content), start=1):
                page.write(number, [row.get(column.name, "") for column in kind.columns])
    return target.getvalue()


def template(language: str) -> bytes:
    """A workbook to fill in, with one small example."""
    return workbook(_example(), language)


def _rows(kind: FrameworkList, content: VersionContent) -> Iterable[Mapping[str, Cell]]:
    parts: Sequence[AreaContent | CompetenceContent | LevelContent | DescriptorContent] = getattr(
        content, kind.sheet
    )
    return [_row(place, part) for place, part in enumerate(parts, start=1)]


def _row(
    place: int, part: AreaContent | CompetenceContent | LevelContent | DescriptorContent
) -> dict[str, Cell]:
    if isinstance(part, DescriptorContent):
        return {"competence": part.competence, "level": part.level, **_columns("text", part.texts)}
    row: dict[str, Cell] = {"code": part.code, "position": place, **_columns("name", part.names)}
    if isinstance(part, CompetenceContent):
        row["area"] = part.area
    if isinstance(part, CompetenceContent | LevelContent):
        row |= _columns("about", part.abouts)
    return row


def _columns(field: str, texts: Translations) -> dict[str, Cell]:
    return {f"{field}_{language}": texts.get(language, "") for language in LANGUAGES}


def _example() -> VersionContent:
    return VersionContent(
        areas=(AreaContent("readers", in_every_language(AREA)),),
        competences=(CompetenceContent("readers-advice", "readers", in_every_language(COMPETENCE), {}),),
        levels=(LevelContent("basic", in_every_language(LEVEL), {}),),
        descriptors=(DescriptorContent("readers-advice", "basic", in_every_language(DESCRIPTOR)),),
    )
