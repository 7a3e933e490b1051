"""Plans copied from a spreadsheet: rows of a table become values of the plan's form."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oqu.courses.kinds import all_kinds, kind_names, kind_of
from oqu.courses.models import Course, Group
from oqu.courses.queries.hours import most_hours
from oqu.courses.sheets.plan_headings import columns_of, everywhere
from oqu.courses.sheets.plan_lecturers import Lecturers
from oqu.courses.sheets.plan_moments import (
    DAY_END,
    LONGEST_MOMENT,
    MOMENT,
    RANGE,
    Days,
    day_of,
    is_time_alone,
    moment_of,
    plain_times,
)
from oqu.kernel import clock, sheets
from oqu.kernel.errors import Words
from oqu.kernel.sheets import CellInvalid, Column, SheetRow, lazy_format
from oqu.kernel.sheets.contents import cells_of_text
from oqu.kernel.sheets.headings import TITLE_ROWS, column_of, key_of
from oqu.people.models import Person

type Cells = dict[str, str]
"""Names of the form's fields → what to type into them."""

MOMENTS = ("starts_at", "ends_at", "opens_at", "due_at")
NUMBER = re.compile(r"\d{1,3}([.,]\d+)?")
HOURS = re.compile(
    r"(?<=\d)\s*(?:(?:ак|акад|академ|академическ\w+|академиялық)\.?\s*)?(?:ч|час|часа|часов|сағ|сағат|h|hours?)\.?$",
    re.IGNORECASE,
)
"""The unit behind a number of hours."""
MINUS = ("-", "−", "–")

LONGEST_HEAD = 20_000
"""Letters of a pasted text among which headings are looked for."""
EVERYBODY = ("all", "все", "барлығы", "бәрі")
NUMBERED = re.compile(r"\s*[№#]?\s*\d{1,3}$")
"""A number behind a kind, as in “Lecture 2”."""


@dataclass(frozen=True)
class Pasted:
    """Rows for the form, and what could not be read: one sentence for each cell or heading.

    `refused` are the rows that were not taken, with headings, to be corrected and pasted again. `left_out` are lines that are
    no rows of a plan, `remarks` cells that were read otherwise than they are written, or not taken; `used` are the headings
    that were understood, each with its meaning.
    """

    rows: tuple[Cells, ...]
    problems: tuple[str, ...]
    refused: str = ""
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    used: tuple[tuple[str, str], ...] = ()


def read_pasted(
    words: str, *, course: Course, groups: Iterable[Group], most: int, lecturers: Iterable[Person] = ()
) -> Pasted:
    """Read cells copied from a spreadsheet, with or without headings, at most `most` rows.

    A row with a cell that can't be read is not taken: it is given back as it was typed, to be corrected. A row whose
    lecturer is not among `lecturers` is taken without one.
    """
    columns = columns_of(course, (cell for cells in _first_rows(words) for cell in cells))
    body, shift = words.strip("\r\n"), 0
    if not _has_headings(body, columns):
        body, shift = "\t".join(column.name for column in columns) + "\n" + body, 1
    table = sheets.read(io.BytesIO(body.encode()), name="", columns=columns, delimiters="\t")
    reader = _PlanReader(course, _Values.of(groups, course), Lecturers(lecturers), columns, shift)
    return reader.read(table, most)


