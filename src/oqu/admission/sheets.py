"""Lists of nominated people as tables: the form that heads of networks fill in, and the reading of it."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.admission.queries.nominations import Details
from oqu.kernel import cells, sheets
from oqu.kernel.errors import Words
from oqu.kernel.sheets import CellInvalid, Column, SheetRow
from oqu.libraries.models import Internet, Library

SHEET = "nominations"
DOT = " · "
ROWS = 300

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    code: (code, str(name).casefold(), *get_format("LANGUAGE_SPELLINGS", code))
    for code, name in settings.LANGUAGES
}
LINKS: Mapping[str, tuple[str, ...]] = {
    Internet.YES: ("yes", "иә", "бар", "да", "есть"),
    Internet.WEAK: ("weak", "нашар", "әлсіз", "слабый", "слабая"),
    Internet.NO: ("no", "жоқ", "нет"),
}


def _word_of(table: Mapping[str, tuple[str, ...]]) -> Any:
    """A reader of cells that takes the words of any of the languages."""

    def read(cell: str) -> str:
        plain = cell.strip().casefold()
        for value, words in table.items():
            if plain in words:
                return str(value)
        offered = ", ".join(words[0] for words in table.values())
        raise CellInvalid(
            gettext_lazy("“%(cell)s” is not one of these: %(words)s.") % {"cell": cell, "words": offered}
        )

    return read


# name of the column, heading in the form, other headings that are understood
HEADINGS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "family_name": (gettext_lazy("Family name"), ("тегі", "фамилия", "family name")),
    "given_name": (gettext_lazy("Given name"), ("аты", "имя", "given name")),
    "patronymic": (gettext_lazy("Patronymic"), ("әкесінің аты", "отчество", "patronymic")),
    "email": (gettext_lazy("E-mail"), ("электрондық пошта", "эл. почта", "электронная почта", "e-mail")),
    "phone": (gettext_lazy("Telephone"), ("телефон", "telephone")),
    "library_code": (gettext_lazy("Library"), ("кітапхана", "библиотека", "library", "library_name")),
    "position": (gettext_lazy("Position"), ("лауазымы", "должность", "position")),
    "experience_years": (
        gettext_lazy("Years of experience"),
        ("жұмыс өтілі, жыл", "жұмыс өтілі", "стаж, лет", "стаж", "стаж работы", "years of experience"),
    ),
    "language": (gettext_lazy("Language"), ("тілі", "тіл", "язык", "language")),
    "internet": (gettext_lazy("Internet"), ("интернет", "internet")),
    "motivation": (gettext_lazy("Why this person"), ("неге осы адам", "почему этот человек", "мотивация")),
}
READERS: Mapping[str, Any] = {
    "family_name": sheets.short(80),
    "given_name": sheets.short(80),
    "patronymic": sheets.short(80),
    "email": sheets.email,
    "phone": sheets.short(40),
    "library_code": sheets.short(250),
    "position": sheets.short(120),
    "experience_years": sheets.whole(0, 70),
    "language": _word_of(LANGUAGES),
    "internet": _word_of(LINKS),
    "motivation": str,
}
REQUIRED = ("family_name", "given_name", "library_code")
EMPTY: Mapping[str, Any] = {"experience_years": None, "language": settings.LANGUAGE_CODE}


@dataclass(frozen=True)
class Reading:
    """What a file holds: people who can be nominated, and what is wrong with the other rows, one sentence each."""

    people: list[Details]
    problems: list[str]


def read_people(content: IO[bytes], *, name: str, libraries: Iterable[Library]) -> Reading:
    """Read a list from XLSX or CSV; a row with a mistake is reported and skipped, the others are imported.

    `libraries` are those of the network; a cell may hold a library's code, its name, or both as in the form. Raises
    kernel.sheets.BadSheet when the file as a whole can't be read.
    """
    known = _by_words(libraries)
    table = sheets.read(content, name=name, columns=_columns(), sheet=SHEET)
    if any(problem.row == 0 for problem in table.problems) or not table.rows:
        sheets.check(table)
    people = {}
    for row in table:
        library = known.get(_plain(row["library_code"] or ""))
        if row["library_code"] and library is None:
            table.object_to(row, "library_code", _("There is no such library in your network."))
        people[row.number] = (row, library)
    wrong = {problem.row for problem in table.problems}
    sound = [_details(row, library) for number, (row, library) in people.items() if number not in wrong]
    problems = sorted(table.problems, key=lambda problem: problem.row)
    return Reading(sound, [_sentence(problem) for problem in problems])


def _columns() -> list[Column]:
    return [
        Column(
            name,
            read=READERS[name],
            required=name in REQUIRED,
            also=(*words, str(heading)),
            empty=EMPTY.get(name, ""),
        )
        for name, (heading, words) in HEADINGS.items()
    ]


def _by_words(libraries: Iterable[Library]) -> dict[str, Library]:
    """Every way in which a cell may name a library."""
    found: dict[str, Library] = {}
    for library in libraries:
        names = {getattr(library, f"name_{language}") or "" for language in LANGUAGES} | {library.name}
        for words in (
            library.code,
            *sorted(names),
            *(f"{library.code}{DOT}{name}" for name in sorted(names)),
        ):
            found.setdefault(_plain(words), library)
    return found


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _details(row: SheetRow, library: Library | None) -> Details:
    values = {name: row[name] for name in HEADINGS if name != "library_code"}
    return Details(library=library, **values)


def _sentence(problem: sheets.Problem) -> str:
    heading = HEADINGS.get(problem.column)
    column = str(heading[0]) if heading else problem.column
    return _("Row %(row)s, “%(column)s”: %(what)s") % {
        "row": problem.row,
        "column": column,
        "what": str(problem.what),
    }


def form_to_fill_in(libraries: Iterable[Library]) -> bytes:
    """The empty table as XLSX: headings in the reader's language, lists to choose from, the network's libraries."""
    packed = io.BytesIO()
    with cells.Book(packed, in_memory=True) as book:
        page, shelf = book.page(SHEET), book.page("libraries")
        names = [f"{library.code}{DOT}{library.name}" for library in libraries]
        for line, name in enumerate(names):
            shelf.write(line, [name])
        shelf.widths(0, 0, 60)
        for place, (name, (heading, _words)) in enumerate(HEADINGS.items()):
            style = cells.Style.NEEDED if name in REQUIRED else cells.Style.OPTIONAL
            page.write_cell(0, place, heading, style)
            page.widths(place, place, 45 if name in ("library_code", "motivation") else 18)
            if choices := _choices(name, len(names)):
                page.offer(place, ROWS, choices)
        page.freeze(1, 0)
    return packed.getvalue()


def _choices(name: str, libraries: int) -> str | list[str]:
    match name:
        case "library_code" if libraries:
            return f"=libraries!$A$1:$A${libraries}"
        case "language":
            return list(LANGUAGES)
        case "internet":
            return [str(link) for link in LINKS]
        case _:
            return ""
