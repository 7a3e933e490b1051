"""Tables that people make: XLSX or CSV read by column names, with every problem of a file reported at once."""

import csv
import io
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, confined, json_input
from oqu.kernel.cells import MARK, without_apostrophe
from oqu.kernel.errors import Refused, Words
from oqu.kernel.text import tidy

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 600_000
MOST_BYTES = 10 * 1024 * 1024
LONGEST_LINE = 200_000
LIMITS = confined.Limits(memory=768 * 1024 * 1024, answer=128 * 1024 * 1024, processor=20, patience=60)
TOO_LARGE = _("The file is too large or far too complicated. Send it in parts.")
UNREADABLE = _("The file can't be read. Open it in Excel, save it as .xlsx and send it again.")
WORDS_OF = {
    confined.Fault.UNREADABLE: UNREADABLE,
    confined.Fault.BUSY: _("Other large files are being read just now. Send the file again in a minute."),
}
TITLE_ROWS = 10
LONGEST_EMAIL = 254
LIKE = 0.8
"""How alike two headings are, of 1, when one is taken for the other misspelt."""
ENCODINGS = (
    "utf-8-sig",
    "kz1048",
)  # kz1048 holds every letter of cp1251 that Russian and Kazakh use
DELIMITERS = ",;\t"
WHOLE = re.compile(r"-?\d{1,18}")
ZIP_MAGIC = b"PK\x03\x04"
FORMULA_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"


def lazy_format(sentence: Words, /, **values: object) -> Words:
    """Interpolate values lazily, in the language active when the text is rendered."""
    return cast(Words, lazy(lambda: str(sentence) % values, str)())


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, row (1 is the first of the sheet, 0 the whole file) and column."""

    file: str
    row: int
    column: str
    what: Words

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(str(_("row %(row)s") % {"row": self.row}))
        if self.column:
            place.append(str(_("column “%(column)s”") % {"column": self.column}))
        return f"{', '.join(place)}: {self.what}"


class BadSheet(Refused):
    """Nothing was taken from the files; `problems` lists everything that is wrong with them."""

    message = _("The file has mistakes. Nothing was imported; fix them and send it again.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([str(self.message), *map(str, self.problems)])


class CellInvalid(Exception):
    """What a column's `read` raises; the words say what should stand in the cell."""


@dataclass(frozen=True)
class Column:
    """A column: its name, other names that it goes by, how its cells are read, and what may be left out.

    `required` cells must not be empty; a column that is not required may be missing altogether, unless it has to be
    `present`. An empty cell is read as `empty`.
    """

    name: str
    read: Callable[[str], Any] = str
    required: bool = False
    also: tuple[str, ...] = ()
    empty: Any = ""
    present: bool = False


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
    """The rows of a file and the problems found so far."""

    file: str
    rows: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[SheetRow]:
        return iter(self.rows)

    def object_to(self, row: SheetRow | None, column: str, what: Words) -> None:
        """Add a problem that only the reader of the whole file can see, such as an unknown code."""
        self.problems.append(Problem(self.file, row.number if row else 0, column, what))


def check(*tables: Table) -> None:
    """Raise BadSheet with the problems of all these tables, in the order of their rows; say nothing if none."""
    problems = [p for table in tables for p in sorted(table.problems, key=lambda p: p.row)]
    if problems:
        raise BadSheet(problems)


def read(
    content: IO[bytes],
    *,
    name: str,
    columns: Iterable[Column],
    sheet: str = "",
    delimiters: str = DELIMITERS,
) -> Table:
    """Read a table whose header names `columns`; `name` is the file as people know it.

    The format (XLSX or CSV) is detected from the content. `sheet` is the sheet of a workbook that is meant (default: the first not hidden). The
    encoding and the delimiter of CSV are found out. Columns that nobody asked for are let be, unless their heading looks
    like that of a missing one. Nothing is raised for what is wrong with the table: look into `problems`, or call `check`.
    """
    table = Table(name)
    try:
        lines = list(_lines(content.read(MOST_BYTES + 1), sheet, delimiters))
    except CellInvalid as problem:
        table.object_to(None, "", problem.args[0])
        return table
    _fill(table, lines, list(columns))
    return table


def lines(content: IO[bytes], *, name: str) -> list[tuple[int, list[str]]]:
    """Every row with something in it and its number, of a file whose tables may begin anywhere. Raises BadSheet.

    For lists that programs write: with a head, with sections one under another, in UTF-16 with tabs.
    """
    try:
        return list(_lines(content.read(MOST_BYTES + 1), "", DELIMITERS, whole=True))
    except CellInvalid as problem:
        raise BadSheet([Problem(name, 0, "", problem.args[0])]) from problem


