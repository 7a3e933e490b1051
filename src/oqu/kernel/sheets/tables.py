"""Tables with known columns: found by their headings, read cell by cell, with every problem in its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words
from oqu.kernel.sheets import contents, foreign, headings
from oqu.kernel.sheets.contents import DELIMITERS, Line, ListFile, MergedCell
from oqu.kernel.sheets.headings import Header, key_of
from oqu.kernel.sheets.problems import (
    BadSheet,
    CellInvalid,
    FileInvalid,
    LeftOut,
    Missing,
    Problem,
    ReadAs,
    lazy_format,
)
from oqu.kernel.text import tidy

LIKE = 0.8
"""How alike two headings are, of 1, when one is taken for the other misspelt."""
LONGEST_CELL = 5_000
"""Letters; a sentence about a cell repeats it."""
type Corrections = Mapping[tuple[str, str], str]
"""Name of a column and what its cell holds -> what is to be read instead, as the reader of the list has chosen."""
FORMULA_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})


@dataclass(frozen=True)
class Column:
    """A column: its name, other names that it goes by, how its cells are read, and what may be left out.

    `required` cells must not be empty; a column that is not required may be missing altogether, unless it has to be
    `present`. An empty cell is read as `empty`. `fills` names columns that this one can stand for, as a full name does
    for its parts: then `read` returns their cells by name. Where a cell can't be read, the row is taken without it if the
    cell `can_be_left_out`. `title` is the heading in the reader's language. `or_else` are headings that mean this column
    only where no other heading does, such as "time" for minutes.
    """

    name: str
    read: Callable[[str], Any] = str
    required: bool = False
    also: tuple[str, ...] = ()
    empty: Any = ""
    present: bool = False
    fills: tuple[str, ...] = ()
    title: Words = ""
    or_else: tuple[str, ...] = ()
    can_be_left_out: bool = False

    @property
    def heading(self) -> Words:
        """What the column is called in messages where the file has no heading of its own for it."""
        return self.title or self.name


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the sheet, and its cells by the name of the column, as `read` made them.

    A cell that could not be read is None; the table knows the problem.
    """

    number: int
    cells: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.cells[name]


@dataclass
class Table:
    """The rows of a file, the problems found so far, and what was not used.

    `headings` are those of the file by the name of their column; `titles` are what columns are called in messages where
    the file has no heading for them. A table with a problem of the whole file or of its
    headings `is_refused`: then none of its rows may be taken. What is `left_out`, such as a line of totals, is no row.
    """

    file: str
    rows: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    titles: dict[str, Words] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    is_refused: bool = False
    left_out: list[Problem] = field(default_factory=list)
    corrections: Corrections = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[SheetRow]:
        return iter(self.rows)

    def object_to(
        self,
        row: SheetRow | None,
        column: str,
        what: Words,
        *,
        meant: str = "",
        missing: Missing = Missing.NOTHING,
        choices: tuple[str, ...] = (),
    ) -> None:
        """Add a problem that only the reader of the whole file can see, such as an unknown code.

        `meant` is what the cell should probably hold, `missing` what would have to be added for it; `choices` are what it
        may mean.
        """
        number = row.number if row else 0
        typed = str(row[column]) if row and (meant or choices) else ""
        self.problems.append(
            Problem(
                self.file,
                number,
                self.named(column),
                what,
                name=column,
                typed=typed,
                meant=meant,
                missing=missing,
                choices=choices,
            )
        )

    def remark(self, row: SheetRow, column: str, what: Words) -> None:
        """Note that a cell is read otherwise than it is written; the row is taken."""
        self.remarks.append(Problem(self.file, row.number, self.named(column), what, LeftOut.NOTHING))

    def named(self, column: str) -> str:
        """What a column is called: as in the file, else by its title in the reader's language."""
        return self.headings.get(column) or str(self.titles.get(column, column))

    def refuse(self, row: int, column: str, what: Words) -> None:
        """Add a problem for which nothing of the file can be taken."""
        self.problems.append(Problem(self.file, row, column, what))
        self.is_refused = True

    def used(self, columns: Iterable[Column]) -> tuple[tuple[str, str], ...]:
        """The headings that were understood, each with the title of its column in the reader's language."""
        return tuple(
            (self.headings[column.name], str(column.heading))
            for column in columns
            if column.name in self.headings
        )

    def leave_out(self, row: int, what: Words) -> None:
        """Note a row that is no part of the list."""
        self.left_out.append(Problem(self.file, row, "", what, LeftOut.LINE))

    def sound(self) -> list[SheetRow]:
        """The rows with which nothing is wrong, but for cells that can be left out."""
        wrong = {problem.row for problem in self.problems if not problem.is_of_cell}
        return [row for row in self.rows if row.number not in wrong]


