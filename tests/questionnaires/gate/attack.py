"""An attacker who reads everything that is published, and knows of every person the group, language, kind of library and
district, which waves they answered, which questions they left open, and whether they were drawn into the pairs.

What the attacker does not know is what people answered. For each small group that this knowledge can name, linear
programming gives the least and the most that its answers can sum to, given all published tables together.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray
from scipy.optimize import linprog

from oqu.courses.models import Course, Enrolment
from oqu.libraries.models import Setting
from oqu.questionnaires import queries
from oqu.questionnaires.actions import publishing
from oqu.questionnaires.definition import packing
from oqu.questionnaires.models import KindChoices, Wave
from oqu.questionnaires.models.answers import Response
from oqu.questionnaires.queries.cuts import _labels
from oqu.reports.models import Edition
from oqu.reports.queries import Paper, opened
from oqu.reports.queries.learning import learning

NARROW = 1.0
"""A person's answer that is known to less than so many points of its scale is reported as a risk."""
EXACT = 1e-6
MINIMUM = 5
BEFORE_IN = "language before"
RATED = ("scale", "matrix", "recommend", "pair")
"""Kinds of question whose answers have an order, so that they have sums."""

type Person = int
type Drawn = dict[tuple[int, str], set[Person]]
"""The id of a wave and a line → the people who are counted in its pairs."""


@dataclass(frozen=True)
class Finding:
    """A group of `people` and the bounds of the sum of their answers to a column."""

    column: str
    people: int
    low: float
    high: float

    @property
    def width(self) -> float:
        """How many points of the scale a person's mean is uncertain by."""
        return (self.high - self.low) / self.people

    @property
    def is_determined(self) -> bool:
        return self.high - self.low < EXACT

    @property
    def is_risk(self) -> bool:
        return self.width < NARROW


@dataclass
class Cell:
    """People whom the attacker's knowledge does not tell apart: how many, and who they are.

    `answers` are the answers that each of them can have given: before, after (None: gave none).
    """

    knowledge: tuple[Any, ...]
    people: list[Person]
    answers: list[tuple[int | None, int | None]]


@dataclass
class Problem:
    """A linear programme: how many of each cell gave each answer."""

    cells: list[Cell]
    is_joint: bool = False
    rows: list[NDArray[np.float64]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    unanimous: list[bool] = field(default_factory=lambda: [False, False])
    """Whether everybody answered alike, before and after: this is published as the result of the course."""

    def __post_init__(self) -> None:
        self.width = sum(len(cell.answers) for cell in self.cells)
        for cell in self.cells:
            self.add(lambda one, _answer, cell=cell: float(one is cell), len(cell.people))

    def weights(self, weigh: Any) -> NDArray[np.float64]:
        """What one person in each cell with each answer counts."""
        return np.array(
            [weigh(cell, answer) for cell in self.cells for answer in cell.answers], dtype=np.float64
        )

    def add(self, weigh: Any, total: float) -> None:
        """Something that is published."""
        self.rows.append(self.weights(weigh))
        self.right.append(total)

    def bounds(self, weigh: Any) -> tuple[float, float]:
        """The least and the most that something unpublished can be."""
        goal = self.weights(weigh)
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * goal, A_eq=np.array(self.rows), b_eq=self.right, bounds=(0, None), method="highs"
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]


@contextmanager
def watching_the_lot(patched: pytest.MonkeyPatch) -> Iterator[Drawn]:
    """Who is drawn into the pairs while waves are published: more than any attacker can know."""
    drawn: Drawn = {}
    decide = publishing.decide_pairs

    def watched(before: Any, after: Any, **more: Any) -> Any:
        decided = decide(before, after, **more)
        for name, rows in decided.lines.items():
            drawn[after.wave.pk, name] = {after.enrolments[row] for row in rows[:, 1].tolist()}
        return decided

    patched.setattr(publishing, "decide_pairs", watched)
    yield drawn


def traits_of(people: Sequence[Person]) -> dict[Person, dict[str, str]]:
    """What anybody can look up of people."""
    rows = Enrolment.objects.filter(pk__in=people).select_related("group", "person__library__district")
    kinds = dict(Setting.choices)
    return {
        row.pk: {
            "group": str(row.group or "?"),
            "setting": str(kinds[row.person.library.setting]) if row.person.library else "?",
            "district": str(row.person.library.district) if row.person.library else "?",
        }
        for row in rows
    }