class _PlanReader:
    """Reads the rows of one pasted table and collects what is to be reported of them."""

    def __init__(
        self,
        course: Course,
        known: "_Values",
        lecturers: Lecturers,
        columns: Sequence[Column],
        shift: int,
    ) -> None:
        self._course, self._known, self._lecturers = course, known, lecturers
        self._columns, self._shift = columns, shift
        self._problems: list[str] = []
        self._remarks: list[str] = []
        self._refused: list[SheetRow] = []

    def read(self, table: sheets.Table, most: int) -> Pasted:
        """The first rows, with everything that is to be reported of the table."""
        self._problems += [_of_heading(problem) for problem in table.problems]
        taken = _dated(table.rows)
        rows = [cells for row in taken[:most] if (cells := self._row(row)) is not None]
        self._say_carried(taken[:most], table.rows)
        if left := len(taken[most:]):
            words = str(_("There is no room for %(count)s rows. Save, then paste them."))
            self._problems.append(words % {"count": left})
        if table.unused and not self._shift:
            unused = ", ".join(table.unused)
            self._problems.append(str(_("These columns were not used: %(columns)s.")) % {"columns": unused})
        return Pasted(
            tuple(rows),
            tuple(self._problems),
            _as_cells(self._refused, self._columns),
            left_out=tuple(self._of_row(one.row, str(one.what)) for one in table.left_out),
            remarks=tuple(self._remarks),
            used=() if self._shift else table.used(self._columns),
        )

    def _row(self, row: SheetRow) -> Cells | None:
        """The values of a row; None if it is refused. Either way each of its cells is reported."""
        cells, wrong = _cells(row, self._known)
        chosen = self._lecturers.of(str(row["lecturer"] or ""), cells["kind"])
        if chosen.remark:
            self._remarks.append(self._of_cell(row, "lecturer", chosen.remark))
        if wrong:
            self._refused.append(row)
            self._problems += [self._of_cell(row, name, text) for name, text in wrong]
            return None
        return cells | {"lecturer": chosen.key} if chosen.key else cells

    def _say_carried(self, rows: Sequence[SheetRow], typed: Sequence[SheetRow]) -> None:
        """Name the rows that have the date of a row above them."""
        numbers = [
            row.number - self._shift
            for row, own in zip(rows, typed, strict=False)
            if row["day"] != own["day"]
        ]
        if numbers:
            words = ngettext(
                "Row %(rows)s has no date of its own: that of the row above is taken.",
                "Rows %(rows)s have no date of their own: that of the row above is taken.",
                len(numbers),
            )
            self._remarks.append(words % {"rows": ", ".join(map(str, numbers))})

    def _of_cell(self, row: SheetRow, name: str, text: Words) -> str:
        return str(_("Row %(row)s, %(column)s: %(problem)s")) % {
            "row": row.number - self._shift,
            "column": _heading(self._columns, name),
            "problem": text,
        }

    def _of_row(self, number: int, text: str) -> str:
        return str(_("Row %(row)s: %(problem)s")) % {"row": number - self._shift, "problem": text}