def check(*tables: Table) -> None:
    """Raise BadSheet with the problems of all these tables, in the order of their rows; say nothing if none."""
    if any(table.problems for table in tables):
        raise BadSheet(problems_of(*tables))


def check_some(*tables: Table) -> None:
    """Raise BadSheet if a table is refused as a whole, or if something is wrong with every row of all of them."""
    if any(table.is_refused for table in tables) or not any(table.sound() for table in tables):
        check(*tables)


def problems_of(*tables: Table) -> tuple[Problem, ...]:
    """The problems of these tables and the rows that are no part of them, in the order of their rows."""
    every = [[*_true_of_rows(table), *table.left_out] for table in tables]
    return tuple(p for some in every for p in sorted(some, key=lambda p: p.row))


def _true_of_rows(table: Table) -> Iterator[Problem]:
    """The problems; no row is taken without a cell if another problem leaves the whole row out."""
    refused = {problem.row for problem in table.problems if problem.row and not problem.is_of_cell}
    for problem in table.problems:
        yield replace(problem, leaves=LeftOut.ROW) if problem.row in refused else problem
    yield from (remark for remark in table.remarks if remark.row not in refused)


def book(content: IO[bytes], *, name: str, sheets: Sequence[str]) -> ListFile:
    """A file to be read for several lists, each on the sheet with its name if there is one. Raises BadSheet."""
    try:
        return contents.book_of(bytes_of(content), name=name, sheets=sheets)
    except FileInvalid as problem:
        raise BadSheet([Problem(name, problem.row, "", problem.what)]) from problem


def bytes_of(content: IO[bytes]) -> bytes:
    return content.read(contents.MOST_BYTES + 1)


def read(
    content: IO[bytes] | ListFile,
    *,
    name: str,
    columns: Iterable[Column],
    sheet: str = "",
    delimiters: str = DELIMITERS,
    corrections: Corrections | None = None,
) -> Table:
    """Read a table whose header names `columns`; `name` is the file as people know it.

    The format (XLSX or CSV) is detected from the content. `sheet` is the sheet of a workbook that is meant (default:
    the first not hidden). Columns that nobody asked for are listed in `unused`, unless their heading looks like that of
    a missing one, which is a problem. Cells are read as the `corrections` say. Nothing is raised for what is wrong with the table: look into `problems`, or call
    `check`.
    """
    table = Table(name, corrections=corrections or {})
    wanted = list(columns)
    table.titles = {column.name: column.heading for column in wanted}
    known = known_headings(wanted)
    try:
        lines = list(
            contents.lines_of(
                content if isinstance(content, ListFile) else bytes_of(content),
                name=name,
                sheet=sheet,
                delimiters=delimiters,
                fitness=partial(headings.fitness_of, known),
            )
        )
    except FileInvalid as problem:
        table.refuse(problem.row, "", problem.what)
        return table
    _fill(table, lines, wanted, known)
    return table


def known_headings(columns: Iterable[Column]) -> dict[str, str]:
    """Key of each heading -> name of its column; of two columns with one heading the first has it."""
    known: dict[str, str] = {}
    for column in columns:
        for heading in (column.name, *column.also, str(column.title)):
            if key := key_of(heading):
                known.setdefault(key, column.name)
    return known


