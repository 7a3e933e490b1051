"""The columns of the lists of places, library systems and libraries, with their headings and values in three languages."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.sheets import Column
from oqu.kernel.sheets.marks import marked
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
            *BARE.get(name, {}).get(language, ()),
            *marked(_bare(name), language),
            read=sheets.short(longest),
            can_be_left_out=name == "settlement",
        )
        for language in LANGUAGES
    )


def _bare(name: str) -> list[str]:
    """The headings of a name that do not say its language, in all languages."""
    return [word for words in BARE.get(name, {}).values() for word in words]


NAME_HEADINGS = (
    ("Қазақша атауы", "Название на казахском", "Name in Kazakh"),
    ("Орысша атауы", "Название на русском", "Name in Russian"),
    ("Ағылшынша атауы", "Название на английском", "Name in English"),
)
BARE_NAMES: Mapping[str, tuple[str, ...]] = {
    "kk": ("Атауы", "Кітапхана атауы", "Кітапхананың атауы", "Кітапхана"),
    "ru": ("Название", "Наименование", "Название библиотеки", "Наименование библиотеки", "Библиотека"),
    "en": ("Name", "Name of the library", "Library name", "Library"),
}
OF_ONE_SETTING: Mapping[Setting, Mapping[str, tuple[str, ...]]] = {
    Setting.RURAL: {
        "kk": ("Ауыл", "Ауылы", "Ауыл атауы", "Ауылдың атауы", "Ауыл, кент", "Ауыл (елді мекен)"),
        "ru": ("Село", "Название села", "Наименование села", "Село, посёлок", "Посёлок", "Аул", "Село, аул"),
        "en": ("Village", "Name of the village", "Village name"),
    },
    Setting.URBAN: {
        "kk": ("Қала", "Қаласы", "Қала атауы"),
        "ru": ("Город", "Название города"),
        "en": ("City", "Town", "Name of the town"),
    },
}
"""Headings of a settlement that say of what kind it is: a village or a town."""


def of_one_setting(language: str) -> tuple[str, ...]:
    """These headings in a language."""
    return tuple(heading for named in OF_ONE_SETTING.values() for heading in named.get(language, ()))


BARE_SETTLEMENTS: Mapping[str, tuple[str, ...]] = {
    "kk": (
        *("Елді мекен", "Елді мекені", "Елді мекеннің атауы", "Елді мекен атауы", "Ауыл немесе қала атауы"),
        *of_one_setting("kk"),
    ),
    "ru": (
        "Населённый пункт",
        "Нас. пункт",
        "Название населённого пункта",
        "Наименование населённого пункта",
        *of_one_setting("ru"),
    ),
    "en": ("Settlement", "Locality", "Name of the settlement", "Settlement name", *of_one_setting("en")),
}
BARE = {"name": BARE_NAMES, "settlement": BARE_SETTLEMENTS}
"""Headings of names that do not say their language: it is the one in which they are written."""
NAMES = _texts_columns("name", 120, *NAME_HEADINGS)
LONG_NAMES = _texts_columns("name", 200, *NAME_HEADINGS)
REGION = (
    *("Облыс (атауы немесе коды)", "Область (название или код)", "Region (name or code)"),
    *(
        "Облыс",
        "Область",
        "Region",
        "Облыс коды",
        "Код области",
        "Region code",
        "Облыс атауы",
        "Название области",
    ),
    *("Регион", "Өңір", "Region name", "Oblast"),
)
DISTRICT = (
    *("Аудан (атауы немесе коды)", "Район (название или код)", "District (name or code)"),
    *(
        "Аудан",
        "Район",
        "District",
        "Аудан коды",
        "Код района",
        "District code",
        "Аудан атауы",
        "Название района",
    ),
    *(
        "Аудан немесе қала",
        "Район или город",
        "District or city",
        "Аудан/қала",
        "Район/город",
        "District name",
    ),
)
NETWORK = (
    *(
        "Кітапханалық жүйе (атауы немесе коды)",
        "Система (название или код)",
        "Library system (name or code)",
    ),
    *("Жүйе", "Система", "Library system", "Жүйе коды", "Код системы", "Library system code"),
    *("Кітапханалық жүйе", "Кітапханалар жүйесі", "Библиотечная система", "ЦБС", "ОКЖ"),
)
NETWORK_CODE = ("Жүйе коды", "Код системы", "Library system code")
named_code = sheets.short(200)
"""A cell that names a region, district or library system, by code or name."""
KIND_OF_PLACE = {
    "region": ("облыс", "область", "region", "облысы", "области", "oblast", "province"),
    "district": ("аудан", "район", "district", "ауданы", "районы", "rayon"),
}
KIND_OF_SETTLEMENT = {
    Setting.URBAN: (
        *("қала", "город", "urban", "қалалық", "городская", "городской", "городское"),
        *("кент", "посёлок городского типа", "пгт", "г", "қ", "city", "town"),
    ),
    Setting.RURAL: (
        *("ауыл", "село", "rural", "ауылдық", "сельская", "сельский", "сельское"),
        *("аул", "деревня", "посёлок", "с", "а", "village"),
    ),
}
LINKS: Mapping[Internet, tuple[str, ...]] = {
    Internet.YES: ("иә", "да", "yes", "бар", "есть", "ия", "жақсы", "хороший", "good"),
    Internet.WEAK: ("нашар", "слабый", "weak", "әлсіз", "слабая", "слабое", "плохой", "slow", "poor"),
    Internet.NO: ("жоқ", "нет", "no", "нету", "none"),
}
"""Whether there is internet, as people write it in lists of libraries and of people."""
OF_A_PERSON = sheets.Column(
    "person",
    also=(
        *("тегі", "аты-жөні", "аты", "толық аты-жөні", "фамилия", "имя", "фио", "ф.и.о.", "фио сотрудника"),
        *("family name", "family_name", "given name", "given_name", "full name", "surname", "last name"),
    ),
)
"""Headings by which a list is one of people, who have a library and its district beside their names."""
PLACES = (
    _column("kind", "Түрі", "Вид", "Kind", read=sheets.named(KIND_OF_PLACE), required=True),
    _column("code", "Коды", "Код", "Code", read=code, required=True),
    _column("region", *REGION, read=named_code),
    *NAMES,
)
NETWORKS = (
    _column("network_code", *NETWORK_CODE, read=code, required=True),
    _column("district", *DISTRICT, read=named_code, required=True),
    *LONG_NAMES,
)
LIBRARIES = (
    _column(
        "library_code",
        *("Кітапхана коды", "Код библиотеки", "Library code", "Коды", "Код", "Code"),
        read=code,
    ),
    _column("region", *REGION, read=named_code),
    _column("district", *DISTRICT, read=named_code, required=True),
    _column("network", *NETWORK, read=named_code),
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
        "Қала/ауыл", "Ауыл/қала", "Город/село", "Село/город", "Городская или сельская", "Rural or urban",
        "Елді мекен түрі", "Тип населённого пункта", "Тип поселения", "Type of settlement",
        read=sheets.named(KIND_OF_SETTLEMENT), empty=None,
    ),
    _column("internet", "Интернет", "Интернет", "Internet", read=sheets.named(LINKS), empty=Internet.UNKNOWN,
        can_be_left_out=True),
)  # fmt: skip


IN_ANY_LANGUAGE = _("%(heading)s (or in another language)")


@dataclass(frozen=True)
class ListFormat:
    """One of the lists: its columns, those of which any set identifies it, and the workbook sheet that holds it."""

    sheet: str
    identified_by: tuple[frozenset[str], ...]
    columns: tuple[Column, ...]

    @property
    def needed(self) -> list[Words]:
        """The headings of what every row must have: a name in any language, and the required columns."""
        return self.lacking(())

    def lacking(self, has: Collection[str]) -> list[Words]:
        """The headings of what a table with these columns (by name) lacks: a name in any language, required columns."""
        name = [
            sheets.lazy_format(IN_ANY_LANGUAGE, heading=c.heading)
            for c in self.columns
            if c.name == f"name_{current()}" and not has_name(has)
        ]
        return [*name, *(c.heading for c in self.columns if c.required and c.name not in has)]

    def is_in(self, has: Collection[str]) -> bool:
        """Whether a table with these columns (by name) is such a list."""
        return has_name(has) and any(columns <= set(has) for columns in self.identified_by)


def has_name(columns: Collection[str]) -> bool:
    """Whether a name in one of the languages is among these columns."""
    return any(f"name_{language}" in columns for language in LANGUAGES)


KINDS = (
    ListFormat(
        "libraries", (frozenset({"library_code", "district"}), frozenset({"kind", "district"})), LIBRARIES
    ),
    ListFormat("networks", (frozenset({"network_code", "district"}),), NETWORKS),
    ListFormat("places", (frozenset({"kind", "code"}),), PLACES),
)