def column_names(content: IO[bytes], *, name: str, sheet: str = "") -> set[str]:
    """The names in the first row that is not empty, by which one tells what kind of table a file is."""
    try:
        first = next(iter(_lines(content.read(MOST_BYTES + 1), sheet, DELIMITERS, first=True)), (0, []))
    except CellInvalid as problem:
        raise BadSheet([Problem(name, 0, "", problem.args[0])]) from problem
    finally:
        content.seek(0)
    return {_plain(cell) for cell in first[1]}


def columns_among(headings: Iterable[str], columns: Iterable[Column]) -> set[str]:
    """The names of the columns that a header has, under any of the headings by which they go (as `column_names` gives them)."""
    given = set(headings)
    return {c.name for c in columns if any(_plain(heading) in given for heading in (c.name, *c.also))}


def _fill(table: Table, lines: list[tuple[int, list[str]]], columns: list[Column]) -> None:
    names = {_plain(n): column.name for column in columns for n in (column.name, *column.also)}
    start = next(
        (i for i, (_n, cells) in enumerate(lines[:TITLE_ROWS]) if any(_plain(c) in names for c in cells)),
        None,
    )
    if start is None:
        table.object_to(None, "", _no_header(columns))
        return
    places = _places(table, lines[start], names)
    _tell_of_missing(table, lines[start], names, [c for c in columns if c.name not in places])
    for number, cells in lines[start + 1 :]:
        row = {c.name: _cell(table, number, c, cells, places.get(c.name)) for c in columns}
        table.rows.append(SheetRow(number, row))
    if not table.rows:
        table.object_to(None, "", _("There are no rows under the header."))


def _no_header(columns: list[Column]) -> Words:
    wanted = ", ".join(c.name for c in columns if c.required)
    return lazy_format(_("The first row must name the columns. These are needed: %(names)s."), names=wanted)


def _places(table: Table, header: tuple[int, list[str]], names: Mapping[str, str]) -> dict[str, int]:
    number, cells = header
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = names.get(_plain(cell))
        if column in places:
            table.problems.append(Problem(table.file, number, cell, _("This column occurs twice.")))
        elif column is not None:
            places[column] = place
    return places


def _tell_of_missing(
    table: Table, header: tuple[int, list[str]], known: Container[str], missing: list[Column]
) -> None:
    """A heading that looks like that of a missing column would lose the column silently."""
    number, cells = header
    strange = {_plain(cell): cell for cell in cells if _plain(cell) not in known}
    for column in missing:
        for meant in (column.name, *column.also):
            if near := get_close_matches(_plain(meant), strange, n=1, cutoff=LIKE):
                what = lazy_format(_("This heading is not known. Is “%(meant)s” meant?"), meant=meant)
                table.problems.append(Problem(table.file, number, strange.pop(near[0]), what))
                break
        else:
            if column.required or column.present:
                what = _("This column is missing.")
                table.problems.append(Problem(table.file, number, column.name, what))


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _cell(table: Table, number: int, column: Column, cells: list[str], place: int | None) -> Any:
    words = tidy(cells[place]) if place is not None and place < len(cells) else ""
    if not words:
        if column.required and place is not None:
            table.problems.append(Problem(table.file, number, column.name, _("This cell is empty.")))
            return None
        return column.empty
    try:
        if words.startswith("#") and words in FORMULA_ERRORS:
            raise CellInvalid(
                lazy_format(_("The formula in this cell shows an error: %(words)s."), words=words)
            )
        return column.read(words)
    except CellInvalid as problem:
        table.problems.append(Problem(table.file, number, column.name, problem.args[0]))
        return None


def _lines(
    content: bytes, sheet: str, delimiters: str, *, whole: bool = False, first: bool = False
) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(OLD_EXCEL_MAGIC):
        raise CellInvalid(_("This is a file of an old Excel (.xls). Save it as .xlsx and send it again."))
    if len(content) > MOST_BYTES:
        raise CellInvalid(TOO_LARGE)
    if content.startswith(ZIP_MAGIC):
        yield from _workbook(content, sheet, first=first)
        return
    for number, cells in enumerate(_csv(content, delimiters, whole=whole), start=1):
        if number > MOST_ROWS:
            raise CellInvalid(_too_many_rows())
        if any(cell.strip() for cell in cells):
            yield number, cells


