"""Learning: the same people before and after, and what they say looking back.

The people who answered both times stand beside all who answered once, whose figures are published too. So a figure
of the pairs is published only if, subtracted from those figures, it leaves nobody or at least the minimum; and where a
few people answered only once, some pairs are left out by lot to keep them company (`_matched`).
"""

import hashlib
from dataclasses import dataclass

from oqu.courses.models import Course
from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import pick
from oqu.kernel.memo import at_most
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures.arrays import Codes, Reals
from oqu.questionnaires.figures.change import Basis, Change, Pairs, change, pairs
from oqu.questionnaires.figures.suppression import is_publishable
from oqu.questionnaires.models import KindChoices, Wave
from oqu.questionnaires.queries import Answers

SELF = "self."
RETROSPECTIVE = "retro."
ONE = "one"
MOST_KEPT = 1_000


@dataclass(frozen=True)
class AimChange:
    """What changed in one aim of the course."""

    code: str
    label: str
    change: Change


@dataclass(frozen=True)
class KnowledgeGain:
    """How many of the same questions of a knowledge test the same people answered rightly before and after."""

    questions: int
    change: Change


@dataclass(frozen=True)
class Learning:
    """Matched pairs before and after; and, apart from them, the looking back, which shows larger effects.

    `other_aims` says that the questionnaire rates aims which the course does not have.
    """

    before: int
    after: int
    matched: int
    aims: tuple[AimChange, ...]
    overall: Change | None
    retrospective: tuple[AimChange, ...]
    retrospective_overall: Change | None
    knowledge: KnowledgeGain | None = None
    other_aims: bool = False


NOTHING = Learning(0, 0, 0, (), None, (), None)


def learning(course: Course, *, fewest: int, language: str) -> Learning:
    """Join the waves before and after by pseudonym and hold the same items against each other."""
    before, after = (
        questionnaires.last_closed(course, kind, about=SELF)
        for kind in (KindChoices.BEFORE, KindChoices.AFTER)
    )
    back = questionnaires.last_closed(course, KindChoices.AFTER, about=RETROSPECTIVE)
    first, second = (questionnaires.answers_of(w) if w is not None else None for w in (before, after))
    if second is None or second.n < fewest:
        return NOTHING
    looking_back, overall_back = _looking_back(second if back == after else back, fewest, language)
    if first is None:
        return Learning(0, second.n, 0, (), None, looking_back, overall_back)
    rows = _matched(first, second, fewest)
    if len(rows) < fewest:
        return Learning(first.n, second.n, len(rows), (), None, looking_back, overall_back)
    aims, overall = _changes(first, second, rows, fewest, language)
    known = _knowledge(first, second, rows)
    assert after is not None  # for there are answers to it
    other = bool(questionnaires.other_aims(after.questionnaire, questionnaires.texts_of_aims(course)))
    return Learning(first.n, second.n, len(rows), aims, overall, looking_back, overall_back, known, other)


def _looking_back(
    asked: Answers | Wave | None, fewest: int, language: str
) -> tuple[tuple[AimChange, ...], Change | None]:
    """The changes that people see looking back, asked together with the aims after the course or in a wave of its own."""
    answers = questionnaires.answers_of(asked) if isinstance(asked, Wave) else asked
    if answers is None or answers.n < fewest:
        return (), None
    return _retrospective(answers, fewest, language)


def _matched(first: Answers, second: Answers, fewest: int) -> list[tuple[int, int]]:
    """The rows of the same people in both waves, less so many that nobody is left over alone.

    Where fewer than `fewest` answered only one of the waves, their sums would be the difference of two published
    ones. Pairs are then left out until at least `fewest` are missing. A digest of the pseudonym decides which ones:
    nothing that was answered, and the same ones each time.
    """
    place = {pseudonym: row for row, pseudonym in enumerate(first.pseudonyms) if pseudonym}
    both = [(place[p], row) for row, p in enumerate(second.pseudonyms) if p in place]
    alone = [n - len(both) for n in (first.n, second.n)]
    missing = fewest - min(alone) if any(0 < few < fewest for few in alone) else 0
    by_lot = sorted(both, key=lambda rows: hashlib.sha256(first.pseudonyms[rows[0]]).digest())
    return by_lot[missing:]


def _changes(
    first: Answers, second: Answers, rows: list[tuple[int, int]], fewest: int, language: str
) -> tuple[tuple[AimChange, ...], Change | None]:
    befores, afters = np.array(rows).T
    old = {column.id: place for place, column in enumerate(packing.columns(first.definition))}
    aims, left, right = [], [], []
    for place, column in enumerate(packing.columns(second.definition)):
        if not column.id.startswith(SELF) or column.id not in old:
            continue
        before = first.codes[befores, old[column.id]]
        after = second.codes[afters, place]
        wholes = _answered(first.codes[:, old[column.id]]), _answered(second.codes[:, place])
        if not is_publishable(_answered_both(before, after), *wholes, minimum=fewest):
            continue
        aims.append(_aim(second.definition, column, before, after, Basis.MATCHED, language))
        left.append(before)
        right.append(after)
    return tuple(aims), _overall(left, right, aims, Basis.MATCHED)