def _fill(table: Table, lines: Sequence[Line], columns: list[Column], known: Mapping[str, str]) -> None:
    if foreign.is_of_meeting(lines[: foreign.MEETING_ROWS]):
        table.refuse(0, "", foreign.OF_A_MEETING)
        return
    lines = [
        *_corrected(lines[: headings.TITLE_ROWS + 1], table.corrections),
        *lines[headings.TITLE_ROWS + 1 :],
    ]
    header = header_of(lines, known)
    if header is None:
        is_book = any(table.file.lower().endswith(ending) for ending in (".xlsx", ".xlsm"))
        table.refuse(0, "", _no_header(columns, NO_HEADER_IN_BOOK if is_book else NO_HEADER))
        return
    places = _places(table, header, columns, known)
    _object_to_missing(table, header, known, columns)
    required = [places[c.name] for c in columns if c.name in places and (c.required or c.fills)]
    expected = [places[c.name] for c in columns if c.name in places and c.present]
    for number, cells in lines[header.below :]:
        if headings.is_repeated(cells, header) or headings.is_numbering(cells):
            continue
        own = ["" if isinstance(cell, MergedCell) else cell for cell in cells]
        if foreign.is_totals(own):
            table.leave_out(number, foreign.TOTALS_LEFT_OUT)
        elif foreign.is_signature(own, required, expected):
            words = foreign.words_in(own)
            table.leave_out(number, lazy_format(foreign.SIGNATURE_LEFT_OUT, words=words))
        elif any(place < len(own) and own[place].strip() for place in places.values()):
            table.rows.append(SheetRow(number, _row(table, number, columns, cells, places)))
        elif words := foreign.words_in(own):
            table.leave_out(number, lazy_format(foreign.NOTHING_READ, words=words))
    if not table.rows:
        table.refuse(0, "", _("There are no rows under the header."))


def _corrected(lines: Iterable[Line], corrections: Corrections) -> Iterator[Line]:
    """The first lines with their headings as the reader of the list has chosen."""
    for number, cells in lines:
        yield number, [corrections.get(("", _shown(cell)), cell) for cell in cells]


def header_of(lines: Sequence[Line], known: Mapping[str, str]) -> Header | None:
    """The headings; what merged cells among them carry down is none of its own."""
    first = lines[: headings.TITLE_ROWS + 1]
    plain = [
        (number, ["" if isinstance(cell, MergedCell) else cell for cell in cells]) for number, cells in first
    ]
    return headings.find_header(plain, known)


NO_HEADER = _("The first row must name the columns. These are needed: %(names)s.")
NO_HEADER_IN_BOOK = _(
    "The first row must name the columns. These are needed: %(names)s. Only the first sheet of the file is read: put the list there."
)


def _no_header(columns: list[Column], words: Words) -> Words:
    wanted = [c.heading for c in columns if c.required or c.present]
    return lazy_format(words, names=ListedWords(wanted))


@dataclass(frozen=True)
class ListedWords:
    """Words with commas between, each in the language in which the whole is read."""

    words: Sequence[Words]

    def __str__(self) -> str:
        return ", ".join(map(str, self.words))


def _places(table: Table, header: Header, columns: list[Column], known: Mapping[str, str]) -> dict[str, int]:
    """The place of each column that the header has; what is in no column's place goes to `unused`."""
    places: dict[str, int] = {}
    unused: dict[int, str] = {}
    for place, cell in enumerate(header.cells):
        meant = headings.column_of(cell, known)
        if meant in places:
            table.refuse(header.row, _shown(cell), _("This column occurs twice."))
        elif meant is not None:
            places[meant] = place
            table.headings[meant] = _shown(cell)
        elif cell.strip():
            unused[place] = _shown(cell)
    _place_or_else(table, columns, places, unused)
    for column in columns:
        if column.fills and column.name in places and column.fills[0] in places:
            unused[places.pop(column.name)] = table.headings.pop(column.name)
    table.unused = [unused[place] for place in sorted(unused)]
    return places


