"""The tables of the same people before and after a course."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.figures.arrays import Integers, Whole
from oqu.questionnaires.figures.change import Basis, Change, change, pairs
from oqu.questionnaires.gate.everybody import change_of_means
from oqu.questionnaires.gate.pairing import ChosenPairs, PairedLine, choose_pairs
from oqu.questionnaires.gate.reading import WaveAnswers
from oqu.questionnaires.gate.tables import PublishedPairs

SELF = "self."
"""How the columns begin in which people rate themselves by the aims of a course."""
KNOWLEDGE = "knowledge"
"""The name of a test as a line: how many of its questions a person answered rightly."""


@dataclass(frozen=True, slots=True)
class DecidedPairs:
    """What is published of the pairs of two waves, and of which rows: of `lines` by column."""

    published: PublishedPairs
    lines: Mapping[str, Whole]
    core: Whole
    alone: tuple[str, ...]


def can_be_paired(before: WaveAnswers, after: WaveAnswers) -> bool:
    """Whether two waves ask the same."""
    return any(True for _line in _lines(before, after)) or bool(_common_questions(before, after))


def decide_pairs(
    before: WaveAnswers, after: WaveAnswers, *, closed: tuple[str, ...], minimum: int, chance: Random
) -> DecidedPairs:
    """Which pairs may be published, and their tables.

    An answer before the course is in the pairs of one wave after it only; a line in `closed` was published of people
    of its own with another wave, and is not paired again.
    """
    matched = _matched(before, after)
    lines = [line for line in _lines(before, after) if line.name not in closed]
    chosen = choose_pairs(lines, matched, minimum=minimum, chance=chance)
    rows = dict.fromkeys(chosen.together, chosen.core) | dict(chosen.alone)
    core = [line for line in lines if line.name in chosen.together]
    tested = _tested(before, after, matched, minimum, chance) if KNOWLEDGE not in closed else None
    columns = after.columns
    return DecidedPairs(
        PublishedPairs(
            before=before.wave.pk,
            lines={
                line.name: _change(line, rows[line.name], columns[line.name].high)
                for line in lines
                if line.name in rows
            },
            withheld=tuple(line.name for line in lines if line.name not in rows),
            overall=change_of_means(core, chosen.core, Basis.MATCHED) if len(chosen.core) else None,
            questions=len(_common_questions(before, after)),
            knowledge=tested,
        ),
        rows,
        chosen.core,
        (*chosen.alone, *([KNOWLEDGE] if tested else [])),
    )


def _matched(before: WaveAnswers, after: WaveAnswers) -> Whole:
    """Rows of the same people, in an order that says nothing."""
    place = {
        person: row
        for row, (person, paired) in enumerate(zip(before.whose, before.is_paired, strict=True))
        if person and not paired
    }
    found = [(place[person], row) for row, person in enumerate(after.whose) if person in place]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _lines(before: WaveAnswers, after: WaveAnswers) -> Iterator[PairedLine]:
    old = before.columns
    for name, column in after.columns.items():
        known = old.get(name)
        if name.startswith(SELF) and known and (known.low, known.high) == (column.low, column.high):
            yield PairedLine(name, before.column(name), after.column(name), before.is_paired.astype(np.int64))


def _change(line: PairedLine, rows: Whole, highest: int) -> Change:
    return change(pairs(line.first[rows[:, 0]], line.second[rows[:, 1]]), highest=highest)


def _tested(
    before: WaveAnswers, after: WaveAnswers, matched: Whole, minimum: int, chance: Random
) -> Change | None:
    """How many of the questions with a right answer that both waves asked; one left open counts as not known."""
    questions = _common_questions(before, after)
    if not questions:
        return None
    first, second = (_score(answers, questions) for answers in (before, after))
    line = PairedLine(KNOWLEDGE, first, second, before.is_paired.astype(np.int64))
    chosen: ChosenPairs = choose_pairs([line], matched, minimum=minimum, chance=chance)
    return _change(line, chosen.core, len(questions)) if len(chosen.core) else None


def _score(answers: WaveAnswers, questions: tuple[str, ...]) -> Integers:
    rights = _right(answers)
    return np.asarray(sum((answers.column(code) == rights[code]).astype(np.int64) for code in questions))


def _common_questions(before: WaveAnswers, after: WaveAnswers) -> tuple[str, ...]:
    return tuple(code for code in _right(before) if code in _right(after))


def _right(answers: WaveAnswers) -> Mapping[str, int]:
    """Question → the code of its right answer; not those that chance chose, for it chose others the second time."""
    pooled = answers.content.pooled()
    return {
        item.code: _code(item)
        for item in answers.content.items()
        if item.kind == "one" and len(item.correct) == 1 and item.code not in pooled
    }


def _code(item: Item) -> int:
    return [option.code for option in item.options].index(item.correct[0])
