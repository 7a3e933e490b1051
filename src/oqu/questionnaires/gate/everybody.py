"""The tables of everybody who answered a wave: columns, numbers, a test, internal consistency, changes looked back at."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import BEFORE, NOW, SEPARATOR, Definition, Item
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures.aggregate import NOT_APPLICABLE, Tally, moments, tallies
from oqu.questionnaires.figures.arrays import Codes, Flags, Reals, Whole
from oqu.questionnaires.figures.change import Basis, Change, change, pairs
from oqu.questionnaires.figures.knowledge import Knowledge, knowledge, knowledge_by_chance
from oqu.questionnaires.figures.reliability import Reliability, reliability
from oqu.questionnaires.gate.pairing import PairedLine, choose_pairs
from oqu.questionnaires.gate.populations import is_safe
from oqu.questionnaires.gate.reading import codes_of, content_of, numbers_of
from oqu.questionnaires.gate.tables import NumberFigures, Published
from oqu.questionnaires.models import Wave

USED = "used"
"""The item of follow-ups that asks which aims people use at work: who uses at least one is counted too."""
RETROSPECTIVE = "retro"
"""The item whose lines have a common change."""


def tables_of_everybody(wave: Wave, *, minimum: int, may_split: bool, chance: Random) -> Published:
    """What is published of all who answered a closed wave.

    Only if it `may_split` are there tables of complete rows that leave others over: before and after a course this is
    left to the pairs.
    """
    content = content_of(wave.questionnaire)
    codes = codes_of(wave, content)
    if len(codes) < minimum:
        return Published(len(codes), minimum)
    counted = _Counting(content, codes, minimum, may_split=may_split)
    remembered, overall = counted.remembered(chance)
    return Published(
        n=len(codes),
        minimum=minimum,
        columns=counted.published,
        numbers=dict(_numbers(numbers_of(wave), minimum)),
        reached=counted.reached(),
        reliability=dict(counted.reliabilities()),
        test=counted.test(),
        remembered=remembered,
        remembered_overall=overall,
    )


def _numbers(given: Mapping[str, Reals], minimum: int) -> Iterator[tuple[str, NumberFigures]]:
    for item, numbers in given.items():
        if len(numbers) >= minimum:
            low, median, high = (float(x) for x in np.percentile(numbers, [25, 50, 75]))
            yield item, NumberFigures(len(numbers), float(numbers.mean()), median, low, high)


class _Counting:
    """All columns of a wave, counted once, and the tables made of several."""

    def __init__(self, content: Definition, codes: Codes, minimum: int, *, may_split: bool) -> None:
        self.content, self.codes, self.minimum, self.may_split = content, codes, minimum, may_split
        self.columns = packing.columns(content)
        counted = tallies(codes, [(column.low, column.high) for column in self.columns])
        pairs_of = zip(self.columns, counted, strict=True)
        self.published: Mapping[str, Tally] = {c.id: tally for c, tally in pairs_of if tally.n >= minimum}

    def _of(self, item: Item) -> Codes:
        places = [place for place, column in enumerate(self.columns) if column.item == item.code]
        return self.codes[:, places]

    def _is_publishable(self, codes: Codes, inside: Flags) -> bool:
        """Whether a figure of all these columns may be published of the rows `inside`, which have no gap."""
        if inside.sum() < self.minimum:
            return False
        answered = (codes >= 0).any(axis=1)
        if not self.may_split:
            return bool((inside == answered).all())
        classes = inside.astype(np.int64)
        return all(is_safe(column, classes, minimum=self.minimum) for column in codes.T)

    def reached(self) -> Mapping[str, Tally]:
        """The highest mark of each person, for the item about what is used at work."""
        for item in self.content.items():
            if item.code == USED and item.kind == "matrix" and item.scale:
                highest = self._of(item).max(axis=1)[:, np.newaxis]
                (tally,) = tallies(highest, [(item.scale.low, item.scale.high)])
                return {USED: tally} if tally.n >= self.minimum else {}
        return {}

    def reliabilities(self) -> Iterator[tuple[str, Reliability]]:
        """Of each table of ratings how far its lines measure one thing."""
        for item in self.content.items():
            if item.kind != "matrix" or len(item.rows) < 2:
                continue
            codes = self._of(item)
            if self._is_publishable(codes, (codes >= 0).all(axis=1)):
                found = reliability(moments(codes))
                if found.alpha is not None:
                    yield item.code, found

    def test(self) -> Knowledge | None:
        """The questions with a right answer, of those who were asked them all.

        Where chance chose the questions, each is one of those who were asked it. All of them are published or none: with
        one withheld, its right answers would be the sum of all scores without those of the others.
        """
        items = [item for item in self.content.items() if item.correct]
        if not items:
            return None
        marks = np.column_stack([right_marks(item, self.columns, self.codes) for item in items])
        if self.content.pooled() & {item.code for item in items}:
            are_shown = all(
                c.id in self.published for item in items for c in self.columns if c.item == item.code
            )
            return knowledge_by_chance(marks) if are_shown else None
        asked_all = (marks != NOT_APPLICABLE).all(axis=1)
        if not self._is_publishable(np.where(marks == NOT_APPLICABLE, -1, np.maximum(marks, 0)), asked_all):
            return None
        return knowledge(marks)

    def remembered(self, chance: Random) -> tuple[Mapping[str, Change], Change | None]:
        """Before and now as people remember it, line by line, and over the lines of the item `retro`."""
        found: dict[str, Change] = {}
        overall = None
        for item in self.content.items():
            if item.kind == "pair" and item.scale:
                lines = list(self._lines(item))
                everybody = np.repeat(np.arange(len(self.codes)), 2).reshape(-1, 2)
                chosen = choose_pairs(lines, everybody, minimum=self.minimum, chance=chance)
                rows = dict.fromkeys(chosen.together, chosen.core[:, 0]) | {
                    name: pairs[:, 0] for name, pairs in chosen.alone.items()
                }
                found |= {
                    line.name: change(
                        pairs(line.first[rows[line.name]], line.second[rows[line.name]]),
                        highest=item.scale.high,
                        basis=Basis.RETROSPECTIVE,
                    )
                    for line in lines
                    if line.name in rows
                }
                if item.code == RETROSPECTIVE and len(chosen.core):
                    core = [line for line in lines if line.name in chosen.together]
                    overall = change_of_means(core, chosen.core, Basis.RETROSPECTIVE)
        return found, overall

    def _lines(self, item: Item) -> Iterator[PairedLine]:
        place = {column.id: number for number, column in enumerate(self.columns)}
        nobody = np.zeros(len(self.codes), dtype=np.int64)
        for name in [item.within(row.code) for row in item.rows] or [item.code]:
            first, second = (self.codes[:, place[SEPARATOR.join((name, time))]] for time in (BEFORE, NOW))
            yield PairedLine(name, first, second, nobody)


def right_marks(item: Item, columns: Sequence[AnswerColumn], codes: Codes) -> Codes:
    """For each person 1 for a right answer, 0 for a wrong one, or the code of the gap."""
    places = [place for place, column in enumerate(columns) if column.item == item.code]
    given = codes[:, places]
    if item.kind == "one":
        right = np.isin(given[:, 0], [n for n, option in enumerate(item.options) if option.correct])
    else:
        right = (given == np.array([option.correct for option in item.options], dtype=np.int8)).all(axis=1)
    return np.where(given[:, 0] < 0, given[:, 0], right).astype(np.int8)


def change_of_means(lines: Sequence[PairedLine], rows: Whole, basis: Basis) -> Change:
    """The change of each person's mean over these lines, all of which they rated both times."""
    first = np.array([line.first[rows[:, 0]] for line in lines]).mean(axis=0)
    second = np.array([line.second[rows[:, 1]] for line in lines]).mean(axis=0)
    return change(pairs(np.round(first, 4), np.round(second, 4)), basis=basis)
