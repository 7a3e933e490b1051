"""The columns of the lists of places, library systems and libraries, with their headings and values in three languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.functional import lazy

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.sheets import Column
from oqu.libraries.models import Internet, Setting

code = sheets.short(40)


def _column(name: str, *headings: str, read: Callable[[str], Any] = str, **more: Any) -> Column:
    """A column with its headings in Kazakh, Russian and English, any of which a file may use."""
    return Column(name, read, also=headings, title=_title(headings), **more)


def heading_in(headings: Sequence[str], language: str) -> str:
    """The heading in a language; those that are alike in two languages are given once, hence the last of fewer ones."""
    return headings[: LANGUAGES.index(language) + 1][-1]


def _title(headings: Sequence[str]) -> Words:
    return cast(Words, lazy(lambda: heading_in(headings, current()), str)())


def _texts_columns(name: str, longest: int, *words: tuple[str, str, str]) -> tuple[Column, ...]:
    """A column for each language, with its headings; its name is the heading where none is given yet."""
    headings = dict(zip(LANGUAGES, words, strict=False))
    return tuple(
        _column(
            f"{name}_{language}",
            *headings.get(language, (f"{name}_{language}",)),
            read=sheets.short(longest),
        )
        for language in LANGUAGES
    )


NAME_HEADINGS = (
    ("Қазақша атауы", "Название на казахском", "Name in Kazakh"),
    ("Орысша атауы", "Название на русском", "Name in Russian"),
    ("Ағылшынша атауы", "Название на английском", "Name in English"),
)
NAMES = _texts_columns("name", 120, *NAME_HEADINGS)
LONG_NAMES = _texts_columns("name", 200, *NAME_HEADINGS)
REGION_CODE = ("Облыс коды", "Код области", "Region code")
DISTRICT_CODE = ("Аудан коды", "Код района", "District code")
NETWORK_CODE = ("Жүйе коды", "Код системы", "Library system code")
KIND_OF_PLACE = {
    "region": ("облыс", "область", "region"),
    "district": ("аудан", "район", "district"),
}
KIND_OF_SETTLEMENT = {Setting.URBAN: ("қала", "город", "urban"), Setting.RURAL: ("ауыл", "село", "rural")}
LINKS = {
    Internet.YES: ("иә", "да", "yes"),
    Internet.WEAK: ("нашар", "слабый", "weak"),
    Internet.NO: ("жоқ", "нет", "no"),
}
PLACES = (
    _column("kind", "Түрі", "Вид", "Kind", read=sheets.named(KIND_OF_PLACE), required=True),
    _column("code", "Коды", "Код", "Code", read=code, required=True),
    _column("region", *REGION_CODE, read=code),
    *NAMES,
)
NETWORKS = (
    _column("network_code", *NETWORK_CODE, read=code, required=True),
    _column("district", *DISTRICT_CODE, read=code, required=True),
    *LONG_NAMES,
)
LIBRARIES = (
    _column("library_code", "Кітапхана коды", "Код библиотеки", "Library code", read=code, required=True),
    _column("region", *REGION_CODE, read=code),
    _column("district", *DISTRICT_CODE, read=code, required=True),
    _column("network", *NETWORK_CODE, read=code),
    *LONG_NAMES,
    *_texts_columns(
        "settlement",
        120,
        ("Елді мекен, қазақша", "Населённый пункт на казахском", "Settlement in Kazakh"),
        ("Елді мекен, орысша", "Населённый пункт на русском", "Settlement in Russian"),
        ("Елді мекен, ағылшынша", "Населённый пункт на английском", "Settlement in English"),
    ),
    _column(
        "kind", "Қала немесе ауыл", "Город или село", "Urban or rural",
        read=sheets.named(KIND_OF_SETTLEMENT), required=True,
    ),
    _column("internet", "Интернет", "Internet", read=sheets.named(LINKS), empty=Internet.YES),
)  # fmt: skip


@dataclass(frozen=True)
class ListFormat:
    """One of the lists: its columns, those that identify it, and the workbook sheet that holds it."""

    sheet: str
    identified_by: frozenset[str]
    columns: tuple[Column, ...]


KINDS = (
    ListFormat("libraries", frozenset({"library_code", "district"}), LIBRARIES),
    ListFormat("networks", frozenset({"network_code", "district"}), NETWORKS),
    ListFormat("places", frozenset({"kind", "code"}), PLACES),
)
