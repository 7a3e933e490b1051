"""The columns that lists of people have in common: their headings as people write them, and how their cells are read."""

import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR
from typing import Any

from django.conf import settings
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from oqu.kernel import full_names, sheets
from oqu.kernel.errors import Words
from oqu.kernel.fields import INITIALS
from oqu.kernel.sheets import CellInvalid, Column, ReadAs
from oqu.libraries.sheets import PLACE_COLUMNS

LONGEST_NAME = 80
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    code: (*[str(name)] * len(settings.LANGUAGES), *get_format("LANGUAGE_SPELLINGS", code))
    for code, name in settings.LANGUAGES
}
"""Code of each language -> its own name, which is the same in every language, and how else people call it."""
PARTS = ("family_name", "given_name", "patronymic")

HEADINGS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "family_name": (
        _("Family name"),
        ("тегі", "фамилия", "family name", "surname", "last name"),
    ),
    "given_name": (
        _("Given name"),
        ("аты", "есімі", "имя", "given name", "first name"),
    ),
    "patronymic": (
        _("Patronymic"),
        ("әкесінің аты", "отчество", "отчество (при наличии)", "patronymic", "middle name"),
    ),
    "full_name": (
        _("Full name"),
        (
            *("аты-жөні", "толық аты-жөні", "т.а.ә.", "тегі, аты, әкесінің аты", "тегі, аты", "тегі мен аты"),
            *("фио", "ф.и.о.", "фио полностью", "фамилия, имя, отчество", "фамилия, имя", "фамилия и имя"),
            *("full name", "name", "name and surname", "family name, given name, patronymic"),
        ),
    ),
    "email": (
        _("E-mail"),
        (
            *("электрондық пошта", "электрондық пошта мекенжайы", "эл. пошта", "пошта"),
            *("электронная почта", "эл. почта", "адрес электронной почты", "адрес эл. почты", "почта"),
            *("e-mail", "email address", "e-mail address", "mail", "электронный адрес"),
        ),
    ),
    "phone": (
        _("Telephone"),
        (
            *("телефон", "телефоны", "телефон нөмірі", "ұялы телефон", "байланыс телефоны", "тел."),
            *("номер телефона", "сотовый телефон", "мобильный телефон", "телефон/whatsapp", "whatsapp"),
            *(
                "сотовый",
                "сот. тел.",
                "сот. телефон",
                "сот.",
                "мобильный",
                "моб. тел.",
                "моб. телефон",
                "моб.",
            ),
            *(
                "контактный телефон",
                "контакты",
                "конт. тел.",
                "тел. номер",
                "ұялы",
                "ұялы тел.",
                "байланыс тел.",
            ),
            *("telephone", "phone", "phone number", "telephone number", "mobile"),
        ),
    ),
    "library_code": (
        _("Library"),
        (
            *("кітапхана", "кітапхананың атауы", "кітапхана атауы", "кітапхана коды", "жұмыс орны", "мекеме"),
            *(
                "библиотека",
                "название библиотеки",
                "наименование библиотеки",
                "код библиотеки",
                "место работы",
            ),
            *(
                "организация",
                "библиотека (код или название)",
                "library",
                "library name",
                "library code",
                "workplace",
            ),
        ),
    ),
    "position": (
        _("Position"),
        ("лауазымы", "лауазым", "қызметі", "должность", "занимаемая должность", "position", "job title"),
    ),
    "experience_years": (
        _("Years of experience"),
        (
            *("жұмыс өтілі", "жұмыс өтілі, жыл", "еңбек өтілі", "өтілі"),
            *(
                "стаж",
                "стаж, лет",
                "стаж работы",
                "стаж работы, лет",
                "библиотечный стаж",
                "стаж в библиотеке",
            ),
            *("years of experience", "experience", "experience, years"),
        ),
    ),
    "language": (
        _("Language"),
        ("тілі", "тіл", "оқу тілі", "язык", "язык обучения", "язык курса", "language", "language of study"),
    ),
}
"""Name of each column -> its title in the reader's language, and the headings that are understood."""


BETWEEN_PEOPLE = re.compile(r"[,;/\n]|\s(?:и|және|and)\s")
BETWEEN_CELLS = re.compile(r"[;\n]")
"""What parts two people even where each is written with one word, as in columns of family names and of given names."""
TWO_PEOPLE = _("Two people in one cell: write each on a row of their own.")


INITIAL_LEFT_OUT = _("“%(words)s” is an initial: the patronymic is left out.")


