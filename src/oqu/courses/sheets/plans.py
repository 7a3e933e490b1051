"""Plans copied from a spreadsheet: rows of a table become values of the plan's form."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from oqu.courses.kinds import all_kinds, kind_names
from oqu.courses.models import Course, Group
from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.sheets import CellInvalid, Column, SheetRow, lazy_format
from oqu.kernel.sheets.headings import key_of

type Cells = dict[str, str]
"""Names of the form's fields → what to type into them."""

MOMENTS = ("starts_at", "ends_at", "opens_at", "due_at")
DAY_END = time(23, 59)
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
LONGEST_MOMENT = 60
"""Letters; no date and time is longer, and the expressions here take the square of the length."""
MOMENT = re.compile(r"(.+?),?(?:[ T]+(\d{1,2}[:.]\d{2}(?::\d{2})?))?")
SHORT_YEAR = re.compile(r"(\d{1,2}\.\d{1,2}\.)(\d{2})")
RANGE = re.compile(r"(.+?)\s*[-–—]\s*(\d{1,2}[:.]\d{2}(?::\d{2})?)")
NUMBER = re.compile(r"\d{1,3}([.,]\d+)?")
MINUS = ("-", "−", "–")

TITLES: Mapping[str, tuple[str, ...]] = {
    "kk": ("атауы", "тақырыбы", "тақырып", "сабақ тақырыбы", "сабақтың тақырыбы"),
    "ru": ("название", "тема", "тема занятия", "название занятия"),
    "en": ("title", "topic"),
}
"""Headings of a title that do not say its language, other than by being written in one."""
MARKS: Mapping[str, tuple[str, ...]] = {
    "kk": ("қазақша", "қаз", "каз", "казахский", "kk", "kz"),
    "ru": ("русский", "по-русски", "рус", "орысша", "ru"),
    "en": ("english", "англ", "английский", "ағылшынша", "en"),
}
"""Words for a language, alone or behind one of `TITLES`."""
HEADINGS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "kind": (_("Kind"), ("kind", "type", "вид", "тип", "вид занятия", "түрі", "сабақ түрі")),
    "day": (_("Date"), ("date", "day", "дата", "день", "күні", "күн")),
    "starts_at": (
        _("Starts"),
        (
            "start",
            "starts",
            "time",
            "начало",
            "время",
            "время начала",
            "басталуы",
            "басталу уақыты",
            "уақыты",
            "басталады",
        ),
    ),
    "ends_at": (
        _("Ends"),
        ("end", "ends", "конец", "окончание", "время окончания", "аяқталуы", "аяқталу уақыты", "аяқталады"),
    ),
    "opens_at": (_("Can be opened from"), ("opens", "открывается", "доступно с", "ашылуы", "ашылады")),
    "due_at": (
        _("To be done until"),
        ("due", "deadline", "срок", "срок сдачи", "сдать до", "мерзімі", "соңғы мерзім", "тапсыру мерзімі"),
    ),
    "hours": (
        _("Academic hours"),
        (
            "hours",
            "часы",
            "часов",
            "кол-во часов",
            "академические часы",
            "сағат",
            "сағаты",
            "академиялық сағат",
        ),
    ),
    "group": (_("For whom"), ("group", "группа", "для кого", "топ", "тобы", "кімге")),
}
ORDER = ("kind", "titles", "day", "starts_at", "ends_at", "hours", "group", "opens_at", "due_at")
EVERYBODY = ("all", "все", "барлығы", "бәрі")
NUMBERED = re.compile(r"\s*[№#]?\s*\d{1,3}$")
"""A number behind a kind, as in “Lecture 2”."""


@dataclass(frozen=True)
class Pasted:
    """Rows for the form, and what could not be read: one sentence for each cell or heading.

    `refused` are the rows that were not taken, with headings, to be corrected and pasted again.
    """

    rows: tuple[Cells, ...]
    problems: tuple[str, ...]
    refused: str = ""


def columns_of(course: Course) -> list[Column]:
    """The columns of a pasted plan, in the order that is taken for cells without headings."""
    columns: list[Column] = []
    for name in ORDER:
        if name == "titles":
            columns += [
                _title(x, spoken, course) for x, spoken in settings.LANGUAGES if x in course.languages
            ]
        else:
            title, also = HEADINGS[name]
            columns.append(Column(name, also=(*also, *_everywhere(title)), title=title))
    return columns


def _title(language: str, spoken: str, course: Course) -> Column:
    """A title in one language; one whose heading names no language is in that of the reader."""
    own, marks = TITLES.get(language, ()), MARKS.get(language, ())
    bare = [word for x in LANGUAGES for word in TITLES.get(x, ())]
    by_language = [f"{word} {mark}" for word in bare for mark in (*marks, language, spoken)]
    reader = current() if current() in course.languages else course.languages[0]
    also = (*own, *marks, *by_language, *(bare if language == reader else ()))
    label = lazy_format("%(title)s · %(language)s", title=_("Title"), language=spoken)
    return Column(f"title_{language}", also=(*also, *_everywhere(label)), title=label)


