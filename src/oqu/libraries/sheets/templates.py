"""Excel files to fill in: headings, values and example rows in the reader's language."""

import io
from collections.abc import Mapping
from typing import Any

from oqu.kernel.cells import Book, Style
from oqu.kernel.languages import LANGUAGES
from oqu.libraries.models import Internet, Setting
from oqu.libraries.sheets.columns import KIND_OF_PLACE, KIND_OF_SETTLEMENT, KINDS, LINKS

EXAMPLES = {
    "places": (
        ("region", "kz-11", "", "Ақмола облысы", "Акмолинская область", "Akmola Region"),
        ("district", "kz-11-atbasar", "kz-11", "Атбасар ауданы", "Атбасарский район", "Atbasar district"),
    ),
    "networks": (
        ("ATB", "kz-11-atbasar", "Атбасар кітапханалар жүйесі", "Атбасарская ЦБС", "Atbasar Library System"),
    ),
    "libraries": (
        (
            "atb-01", "kz-11", "kz-11-atbasar", "ATB", "Орталық кітапхана", "Центральная библиотека",
            "Central Library", "Атбасар", "Атбасар", "Atbasar", Setting.URBAN, Internet.YES,
        ),
    ),
}  # fmt: skip
"""Rows that the templates show; values that are chosen from a list are written in the reader's language."""
VALUES: dict[tuple[str, str], Mapping[Any, tuple[str, ...]]] = {
    ("places", "kind"): KIND_OF_PLACE,
    ("libraries", "kind"): KIND_OF_SETTLEMENT,
    ("libraries", "internet"): LINKS,
}
MOST_OFFERED = 1000


def template(name: str, language: str) -> bytes | None:
    """An Excel file for one of the lists, to be filled in, in that language; None where there is no such list."""
    kind = next((kind for kind in KINDS if kind.sheet == name), None)
    if kind is None:
        return None
    spoken = LANGUAGES.index(language)
    target = io.BytesIO()
    with Book(target, in_memory=True) as book:
        page = book.page(kind.sheet)
        page.write(
            0, [column.also[min(spoken, len(column.also) - 1)] for column in kind.columns], Style.HEADER
        )
        page.widths(0, len(kind.columns), 24)
        page.freeze(1, 1)
        for number, example in enumerate(EXAMPLES[name], start=1):
            page.write(
                number, [_shown(name, c.name, x, spoken) for c, x in zip(kind.columns, example, strict=True)]
            )
        for number, column in enumerate(kind.columns):
            if values := VALUES.get((name, column.name)):
                page.offer(number, MOST_OFFERED, [words[spoken] for words in values.values()])
    return target.getvalue()


def _shown(name: str, column: str, value: str, spoken: int) -> str:
    values = VALUES.get((name, column), {})
    return values[value][spoken] if value in values else value