def _knowledge(first: Answers, second: Answers, rows: list[tuple[int, int]]) -> KnowledgeGain | None:
    """The questions with a right answer that both waves asked; one that was left open counts as not known."""
    asked = [_right(answers) for answers in (first, second)]
    same = sorted(asked[0].keys() & asked[1].keys())
    if not same:
        return None
    befores, afters = np.array(rows).T
    scores = [
        sum((answers.codes[people, places[code][0]] == places[code][1]).astype(np.float64) for code in same)
        for answers, people, places in zip((first, second), (befores, afters), asked, strict=True)
    ]
    return KnowledgeGain(len(same), _change(pairs(*map(np.asarray, scores)), highest=len(same)))


def _right(answers: Answers) -> dict[str, tuple[int, int]]:
    """Question → its place among the codes, and the code of its right answer."""
    found = {}
    for place, column in enumerate(packing.columns(answers.definition)):
        item = answers.definition.item(column.item)
        if item.kind == ONE and len(item.correct) == 1:
            found[item.code] = place, [option.code for option in item.options].index(item.correct[0])
    return found


def _retrospective(
    answers: Answers, fewest: int, language: str
) -> tuple[tuple[AimChange, ...], Change | None]:
    columns = packing.columns(answers.definition)
    place = {column.id: number for number, column in enumerate(columns)}
    aims, left, right = [], [], []
    for column in columns:
        now = column.id.removesuffix(".before") + ".now"
        if not column.id.startswith(RETROSPECTIVE) or not column.id.endswith(".before"):
            continue
        before, after = answers.codes[:, place[column.id]], answers.codes[:, place[now]]
        wholes = _answered(before), _answered(after)
        if not is_publishable(_answered_both(before, after), *wholes, minimum=fewest):
            continue
        aims.append(_aim(answers.definition, column, before, after, Basis.RETROSPECTIVE, language))
        left.append(before)
        right.append(after)
    return tuple(aims), _overall(left, right, aims, Basis.RETROSPECTIVE)


def _aim(
    content: Definition,
    column: AnswerColumn,
    before: Codes,
    after: Codes,
    basis: Basis,
    language: str,
) -> AimChange:
    item = content.item(column.item)
    code = column.id.split(".")[1]
    label = next((pick(row.texts, language) for row in item.rows if row.code == code), column.id)
    table = pairs(_known(before), _known(after))
    return AimChange(column.id, label, _change(table, highest=column.high, basis=basis))


def _answered(codes: Codes) -> int:
    return int((codes >= 0).sum())


def _answered_both(before: Codes, after: Codes) -> int:
    return int(((before >= 0) & (after >= 0)).sum())


def _known(codes: Codes) -> Reals:
    """Answers as numbers, with what was not answered as nan."""
    return np.where(codes < 0, np.nan, codes.astype(np.float64))


def _overall(left: list[Codes], right: list[Codes], aims: list[AimChange], basis: Basis) -> Change | None:
    """The change of each person's mean over all aims that they rated both times."""
    if not aims:
        return None
    before, after = (np.array([_known(codes) for codes in side]) for side in (left, right))
    both = ~np.isnan(before) & ~np.isnan(after)
    some = both.any(axis=0)
    means = [
        np.where(both, side, 0.0)[:, some].sum(axis=0) / both[:, some].sum(axis=0) for side in (before, after)
    ]
    return _change(pairs(np.round(means[0], 4), np.round(means[1], 4)), basis=basis)


def _change(table: Pairs, *, highest: float | None = None, basis: Basis = Basis.MATCHED) -> Change:
    """What `figures.change` says of a table.

    Its interval takes 5,000 tables drawn by lot, always the same ones for the same table, so it is worked out once.
    """
    columns = (table.before.tobytes(), table.after.tobytes(), table.often.tobytes())
    return _worked_out(*columns, table.unmatched, highest, basis)


@at_most(MOST_KEPT)
def _worked_out(
    before: bytes, after: bytes, often: bytes, unmatched: int, highest: float | None, basis: Basis
) -> Change:
    first, second = (np.frombuffer(column, dtype=np.float64) for column in (before, after))
    table = Pairs(first, second, np.frombuffer(often, dtype=np.int64), unmatched)
    return change(table, highest=highest, basis=basis)