def _everywhere(title: Words) -> list[str]:
    """A heading in every language of the site."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(title))
    return found


def read_pasted(words: str, *, course: Course, groups: Iterable[Group], most: int) -> Pasted:
    """Read cells copied from a spreadsheet, with or without headings, at most `most` rows.

    A row with a cell that can't be read is not taken: it is given back as it was typed, to be corrected.
    """
    columns = columns_of(course)
    body, shift = words.strip("\r\n"), 0
    if not _has_headings(body, columns):
        body, shift = "\t".join(column.name for column in columns) + "\n" + body, 1
    table = sheets.read(io.BytesIO(body.encode()), name="", columns=columns, delimiters="\t")
    known = _Values.of(groups, course.starts_on)
    rows, refused, problems = [], [], [_of_heading(problem) for problem in table.problems]
    for row in table.rows[:most]:
        cells, wrong = _cells(row, course, known)
        if wrong:
            refused.append(row)
        else:
            rows.append(cells)
        problems += [
            str(_("Row %(row)s, %(column)s: %(problem)s"))
            % {"row": row.number - shift, "column": _heading(columns, name), "problem": text}
            for name, text in wrong
        ]
    if left := len(table.rows[most:]):
        problems.append(
            str(_("There is no room for %(count)s rows. Save, then paste them.")) % {"count": left}
        )
    if table.unused and not shift:
        unused = ", ".join(table.unused)
        problems.append(str(_("These columns were not used: %(columns)s.")) % {"columns": unused})
    return Pasted(tuple(rows), tuple(problems), _as_cells(refused, columns))


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
    """Whether the first row consists of headings; a title alone may be one by chance."""
    known = {key_of(one) for column in columns for one in (column.name, *column.also, str(column.title))}
    first = [key_of(cell) for cell in words.split("\n", 1)[0].split("\t")]
    return sum(key in known for key in first if key) > 1 or all(key in known for key in first if key)


def _heading(columns: Sequence[Column], name: str) -> str:
    return next(str(column.heading) for column in columns if column.name == name)


@dataclass(frozen=True)
class _Values:
    """How a kind and a group are read, by every name that they go by; messages show `example` as a day."""

    kind: Callable[[str], str]
    group: Callable[[str], str]
    example: date

    @classmethod
    def of(cls, groups: Iterable[Group], example: date) -> "_Values":
        own = {group.key: (str(group),) for group in groups}
        everybody = (*_everywhere(_("All groups")), *EVERYBODY)
        return cls(sheets.named(kind_names()), sheets.named({"": everybody, **own}), example)


def _cells(row: SheetRow, course: Course, known: _Values) -> tuple[Cells, list[tuple[str, Words]]]:
    """The values of a row, and what is wrong with it: the name of the column and a sentence."""
    given = {name: str(cell or "") for name, cell in row.cells.items()}
    if found := RANGE.fullmatch(given["starts_at"][:LONGEST_MOMENT]):
        given["starts_at"], given["ends_at"] = found[1], given["ends_at"] or found[2]
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
    if cells.get("day") and not any(cells.get(name) for name in MOMENTS) and cells["kind"] != held:
        cells["due_at"] = _moment(given["day"], "", known.example, without=DAY_END)
    return {name: cell for name, cell in cells.items() if name != "day"}, wrong


def _readers(given: Mapping[str, str], known: _Values) -> dict[str, Callable[[str], str]]:
    """How each cell of a row is read; times without a day have that of the row."""
    day = given["day"]
    begins = MOMENT.fullmatch(given["starts_at"][:LONGEST_MOMENT])
    last = begins[1] if begins and begins[2] else day  # an end may name its hour alone
    return {
        "day": lambda cell: cell and _day(cell, known.example),
        "kind": lambda cell: cell and known.kind(NUMBERED.sub("", cell)),
        "group": lambda cell: cell and known.group(cell),
        "hours": _hours,
        "starts_at": lambda cell: _moment(cell, day, known.example),
        "ends_at": lambda cell: _moment(cell, last, known.example),
        "opens_at": lambda cell: _moment(cell, day, known.example),
        "due_at": lambda cell: _moment(cell, day, known.example, without=DAY_END),
    }


def _hours(cell: str) -> str:
    if cell[:1] in MINUS and NUMBER.fullmatch(cell[1:].strip()):
        raise CellInvalid(lazy_format(_("“%(cell)s”: hours are 0 or more."), cell=cell))
    if cell and not NUMBER.fullmatch(cell):
        raise CellInvalid(lazy_format(_("“%(cell)s” is not a number."), cell=cell))
    return cell.replace(",", ".") or "0"


def _day(cell: str, example: date) -> str:
    short = SHORT_YEAR.fullmatch(cell)
    whole = f"{short[1]}20{short[2]}" if short else cell.rstrip(".")
    return f"{sheets.day(whole, example):%Y-%m-%d}"


def _moment(cell: str, day: str, example: date, without: time = time()) -> str:
    """A day and a time, or a time on `day`, as the form takes it; a day alone has the time `without`.

    `example` is the day that messages show.
    """
    if not cell:
        return ""
    if found := CLOCK.fullmatch(cell):
        if not day:
            raise CellInvalid(lazy_format(_("“%(cell)s” is a time without a day."), cell=cell))
        return f"{_day(day, example)}T{_clock(found)}"
    parts = MOMENT.fullmatch(cell) if len(cell) <= LONGEST_MOMENT else None
    if parts is None:
        raise CellInvalid(sheets.not_a_time(cell, example))
    at = CLOCK.fullmatch(parts[2] or "")
    return f"{_day(parts[1], example)}T{_clock(at) if at else f'{without:%H:%M}'}"


def _clock(found: re.Match[str]) -> str:
    try:
        return f"{time(int(found[1]), int(found[2])):%H:%M}"
    except ValueError as error:
        raise CellInvalid(
            lazy_format(_("“%(cell)s” is not a time of day such as 10:00."), cell=found[0])
        ) from error
