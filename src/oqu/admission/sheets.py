"""Lists of people for a course as tables: the form that heads of networks and the office fill in, and the reading of it."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oqu.admission.queries.nominations import Details
from oqu.courses.models import Course
from oqu.kernel import cells, sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import current
from oqu.kernel.sheet_templates import ToFillIn, write_template
from oqu.kernel.sheets import Column, Corrections, SheetRow
from oqu.libraries.models import Internet, Library
from oqu.libraries.queries import DOT
from oqu.libraries.sheets import LINKS, Workplaces
from oqu.people.queries import library_keepers
from oqu.people.sheets import HEADINGS as PERSON_HEADINGS
from oqu.people.sheets import LANGUAGES, example_person, person_columns

SHEET = "nominations"
"""The sheet of forms that were downloaded before their sheets were named in the reader's language."""
TITLE = gettext_lazy("Nominees")

OWN_HEADINGS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "internet": (
        gettext_lazy("Internet"),
        ("интернет", "жұмыстағы интернет", "интернет на работе", "internet", "internet at work"),
    ),
    "motivation": (
        gettext_lazy("Why this person"),
        (
            "неге осы адам",
            "мотивация",
            "почему этот человек",
            "курстан не күтеді",
            "ожидания от курса",
            "motivation",
        ),
    ),
}
HEADINGS: Mapping[str, tuple[Words, tuple[str, ...]]] = {**PERSON_HEADINGS, **OWN_HEADINGS}
REQUIRED = ("family_name", "given_name", "library_code")
LEFT_OUT_OF_FORM = ("full_name",)
NOT_OF_NETWORK = gettext_lazy("There is no such library in your network.")
CAN_ADD_IT = gettext_lazy(
    "There is no such library in your network. %(centre)s can add it to the list: ask %(people)s."
)
IS_ONE_MISSING = gettext_lazy("Is a library missing? %(centre)s can add it to the list: ask %(people)s.")
NOT_LISTED = gettext_lazy("There is no such library in the list. Add it there first.")


@dataclass(frozen=True)
class NominationSheet:
    """What a file holds: people who can be nominated, what is wrong with the other rows, which columns were read,
    and which nobody asked for."""

    people: list[Details]
    left_out: tuple[sheets.Problem, ...]
    used: list[str]
    unused: list[str]

    @property
    def problems(self) -> list[str]:
        """What is wrong, one sentence each."""
        return [str(problem) for problem in self.left_out]


def read_people(
    content: IO[bytes],
    *,
    name: str,
    libraries: Iterable[Library],
    unknown: Words = NOT_OF_NETWORK,
    corrections: Corrections | None = None,
) -> NominationSheet:
    """Read a list from XLSX or CSV; a row with a mistake is reported and skipped, the others are imported.

    `libraries` are those that can be chosen, `unknown` is what a row with another one reads; a cell may hold a library's code, its name, or both as in the form. Raises
    kernel.sheets.BadSheet when the file as a whole can't be read, or has no column that is needed.
    """
    columns = _columns()
    table = sheets.read(content, name=name, columns=columns, sheet=SHEET, corrections=corrections)
    if table.is_refused:
        sheets.check(table)
    found = Workplaces(libraries, unknown).of_rows(table)
    sound = [_details(row, found[row.number]) for row in table.sound()]
    used = [heading for heading, _title in table.used(columns)]
    return NominationSheet(sound, sheets.problems_of(table), used, table.unused)


def not_of_network(course: Course) -> Words:
    """What a head reads of a library that is not in the list, with the people at the centre who can add it."""
    return _with_keepers(course, CAN_ADD_IT) or NOT_OF_NETWORK


def is_one_missing(course: Course) -> Words:
    """The same where a head chooses a library from the list; "" if nobody can add one."""
    return _with_keepers(course, IS_ONE_MISSING)


def _with_keepers(course: Course, words: Words) -> Words:
    people = ", ".join(map(str, library_keepers(course.centre_id)))
    return sheets.lazy_format(words, centre=course.centre, people=people) if people else ""


def stored_problems(reading: NominationSheet) -> list[object]:
    """The problems as a nomination stores them: words, what is left out, and of a misspelt cell column, cell, meaning and row."""
    return [
        {"words": str(one), "leaves": int(one.leaves)}
        | ({"meant": [one.name, one.typed, one.meant, one.row]} if one.meant else {})
        for one in reading.left_out
    ]


@dataclass(frozen=True)
class StoredProblem:
    """A problem of a list that was stored."""

    words: str
    leaves: int

    def __str__(self) -> str:
        return self.words


def problems_stored(problems: Iterable[Any]) -> list[StoredProblem]:
    """The problems of a nomination; lists of earlier versions hold the words alone of some."""
    return [
        StoredProblem(one["words"], one.get("leaves", sheets.LeftOut.ROW))
        if isinstance(one, dict)
        else StoredProblem(one, sheets.LeftOut.ROW)
        for one in problems
    ]


def _columns() -> list[Column]:
    own = [
        Column(name, read, also=OWN_HEADINGS[name][1], title=OWN_HEADINGS[name][0], can_be_left_out=True)
        for name, read in (("internet", sheets.named(LINKS)), ("motivation", str))
    ]
    return [*person_columns(required=REQUIRED), *own]


def _details(row: SheetRow, library: Library | None) -> Details:
    left_out = {"library_code", "full_name"}
    values = {name: row[name] for name in HEADINGS if name not in left_out}
    return Details(library=library, **values)


def form_to_fill_in(libraries: Iterable[Library]) -> bytes:
    """The empty table as XLSX: headings in the reader's language, lists to choose from, an example, the network's libraries."""
    packed = io.BytesIO()
    names = [f"{library.code}{DOT}{library.name}" for library in libraries]
    example = {
        **example_person(),
        "internet": sheets.in_language(LINKS[Internet.YES], current()),
        "motivation": pgettext("example", "Teaches readers to use electronic services"),
    }
    if names:
        example["library_code"] = names[0]
    columns = [
        ToFillIn(
            heading,
            is_needed=name in REQUIRED,
            offered=_choices(name, len(names)),
            examples=[example[name]],
            width=45 if name in ("library_code", "motivation") else 18,
        )
        for name, (heading, _words) in HEADINGS.items()
        if name not in LEFT_OUT_OF_FORM
    ]
    with cells.WorkbookWriter(packed, in_memory=True) as book:
        write_template(book, TITLE, columns)
        shelf = book.page(_("Libraries"))
        for line, name in enumerate(names):
            shelf.write(line, [name])
        shelf.widths(0, 0, 60)
    return packed.getvalue()


def _choices(name: str, libraries: int) -> str | list[str]:
    match name:
        case "library_code" if libraries:
            return f"='{_('Libraries')}'!$A$1:$A${libraries}"
        case "language":
            return [names[0] for names in LANGUAGES.values()]
        case "internet":
            return [sheets.in_language(names, current()) for names in LINKS.values()]
        case _:
            return ""