@dataclass
class Truth:
    """What people really answered to a wave: by person, by column."""

    wave: Wave
    given: dict[Person, dict[str, int]]
    languages: dict[Person, str]
    shown: "Shown"

    @classmethod
    def of(cls, wave: Wave) -> "Truth":
        names = [column.id for column in packing.columns(queries.content_of(wave.questionnaire))]
        spoken = {code: str(name) for code, name in settings.LANGUAGES}
        rows = Response.objects.filter(wave=wave).order_by("pk").values_list("enrolment", "codes", "language")
        given, languages = {}, {}
        for number, (place, codes, language) in enumerate(rows):
            person = place if place is not None else -1 - number
            given[person] = dict(zip(names, np.frombuffer(bytes(codes), dtype=np.int8).tolist(), strict=True))
            languages[person] = spoken.get(language, "?")
        return cls(wave, given, languages, Shown.of(wave))

    def answered(self, column: str) -> set[Person]:
        return {person for person, codes in self.given.items() if codes.get(column, -1) >= 0}


@dataclass
class Shown:
    """What the pages show of a wave: the tally of each rated column, and of each part of it by (trait, value)."""

    columns: dict[str, Any]
    parts: dict[str, list[tuple[str, str, Any]]]

    @classmethod
    def of(cls, wave: Wave) -> "Shown":
        found = queries.results(wave, language="en").parts
        columns = {
            row.id: row.tally
            for _title, items in found
            for result in items
            for row in result.rows
            if result.kind in RATED
        }
        rated = [column for column in _labels(wave, "en") if column in columns]
        parts: dict[str, list[tuple[str, str, Any]]] = {}
        for trait in queries.traits_of(wave):
            table = queries.cut_table(wave, trait, language="en")
            for column, (_row, values) in zip(rated, table.lines, strict=True) if table else ():
                shown = [(trait, value, figures.tally) for value, figures in values if figures]
                parts.setdefault(column, []).extend(shown)
        return cls(columns, parts)


@dataclass(frozen=True)
class Reported:
    """What papers of the report tell of a column of the closing questionnaire: good answers, of how many."""

    column: str
    good: int
    n: int


def signed_papers(course: Course) -> list[Paper]:
    """The papers of all signed editions of a course."""
    return [opened(row).papers["en"] for row in Edition.objects.filter(course=course)]


def reported_by(papers: Sequence[Paper], aims: dict[str, Any]) -> set[Reported]:
    """What papers report of the closing questionnaire. Fails if their pairs are not those of the register, `aims`.

    Two draws of the lot would betray people together, so an edition must never have another one than the register.
    """
    for paper in papers:
        for _label, code, n, before, after, *_more in _rows(paper, "learning"):
            if code in aims:
                change = aims[code]
                assert (n, before, after) == pytest.approx((change.n, change.before, change.after), abs=1e-4)
    return {
        Reported(code, good, n)
        for paper in papers
        for _label, code, good, n, *_more in _rows(paper, "quality")
    }


def _rows(paper: Paper, code: str) -> Sequence[Any]:
    return next(table.rows for table in paper.tables if table.code == code)


def attack(
    course: Course, drawn: Drawn, *, most: int = 6, papers: Sequence[Paper] | None = None
) -> list[Finding]:
    """Attack every rated column of the closed waves of a course; at most so many small groups of each.

    The attacker also reads `papers` of the report, made at different times; by default those of all signed editions.
    """
    waves = [wave for wave in queries.waves_of(course) if wave.closed_at]
    truths = {wave.pk: Truth.of(wave) for wave in waves}
    everybody = {person for truth in truths.values() for person in truth.given}
    known = Known(traits_of([person for person in everybody if person >= 0]))
    found: list[Finding] = []
    aims = {aim.code: aim.change for aim in learning(course, language="en").aims}
    reported = reported_by(signed_papers(course) if papers is None else papers, aims)
    pairs = [
        queries.last_closed(course, kind, about="self.") for kind in (KindChoices.BEFORE, KindChoices.AFTER)
    ]
    for wave in waves:
        for column in truths[wave.pk].shown.columns:
            if column not in aims or wave not in pairs:
                is_closing = wave.questionnaire.kind == KindChoices.REACTION
                problem = _alone(truths[wave.pk], known, column, reported if is_closing else set())
                found += _findings(problem, column, most)
    for column, change in aims.items():
        before, after = (truths[wave.pk] for wave in pairs if wave is not None)
        problem = _joint(before, after, known, column, drawn[after.wave.pk, column], change)
        found += _findings(problem, column, most)
    return found


@dataclass
class Known:
    """What the attacker can look up of people."""

    traits: dict[Person, dict[str, str]]

    def of(self, person: Person, truth: "Truth") -> list[tuple[str, str]]:
        return sorted((self.traits.get(person, {}) | {"language": truth.languages.get(person, "?")}).items())