def _place_or_else(
    table: Table, columns: Iterable[Column], places: dict[str, int], unused: dict[int, str]
) -> None:
    """Take what no column is called for one that is missing, where its heading may mean it."""
    for column in columns:
        meant = {key_of(heading) for heading in column.or_else}
        fitting = [
            place for place, heading in unused.items() if meant.intersection(headings.keys_of(heading))
        ]
        if column.name not in places and fitting:
            places[column.name] = fitting[0]
            table.headings[column.name] = unused.pop(fitting[0])


def _shown(cell: str) -> str:
    return " ".join(cell.split())


def _object_to_missing(table: Table, header: Header, known: Mapping[str, str], columns: list[Column]) -> None:
    """Refuse a table without a needed column; one whose heading is misspelt would lose it silently."""
    taken = set(table.headings.values())
    strange = {
        key_of(cell): _shown(cell)
        for cell in header.cells
        if not headings.column_of(cell, known) and _shown(cell) not in taken
    }
    strange.pop("", None)
    filled = {name for column in columns if column.name in table.headings for name in column.fills}
    is_missing = False
    for column in columns:
        if column.name in table.headings or column.name in filled:
            continue
        if near := _near(column, strange):
            heading, meant = near
            what = lazy_format(_("This heading is not known. Is “%(meant)s” meant?"), meant=meant)
            table.refuse(header.row, shown := strange.pop(heading), what)
            table.problems[-1] = replace(table.problems[-1], typed=shown, meant=meant)
        elif column.required or column.present:
            table.refuse(header.row, str(column.heading), _("This column is missing."))
            is_missing = True
    if is_missing and strange:
        table.refuse(header.row, ", ".join(strange.values()), _("This is not a heading that is known here."))


def _near(column: Column, strange: Iterable[str]) -> tuple[str, str] | None:
    """The key of a heading that is much like one of this column, and the heading that is meant."""
    for meant in (column.name, *column.also):
        if near := get_close_matches(key_of(meant), strange, n=1, cutoff=LIKE):
            return near[0], meant
    return None


def _row(
    table: Table, number: int, columns: list[Column], cells: list[str], places: Mapping[str, int]
) -> dict[str, Any]:
    row = {c.name: _cell(table, number, c, cells, places.get(c.name)) for c in columns}
    for column in columns:
        if column.fills and column.name in places:
            parts = row[column.name] or dict.fromkeys(column.fills, None if row[column.name] is None else "")
            row |= {name: parts.get(name, "") for name in column.fills}
    return row


def _cell(table: Table, number: int, column: Column, cells: list[str], place: int | None) -> Any:
    words = tidy(cells[place]) if place is not None and place < len(cells) else ""
    if not words:
        if place is not None and (column.required or column.fills):
            return _objected(table, number, column, _("This cell is empty."))
        return column.empty
    typed = " ".join(words.split())
    words = table.corrections.get((column.name, typed), words)
    try:
        read = column.read(_checked(words))
    except CellInvalid as problem:
        leaves = LeftOut.CELL if column.can_be_left_out else LeftOut.ROW
        table.problems.append(
            Problem(
                *(table.file, number, table.named(column.name), problem.what, leaves),
                name=column.name,
                typed=typed if problem.meant else "",
                meant=problem.meant,
            )
        )
        return column.empty if column.can_be_left_out else None
    if isinstance(read, ReadAs):
        table.remarks.append(
            Problem(table.file, number, table.named(column.name), read.what, LeftOut.NOTHING)
        )
        return read.value
    return read


def _checked(words: str) -> str:
    """The words of a cell. Raises CellInvalid for those that no column can hold."""
    if len(words) > LONGEST_CELL:
        raise CellInvalid(lazy_format(_("This is longer than %(longest)s characters."), longest=LONGEST_CELL))
    if words.startswith("#") and words in FORMULA_ERRORS:
        raise CellInvalid(lazy_format(_("The formula in this cell shows an error: %(words)s."), words=words))
    return words


def _objected(table: Table, number: int, column: Column, what: Words) -> None:
    table.problems.append(Problem(table.file, number, table.named(column.name), what))