def _dated(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """The rows, those with a time alone with the day of the row above: a day in merged cells is copied once."""
    made, day = [], ""
    for row in rows:
        own = str(row["day"] or "")
        times = [plain_times(str(row[name] or ""), is_range=True)[0] for name in MOMENTS]
        if not own and day and any(is_time_alone(cell) for cell in times) and not _has_day(times):
            row = replace(row, cells={**row.cells, "day": day})  # noqa: PLW2901 - the row with its day
        day = own or day
        made.append(row)
    return made


def _has_day(times: Iterable[str]) -> bool:
    return any(cell and not is_time_alone(cell) for cell in times)


def _of_heading(problem: sheets.Problem) -> str:
    """A problem of the headings as a sentence that names the heading."""
    if not problem.column:
        return str(problem.what)
    return str(_("Column “%(column)s”: %(problem)s")) % {"column": problem.column, "problem": problem.what}


def _as_cells(rows: Sequence[SheetRow], columns: Sequence[Column]) -> str:
    """Rows as a spreadsheet copies them, under headings; nothing for no rows."""
    if not rows:
        return ""
    lines = [[str(column.heading) for column in columns]]
    lines += [[str(row[column.name] or "") for column in columns] for row in rows]
    return "\n".join("\t".join(map(_as_cell, cells)) for cells in lines)


def _as_cell(text: str) -> str:
    flat = " ".join(text.split())
    return '"' + flat.replace('"', '""') + '"' if '"' in flat else flat


def _has_headings(words: str, columns: Sequence[Column]) -> bool:
    """Whether one of the first rows consists of headings; a title alone may be one by chance."""
    known = {key_of(one): c.name for c in columns for one in (c.name, *c.also, str(c.title)) if key_of(one)}
    first, *others = _first_rows(words) or [[]]
    return (
        _count_known(first, known) > 1
        or all(column_of(cell, known) for cell in first)
        or any(_count_known(cells, known) > max(1, len(cells) // 2) for cells in others)
    )


def _first_rows(words: str) -> list[list[str]]:
    """The filled cells of the first rows, in which a quoted cell may have several lines."""
    rows = islice(cells_of_text(words[:LONGEST_HEAD], "\t"), TITLE_ROWS)
    return [[cell for cell in row if cell.strip()] for row in rows]


def _count_known(cells: Iterable[str], known: Mapping[str, str]) -> int:
    return sum(column_of(cell, known) is not None for cell in cells)


def _heading(columns: Sequence[Column], name: str) -> str:
    return next(str(column.heading) for column in columns if column.name == name)


@dataclass(frozen=True)
class _Values:
    """How a kind and a group are read, by every name that they go by, and the days of the course."""

    kind: Callable[[str], str]
    group: Callable[[str], str]
    days: Days
    course: Course
    """Its zone, and how it rounds hours."""

    @classmethod
    def of(cls, groups: Iterable[Group], course: Course) -> "_Values":
        own = {group.key: (str(group),) for group in groups}
        everybody = (*everywhere(_("All groups")), *EVERYBODY)
        days = Days(course.starts_on, course.ends_on)
        return cls(sheets.named(kind_names()), sheets.named({"": everybody, **own}), days, course)


def _cells(row: SheetRow, known: _Values) -> tuple[Cells, list[tuple[str, Words]]]:
    """The values of a row, and what is wrong with it: the name of the column and a sentence."""
    given = _times({name: str(cell or "") for name, cell in row.cells.items()})
    cells = {name: " ".join(cell.split()) for name, cell in given.items() if name.startswith("title_")}
    cells |= {"required": "on", "position": "", "kind": "", "hours": "0", "group": ""}
    wrong: list[tuple[str, Words]] = []
    for name, read in _readers(given, known).items():
        try:
            cells[name] = read(given[name])
        except CellInvalid as invalid:
            if str(invalid.args[0]) not in {
                str(text) for _name, text in wrong
            }:  # times of a wrong day repeat it
                wrong.append((name, invalid.args[0]))
    held = next((kind.code for kind in all_kinds() if kind.has_hours), "")
    cells["kind"] = cells["kind"] or (held if cells.get("starts_at") else all_kinds()[0].code)
    if cells["kind"] != held and not wrong:
        _due(cells, given, known.days)
    if kind_of(cells["kind"]).has_hours and not given["hours"].strip() and not wrong:
        cells["hours"] = _hours_between(cells["starts_at"], cells["ends_at"], known.course)
    return {name: cell for name, cell in cells.items() if name != "day"}, wrong


def _due(cells: Cells, given: Mapping[str, str], days: Days) -> None:
    """From when and until when a row that is not held is to be done: its beginning and its end, where it has them.

    The day of the row is its last one if its kind is handed in or closes then; a text or a link opens on it, and has a
    last day only if one is written.
    """
    for name, meant in (("starts_at", "opens_at"), ("ends_at", "due_at")):
        cells[meant], cells[name] = cells[meant] or cells[name], ""
    if not cells["day"]:
        return
    kind = kind_of(cells["kind"])
    if not (kind.is_reviewed or kind.closes_when_due):
        cells["opens_at"] = cells["opens_at"] or moment_of(given["day"], "", days)
    elif not any(cells[name] for name in MOMENTS):
        cells["due_at"] = moment_of(given["day"], "", days, without=DAY_END)


def _times(given: dict[str, str]) -> dict[str, str]:
    """The cells with their times in one form; a beginning that holds an end too, or only an end, is taken apart."""
    given["starts_at"], is_until = plain_times(given["starts_at"], is_range=True)
    for name in MOMENTS[1:]:
        given[name] = plain_times(given[name], is_range=False)[0]
    if is_until:
        given["starts_at"], given["ends_at"] = "", given["ends_at"] or given["starts_at"]
    elif found := RANGE.fullmatch(given["starts_at"][:LONGEST_MOMENT]):
        given["starts_at"], given["ends_at"] = found[1], given["ends_at"] or found[2]
    return given


def _readers(given: Mapping[str, str], known: _Values) -> dict[str, Callable[[str], str]]:
    """How each cell of a row is read; times without a day have that of the row."""
    day = given["day"]
    begins = MOMENT.fullmatch(given["starts_at"][:LONGEST_MOMENT])
    last = begins[1] if begins and begins[2] else day  # an end may name its hour alone
    return {
        "day": lambda cell: cell and day_of(cell, known.days),
        "kind": lambda cell: cell and known.kind(NUMBERED.sub("", cell)),
        "group": lambda cell: cell and known.group(cell),
        "hours": _hours,
        "starts_at": lambda cell: moment_of(cell, day, known.days),
        "ends_at": lambda cell: moment_of(cell, last, known.days),
        "opens_at": lambda cell: moment_of(cell, day, known.days),
        "due_at": lambda cell: moment_of(cell, day, known.days, without=DAY_END),
    }


def _hours_between(starts_at: str, ends_at: str, course: Course) -> str:
    """The academic hours from beginning to end (local, ISO 8601), as the course rounds them; 0 where either is missing."""
    if not starts_at or not ends_at:
        return "0"
    lasts = clock.parse_local(ends_at, course.zone) - clock.parse_local(starts_at, course.zone)
    hours = most_hours(max(0, lasts // timedelta(minutes=1)), course.hour_rounding)
    return f"{hours.normalize():f}"


def _hours(cell: str) -> str:
    bare = HOURS.sub("", cell[:LONGEST_MOMENT]) or cell
    if bare[:1] in MINUS and NUMBER.fullmatch(bare[1:].strip()):
        raise CellInvalid(lazy_format(_("“%(cell)s”: hours are 0 or more."), cell=cell))
    if cell and not NUMBER.fullmatch(bare):
        raise CellInvalid(lazy_format(_("“%(cell)s” is not a number."), cell=cell))
    return bare.replace(",", ".") or "0"