def _workbook(content: bytes, sheet: str, *, first: bool) -> Iterator[tuple[int, list[str]]]:
    options = {"most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS, "most_cells": MOST_CELLS}
    parts = confined.stream(
        "workbooks", io.BytesIO(content), limits=LIMITS, sheet=sheet, first=first, **options
    )
    try:
        for part in parts:
            yield from json_input.read(part.body)
    except confined.NotDecoded as error:
        if error.detail == "rows":
            raise CellInvalid(_too_many_rows()) from error
        raise CellInvalid(WORDS_OF.get(error.fault, TOO_LARGE)) from error


def _too_many_rows() -> Words:
    return lazy_format(_("The file has more than %(most)s rows. Send it in parts."), most=MOST_ROWS)


def _csv(content: bytes, delimiters: str, *, whole: bool = False) -> Iterator[list[str]]:
    """The rows of CSV; its delimiter is the one most used in the header, or in the whole text."""
    words = _decoded(content)
    header = next((line for line in words.splitlines() if line.strip()), "")
    delimiter = max(delimiters, key=(words if whole else header).count)
    lines = io.StringIO(words, newline="")
    try:
        for row in csv.reader(iter(lambda: lines.readline(LONGEST_LINE), ""), delimiter=delimiter):
            if len(row) > MOST_COLUMNS:
                raise CellInvalid(TOO_LARGE)
            yield [without_apostrophe(cell) for cell in row]
    except csv.Error as error:
        raise CellInvalid(TOO_LARGE) from error


def _decoded(content: bytes) -> str:
    return _text(content).replace(MARK, "")  # also of files that programs have joined or marked twice


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[1:64:2].count(0) > len(content[1:64:2]) // 2:
        return content.decode("utf-16-le", errors="replace")
    if b"\x00" in content:
        raise CellInvalid(_("This is not a table. Send a file of Excel (.xlsx) or CSV."))
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CellInvalid(_("The letters of this file can't be read. Save it as CSV UTF-8 or as .xlsx."))


def email(words: str) -> str:
    """Read an e-mail address, in lower case."""
    try:
        if len(words) > LONGEST_EMAIL:
            raise ValidationError(words)
        validate_email(words)
    except ValidationError as error:
        raise CellInvalid(lazy_format(_("“%(words)s” is not an e-mail address."), words=words)) from error
    return words.lower()


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """Read a whole number between two bounds, both allowed."""

    def read_whole(words: str) -> int:
        if not WHOLE.fullmatch(words) or not lowest <= int(words) <= highest:
            raise CellInvalid(
                lazy_format(
                    _("“%(words)s” is not a whole number from %(lowest)s to %(highest)s."),
                    words=words,
                    lowest=lowest,
                    highest=highest,
                )
            )
        return int(words)

    return read_whole


def one_of(*words: str) -> Callable[[str], str]:
    """Read one of these words, in any case of letters."""

    def read_one(cell: str) -> str:
        if cell.lower() not in words:
            raise CellInvalid(
                lazy_format(
                    _("“%(cell)s” is not one of these: %(words)s."), cell=cell, words=", ".join(words)
                )
            )
        return cell.lower()

    return read_one


def choice[C: TextChoices](choices: type[C]) -> Callable[[str], C]:
    """Read one of the values of an enumeration."""
    read_word = one_of(*choices.values)
    return lambda cell: choices(read_word(cell))


def flag(cell: str) -> bool:
    """Read `yes` or `no`."""
    return one_of("yes", "no")(cell) == "yes"


def short(longest: int) -> Callable[[str], str]:
    """Read text on one line of at most `longest` characters."""

    def read_short(cell: str) -> str:
        words = " ".join(cell.split())
        if len(words) > longest:
            raise CellInvalid(lazy_format(_("This is longer than %(longest)s characters."), longest=longest))
        return words

    return read_short


def day(cell: str) -> date:
    """Read a day as `2021-04-15` or `15.04.2021`."""
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", cell)
    try:
        return clock.parse_day("{2}-{1:0>2}-{0:0>2}".format(*found.groups()) if found else cell)
    except clock.DayOutOfRange as error:
        raise CellInvalid(_year_out_of_range(cell)) from error
    except ValueError as error:
        raise CellInvalid(lazy_format(_("“%(cell)s” is not a day such as 2021-04-15."), cell=cell)) from error


def _year_out_of_range(cell: str) -> Words:
    first, last = clock.FIRST_DAY.year, clock.LAST_DAY.year
    return lazy_format(
        _("“%(cell)s” is not in the years from %(first)s to %(last)s."), cell=cell, first=first, last=last
    )


def local_time(zone: str) -> Callable[[str], datetime]:
    """Read `2021-04-15 10:00` as a clock in `zone` shows it; the moment is in UTC."""

    def read_time(cell: str) -> datetime:
        try:
            return clock.parse_local(cell, zone)
        except clock.DayOutOfRange as error:
            raise CellInvalid(_year_out_of_range(cell)) from error
        except ValueError as error:
            raise CellInvalid(
                lazy_format(_("“%(cell)s” is not a time such as 2021-04-15 10:00."), cell=cell)
            ) from error

    return read_time
