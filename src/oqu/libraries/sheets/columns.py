"""The columns of the lists of places, library systems and libraries, with their headings and values in three languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.sheets import Column
from oqu.libraries.models import Internet, Setting

code = sheets.short(40)


def _column(name: str, *headings: str, read: Callable[[str], Any] = str, **more: Any) -> Column:
    """A column with its headings in Kazakh, Russian and English, any of which a file may use."""
    return Column(name, read, also=headings, **more)


def in_language(names: Sequence[str], language: str) -> str:
    """The name in that language, of names in the order of LANGUAGES; the first one for a language that has none yet."""
    place = LANGUAGES.index(language)
    return names[place] if place < len(names) else names[0]


def _named[V](values: Mapping[V, tuple[str, ...]]) -> Callable[[str], V]:
    """Read a value by its name: value -> its names in the order of LANGUAGES; in any case of letters.

    A problem lists the names in the reader's language.
    """
    by_name = {name.casefold(): value for value, names in values.items() for name in (str(value), *names)}

    def listed() -> str:
        return ", ".join(in_language(names, current()) for names in values.values())

    def read_named(cell: str) -> V:
        if cell.casefold() not in by_name:
            what = _("“%(cell)s” is not one of these: %(words)s.")
            raise sheets.CellInvalid(sheets.lazy_format(what, cell=cell, words=lazy(listed, str)()))
        return by_name[cell.casefold()]

    return read_named


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
    _column("kind", "Түрі", "Вид", "Kind", read=_named(KIND_OF_PLACE), required=True),
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
        read=_named(KIND_OF_SETTLEMENT), required=True,
    ),
    _column("internet", "Интернет", "Internet", read=_named(LINKS), empty=Internet.YES),
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