def _cells(knowledge: dict[Person, tuple[Any, ...]], answers: Any) -> list[Cell]:
    cells: dict[tuple[Any, ...], Cell] = {}
    for person, known in knowledge.items():
        cell = cells.setdefault(known, Cell(known, [], answers(known)))
        cell.people.append(person)
    return list(cells.values())


def _alone(truth: Truth, known: Known, column: str, reported: set[Reported]) -> Problem:
    """One column of one wave, with what papers tell of it."""
    tally, people = truth.shown.columns[column], sorted(truth.answered(column))
    codes = range(tally.low, tally.high + 1)
    problem = Problem(
        _cells({p: tuple(known.of(p, truth)) for p in people}, lambda _k: [(code, None) for code in codes])
    )
    _add_tables(problem, truth, column, 0)
    for one in reported:
        if one.column == column:
            assert one.n == tally.n, "a paper counts other people than the register"
            problem.add(lambda _cell, answer, top=tally.high - 1: float(answer[0] >= top), one.good)
    return problem


def _add_tables(problem: Problem, truth: Truth, column: str, side: int) -> None:
    everybody = truth.shown.columns[column]
    problem.unanimous[side] = sum(count > 0 for count in everybody.counts) < 2
    published: list[tuple[tuple[tuple[str, str], ...], Any]] = [((), everybody)]
    for trait, value, tally in truth.shown.parts.get(column, ()):
        name = BEFORE_IN if side == 0 and trait == "language" and problem.is_joint else trait
        published.append((((name, value),), tally))
    for condition, tally in published:
        for code, count in zip(range(tally.low, tally.high + 1), tally.counts, strict=True):

            def weigh(cell: Cell, answer: Any, code: int = code, condition: Any = condition) -> float:
                return float(answer[side] == code and set(condition) <= set(cell.knowledge))

            problem.add(weigh, count)


def _joint(
    before: Truth, after: Truth, known: Known, column: str, inside: set[Person], change: Any
) -> Problem:
    """A line that the same people rated before and after."""
    tally = after.shown.columns[column]
    codes = list(range(tally.low, tally.high + 1))
    sides = before.answered(column), after.answered(column)
    people = sorted(sides[0] | sides[1])
    knowledge = {
        p: (
            *known.of(p, after),
            (BEFORE_IN, before.languages.get(p, "?")),
            p in sides[0],
            p in sides[1],
            "pair" if p in inside else "",
        )
        for p in people
    }

    def answers(known: tuple[Any, ...]) -> list[tuple[int | None, int | None]]:
        first, second = (codes if rated else [None] for rated in known[-3:-1])
        return [(one, other) for one in first for other in second]

    problem = Problem(_cells(knowledge, answers), is_joint=True)
    for side, truth in enumerate((before, after)):
        _add_tables(problem, truth, column, side)
    assert change.n == len(inside)
    for side, mean in enumerate((change.before, change.after)):
        problem.add(
            lambda c, a, s=side: a[s] * float(c.knowledge[-1] == "pair") if a[s] is not None else 0,
            change.n * mean,
        )
    for sign, often in ((1, change.rose), (-1, change.fell), (0, change.same)):
        problem.add(
            lambda c, a, s=sign: (
                float(c.knowledge[-1] == "pair" and np.sign(a[1] - a[0]) == s) if None not in a else 0
            ),
            often,
        )
    return problem


def _groups(problem: Problem) -> list[list[Cell]]:
    """The groups below the minimum that something known of people names, or two things, or all: the plainest first."""
    width = len(problem.cells[0].knowledge) if problem.cells else 0
    found: dict[frozenset[int], list[Cell]] = {}
    for places in (*combinations(range(width), 1), *combinations(range(width), 2), tuple(range(width))):
        named: dict[tuple[Any, ...], list[Cell]] = {}
        for cell in problem.cells:
            named.setdefault(tuple(cell.knowledge[place] for place in places), []).append(cell)
        for cells in named.values():
            if sum(len(cell.people) for cell in cells) < MINIMUM:
                found.setdefault(frozenset(map(id, cells)), cells)
    return list(found.values())


def _findings(problem: Problem, column: str, most: int) -> Iterator[Finding]:
    """What is known of the sums of small groups, each time they were asked."""
    groups = _groups(problem)
    for group in (*groups[: most - most // 3], *groups[max(most - most // 3, len(groups) - most // 3) :]):
        for side in (0, 1):
            people = sum(len(cell.people) for cell in group if cell.answers[0][side] is not None)
            if not people or problem.unanimous[side]:
                continue

            def weigh(cell: Cell, answer: Any, group: Any = group, side: int = side) -> float:
                mine = answer[side] is not None and any(cell is one for one in group)
                return float(answer[side]) if mine else 0.0

            yield Finding(column, people, *problem.bounds(weigh))
