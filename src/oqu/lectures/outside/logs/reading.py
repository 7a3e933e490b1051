"""A list of a meeting program as stays of people: all of it, or every problem of it with its row and column."""

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, sheets
from oqu.kernel.errors import Words
from oqu.kernel.text import tidy
from oqu.lectures.outside.logs import layouts, moments
from oqu.lectures.outside.logs.layouts import LogTable
from oqu.lectures.outside.logs.moments import Order, UnreadableTime

LONGEST_NAME = 200
JOINED = ("joined", "joined before", "присоединился", "присоединилась", "присоединился(-лась)")
YES = ("yes", "да", "иә", "true")
RUNS = ("organizer", "organiser", "co-organizer", "организатор", "ұйымдастырушы")

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

type Spell = tuple[datetime, datetime]
"""From and to, in UTC."""


class MeetingProgram(StrEnum):
    """The program that wrote a list."""

    ZOOM = "zoom"
    BIGBLUEBUTTON = "bbb"
    TEAMS = "teams"
    MEET = "meet"


EXACT = (MeetingProgram.ZOOM, MeetingProgram.TEAMS)
"""Whose times are of one coming and going; the others tell the first and the last, and how long in all."""


@dataclass(frozen=True)
class Stay:
    """One row: who, from when to when (empty where the list doesn't say), and how long in seconds (None: see spells)."""

    row: int
    name: str
    email: str = ""
    spells: tuple[Spell, ...] = ()
    seconds: int | None = None
    runs_it: bool = False


@dataclass
class ParsedMeetingLog:
    """What a list says."""

    program: MeetingProgram
    stays: list[Stay] = field(default_factory=list)
    made_on: date | None = None
    """The day that the head of the list names, where its rows have only hours."""


def read(content: bytes, *, name: str, zone: str, near: datetime | None) -> ParsedMeetingLog:
    """Read a list; its times are of `zone`, its days the nearer to `near`, the planned beginning. Raises BadSheet."""
    lines = sheets.lines(io.BytesIO(content), name=name)
    block = layouts.dashboard(lines) or _best(list(layouts.blocks(lines)))
    table = sheets.Table(name)
    if block is None or not block.rows:
        words = _(
            "This is no list of participants of Zoom, BigBlueButton, Microsoft Teams or Google Meet. "
            "Download it there once more, as CSV, and send that file."
        )
        table.object_to(None, "", words)
        sheets.check(table)
        raise AssertionError("unreachable")
    log = ParsedMeetingLog(_program(block), made_on=_made_on(lines, block))
    if log.program == MeetingProgram.TEAMS and block.has("action", "timestamp"):
        log.stays = list(_comings(block, table, zone, near))
    else:
        log.stays = list(_stays(block, log.program, table, zone, near))
    sheets.check(table)
    return log


def _made_on(lines: list[tuple[int, list[str]]], block: LogTable) -> date | None:
    """The day in the head of a list whose rows name none."""
    times = (block.cell(cells, x) for _n, cells in block.rows for x in ("join", "first_join", "timestamp"))
    if any(moments.has_day(cell) for cell in times):
        return None
    head = itertools.takewhile(lambda line: line[1] is not block.header, lines)
    days = (found for _n, cells in head for cell in cells if (found := ISO_DAY.search(cell)))
    try:
        return next((clock.parse_day(found[0]) for found in days), None)
    except ValueError:
        return None


def _best(found: list[LogTable]) -> LogTable | None:
    """Of several tables the one that tells most: every coming and going, then the first and last, then how long."""
    tests: tuple[Callable[[LogTable], bool], ...] = (
        lambda block: block.has("join", "leave"),
        lambda block: block.has("action", "timestamp"),
        lambda block: block.has("first_join", "last_leave"),
        lambda block: True,
    )
    for test in tests:
        for block in found:
            if block.rows and test(block):
                return block
    return None


def _program(block: LogTable) -> MeetingProgram:
    if block.has("moderator") or block.has("score"):
        return MeetingProgram.BIGBLUEBUTTON
    if block.has("minutes") or block.has("guest"):
        return MeetingProgram.ZOOM
    if any(block.has(meaning) for meaning in ("action", "last_leave", "role", "upn")):
        return MeetingProgram.TEAMS
    return MeetingProgram.MEET