def read_family_name(cell: str) -> str:
    """A family name, or the beginning of a name; not those of two people."""
    _refuse_two_people(cell)
    return read_part(cell)


def read_part(cell: str) -> str:
    """A whole part of a name, in capitals only where it begins; not those of two people, and no initials."""
    if len([part for part in BETWEEN_CELLS.split(cell) if part.strip()]) > 1:
        raise CellInvalid(TWO_PEOPLE)
    part = full_names.from_capitals(sheets.short(LONGEST_NAME)(cell))
    if part and not full_names.is_whole(part):
        raise CellInvalid(sheets.lazy_format(INITIALS, words=part))
    return part


def read_patronymic(cell: str) -> str | ReadAs:
    """A patronymic; an initial is left out, which a remark says."""
    if full_names.is_whole(cell):
        return read_part(cell)
    return ReadAs("", sheets.lazy_format(INITIAL_LEFT_OUT, words=cell))


def _refuse_two_people(cell: str) -> None:
    parts = [part.split() for part in BETWEEN_PEOPLE.split(cell) if part.strip()]
    if len(parts) > 1 and all(len(words) > 1 for words in parts):
        raise CellInvalid(TWO_PEOPLE)


def read_full_name(cell: str) -> dict[str, str] | ReadAs:
    """A name in one cell as the cells of its three columns."""
    _refuse_two_people(cell)
    try:
        name = full_names.split(cell)
    except full_names.NotSplit as error:
        what = _(
            "“%(words)s” is not a family name, given name and patronymic. Write them in columns of their own."
        )
        raise CellInvalid(sheets.lazy_format(what, words=cell)) from error
    patronymic = read_patronymic(name.patronymic) if name.patronymic else ""
    parts = {"family_name": read_part(name.family), "given_name": read_part(name.given)}
    if isinstance(patronymic, ReadAs):
        return ReadAs({**parts, "patronymic": patronymic.value}, patronymic.what)
    return {**parts, "patronymic": patronymic}


NO_LANGUAGE = _("“%(cell)s” is not one of these: %(words)s. The language is set to %(language)s.")


def read_language(cell: str) -> str:
    """Read a language by its name. Raises CellInvalid, which says what is taken where the cell is left out."""
    try:
        return sheets.named(LANGUAGES)(cell)
    except CellInvalid as problem:
        words = ", ".join(names[0] for names in LANGUAGES.values())
        usual = LANGUAGES[settings.LANGUAGE_CODE][0]
        raise CellInvalid(
            sheets.lazy_format(NO_LANGUAGE, cell=cell, words=words, language=usual)
        ) from problem


YEARS = ("жыл", "ж", "лет", "л", "год", "года", "г", "years", "year", "y")
READERS: Mapping[str, Any] = {
    **dict.fromkeys(PARTS, read_part),
    "family_name": read_family_name,
    "patronymic": read_patronymic,
    "full_name": read_full_name,
    "email": sheets.email,
    "phone": sheets.phone(40),
    "library_code": sheets.short(250),
    "position": sheets.short(120),
    "experience_years": sheets.whole(0, 70, units=YEARS, rounding=ROUND_FLOOR),
    "language": read_language,
}
NETWORK = Column(
    "network_code",
    sheets.short(200),
    also=(
        *("жүйе коды", "кітапхана жүйесі", "кітапханалар жүйесі", "кітапханалық жүйе", "жүйе"),
        *("код системы", "библиотечная система", "система библиотек", "цбс", "система", "окж"),
        *("library system code", "library system", "system"),
    ),
    title=_("Library system"),
)
BESIDE_THE_LIBRARY = (*PLACE_COLUMNS, NETWORK)
"""Columns that tell libraries of one name apart."""
CAN_BE_LEFT_OUT = frozenset({"phone", "position", "experience_years", "language"})
"""Columns without whose cell a row means the same person, who gets the same letters and rights."""
EMPTY: Mapping[str, Any] = {"experience_years": None, "language": settings.LANGUAGE_CODE}


def person_columns(*, required: tuple[str, ...] = PARTS[:2]) -> list[Column]:
    """These columns and those beside the library; a full name may stand for its parts."""
    own = [
        Column(
            name,
            read=READERS[name],
            required=name in required,
            also=also,
            empty=EMPTY.get(name, ""),
            fills=PARTS if name == "full_name" else (),
            title=title,
            can_be_left_out=name in CAN_BE_LEFT_OUT,
        )
        for name, (title, also) in HEADINGS.items()
    ]
    return [*own, *BESIDE_THE_LIBRARY]
