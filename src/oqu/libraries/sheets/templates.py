"""Excel files to fill in: headings, values and example rows in the reader's language."""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.cells import WorkbookWriter
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.sheet_templates import ToFillIn, write_template
from oqu.kernel.sheets import Column, in_language
from oqu.libraries.models import Internet, Setting
from oqu.libraries.sheets.columns import KIND_OF_PLACE, KIND_OF_SETTLEMENT, KINDS, LINKS, heading_in


def _texts(name: str, *words: str) -> dict[str, str]:
    """A text by its columns, of words in the order of LANGUAGES: `name_kk` and so on."""
    return dict(zip((f"{name}_{language}" for language in LANGUAGES), words, strict=False))


EXAMPLES: dict[str, tuple[dict[str, str], ...]] = {
    "places": (
        {
            "kind": "region",
            "code": "kz-11",
            **_texts("name", "Ақмола облысы", "Акмолинская область", "Akmola Region"),
        },
        {
            "kind": "district",
            "code": "kz-11-atbasar",
            "region": "kz-11",
            **_texts("name", "Атбасар ауданы", "Атбасарский район", "Atbasar district"),
        },
    ),
    "networks": (
        {
            "network_code": "ATB",
            "district": "kz-11-atbasar",
            **_texts("name", "Атбасар кітапханалық жүйесі", "Атбасарская ЦБС", "Atbasar Library System"),
        },
    ),
    "libraries": (
        {
            "library_code": "atb-01",
            "region": "kz-11",
            "district": "kz-11-atbasar",
            "network": "ATB",
            **_texts("name", "Орталық кітапхана", "Центральная библиотека", "Central Library"),
            **_texts("settlement", "Атбасар", "Атбасар", "Atbasar"),
            "kind": Setting.URBAN,
            "internet": Internet.YES,
        },
    ),
}
"""Rows that the templates show; values that are chosen from a list are written in the reader's language."""
VALUES: dict[tuple[str, str], Mapping[Any, tuple[str, ...]]] = {
    ("places", "kind"): KIND_OF_PLACE,
    ("libraries", "kind"): KIND_OF_SETTLEMENT,
    ("libraries", "internet"): LINKS,
}
TITLES: Mapping[str, Words] = {
    "places": _("Regions and districts"),
    "networks": _("Library systems"),
    "libraries": _("Libraries"),
}


def template(name: str, language: str) -> bytes | None:
    """An Excel file for one of the lists, to be filled in, in that language; None where there is no such list."""
    kind = next((kind for kind in KINDS if kind.sheet == name), None)
    if kind is None:
        return None
    target = io.BytesIO()
    columns = [
        ToFillIn(
            _heading(column, language),
            is_needed=column.required or column.name == f"name_{language}",
            offered=[in_language(words, language) for words in VALUES.get((name, column.name), {}).values()],
            examples=[
                _shown(name, column.name, one.get(column.name, ""), language) for one in EXAMPLES[name]
            ],
            width=24,
        )
        for column in kind.columns
    ]
    with speaking(language), WorkbookWriter(target, in_memory=True) as book:
        write_template(book, TITLES[name], columns)
    return target.getvalue()


def _heading(column: Column, language: str) -> str:
    return heading_in(column.also, language)


def _shown(name: str, column: str, value: str, language: str) -> str:
    values = VALUES.get((name, column), {})
    return in_language(values[value], language) if value in values else value