def _stays(
    block: LogTable, program: MeetingProgram, table: sheets.Table, zone: str, near: datetime | None
) -> Iterator[Stay]:
    come, go = ("join", "leave") if block.has("join") else ("first_join", "last_leave")
    times = [block.cell(cells, meaning) for _n, cells in block.rows for meaning in (come, go)]
    order = moments.order_of((x for x in times if x not in ("", "-")), zone=zone, near=near)
    told_twice = set()
    for number, cells in block.rows:
        row = _Row(block, table, number, cells)
        if row.text("waiting").casefold() in YES or not row.is_somebody():
            continue
        mark = tuple(cells)
        if mark in told_twice:
            continue  # Zoom repeats whole rows
        told_twice.add(mark)
        spell = row.spell(come, go, order, zone, near)
        yield Stay(
            row=number,
            name=row.name(),
            email=row.email(),
            spells=(spell,) if spell else (),
            seconds=row.seconds(spell, is_exact=come == "join" and program in EXACT),
            runs_it=row.runs_it(),
        )


def _comings(block: LogTable, table: sheets.Table, zone: str, near: datetime | None) -> Iterator[Stay]:
    """Comings and goings of one person, paired by time, on however many devices they were at once.

    Who has not gone from one of them was there until their own last going, else until the last line of the list.
    """
    order = moments.order_of((block.cell(c, "timestamp") for _n, c in block.rows), zone=zone, near=near)
    events: dict[str, list[tuple[datetime, bool, int]]] = {}
    for number, cells in block.rows:
        row = _Row(block, table, number, cells)
        at = row.moment("timestamp", order, zone, near)
        if at is not None and row.is_somebody():
            is_going = row.text("action").casefold() not in JOINED
            events.setdefault(row.name(), []).append((at, is_going, number))
    last = max((at for own in events.values() for at, _going, _number in own), default=None)
    for name, own in events.items():
        for number, since, until in _paired(sorted(own), last):
            yield Stay(number, name, spells=((since, until),))


def _paired(
    events: list[tuple[datetime, bool, int]], last: datetime | None
) -> Iterator[tuple[int, datetime, datetime]]:
    """The row, beginning and end of each stay: from the first device that joins to the last that leaves."""
    devices, since, first = 0, events[0][0], 0
    gone: datetime | None = None
    for at, is_going, number in events:
        if not is_going:
            if devices == 0:
                since, first, gone = at, number, None
            devices += 1
        elif devices:
            devices, gone = devices - 1, at
            if devices == 0:
                yield first, since, at
    if devices:
        yield first, since, gone or last or since


@dataclass
class _Row:
    """One row, with the table that collects its problems."""

    block: LogTable
    table: sheets.Table
    number: int
    cells: list[str]

    def text(self, meaning: str) -> str:
        return tidy(self.block.cell(self.cells, meaning))[:LONGEST_NAME]

    def name(self) -> str:
        if self.block.has("first_name"):
            return f"{self.text('last_name')} {self.text('first_name')}".strip()
        return self.text("name")

    def email(self) -> str:
        words = self.text("email") or self.text("upn")
        return words.lower() if "@" in words else ""

    def is_somebody(self) -> bool:
        if self.name() or self.email():
            return True
        self._object("name" if self.block.has("name") else "last_name", _("This cell is empty."))
        return False

    def runs_it(self) -> bool:
        return self.text("moderator").upper() == "TRUE" or self.text("role").casefold() in RUNS

    def moment(self, meaning: str, order: Order, zone: str, near: datetime | None) -> datetime | None:
        words = self.text(meaning)
        if words in ("", "-"):
            return None
        try:
            return moments.moment(words, order, zone=zone, near=near)
        except UnreadableTime:
            self._object(meaning, sheets.lazy_format(_("“%(cell)s” can't be read as a time."), cell=words))
            return None

    def spell(self, come: str, go: str, order: Order, zone: str, near: datetime | None) -> Spell | None:
        """From when to when; one who had not gone yet was there as long as the list says."""
        since, until = (self.moment(meaning, order, zone, near) for meaning in (come, go))
        if since is None:
            return None
        if until is None:
            return (since, since + timedelta(seconds=self.stated() or 0))
        if until < since:
            self._object(go, _("A person can't leave before they came."))
        return (since, until)

    def stated(self) -> int | None:
        meaning = "minutes" if self.block.has("minutes") else "duration"
        words = self.text(meaning)
        if words in ("", "-"):
            return None
        try:
            return moments.seconds(words)
        except UnreadableTime:
            self._object(
                meaning, sheets.lazy_format(_("“%(cell)s” can't be read as a duration."), cell=words)
            )
            return None

    def seconds(self, spell: Spell | None, *, is_exact: bool) -> int | None:
        """How long the list says it was; not needed where it tells every coming and going."""
        if spell and is_exact:
            return None
        stated = self.stated()
        if spell is None and stated is None and not self._has_objected():
            self._object("duration", _("It says neither when nor how long."))
        return stated

    def _has_objected(self) -> bool:
        return any(problem.row == self.number for problem in self.table.problems)

    def _object(self, meaning: str, what: Words) -> None:
        column = self.block.title(meaning) or meaning
        self.table.problems.append(sheets.Problem(self.table.file, self.number, column, what))
