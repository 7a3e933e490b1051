"""A knowledge test: how hard each question is, and whether it tells those who know from those who do not."""

from dataclasses import dataclass

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.aggregate import MISSING, NOT_APPLICABLE, Codes, Tally, moments
from oqu.questionnaires.figures.interval import LEVEL
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.figures.reliability import Dropped, Reliability, reliability

TOO_EASY = 0.95
TOO_HARD = 0.20
WEAK = 0.10


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """One question: `right` is its difficulty (the share that got it right), `discrimination` runs from -1 to 1."""

    __test__ = False

    right: Proportion
    unanswered: int
    discrimination: float | None

    @property
    def doubtful(self) -> bool:
        """Whether a methodologist should look at it: nearly all or hardly any right, or blind to who knows."""
        share = self.right.share
        if share is None:
            return False
        blind = self.discrimination is not None and self.discrimination < WEAK
        return blind or not TOO_HARD <= share <= TOO_EASY


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A test of `n` people: its questions in order, the number of right answers as a tally, its reliability.

    `left_out` people were not shown all questions. In a test `by_chance` each person was asked others: a question is one of
    those who were asked it, `scores` count the right answers among those asked, and what compares questions is None.
    """

    n: int
    left_out: int
    questions: tuple[TestQuestion, ...]
    scores: Tally
    reliability: Reliability
    by_chance: bool = False


def knowledge(marks: Codes, *, population: int | None = None, level: float = LEVEL) -> Knowledge:
    """Item analysis of marks (people x questions: 1 right, 0 wrong, -1 left open, -2 not shown).

    A question left open counts as not known. Difficulty is the share of right answers, discrimination the
    correlation of a question with the number right among the others (corrected point-biserial).
    Sources: Crocker and Algina, Introduction to Classical and Modern Test Theory, 1986, chapter 14; the correction,
    Henrysson, Psychometrika 28 (1963), 211-218.
    """
    shown = marks[(marks != NOT_APPLICABLE).all(axis=1)]
    scored = np.maximum(shown, 0).astype(np.int8)
    internal = reliability(moments(scored), level=level)
    n, count = scored.shape
    right, unanswered = scored.sum(axis=0, dtype=np.int64), (shown == MISSING).sum(axis=0)
    questions = tuple(
        TestQuestion(
            proportion(int(right[q]), n, population=population, level=level),
            int(unanswered[q]),
            internal.dropped[q].rest_correlation,
        )
        for q in range(count)
    )
    totals = np.bincount(scored.sum(axis=1, dtype=np.int64), minlength=count + 1)
    return Knowledge(n, len(marks) - n, questions, Tally(0, tuple(totals.tolist())), internal)


def knowledge_by_chance(marks: Codes, *, level: float = LEVEL) -> Knowledge | None:
    """The same of a test in which each person was asked as many questions, but others; None if they were not as many.

    Kuder and Richardson's 20 and discrimination need the answers of the same people to the same questions: of two
    questions only few people were asked both.
    """
    asked, right = marks != NOT_APPLICABLE, marks == 1
    often = asked.sum(axis=1, dtype=np.int64)
    if not len(marks) or (often != often[0]).any():
        return None
    people, unanswered = asked.sum(axis=0, dtype=np.int64), (marks == MISSING).sum(axis=0)
    questions = tuple(
        TestQuestion(proportion(int(got), int(n), level=level), int(gaps), None)
        for got, n, gaps in zip(right.sum(axis=0), people, unanswered, strict=True)
    )
    totals = np.bincount(right.sum(axis=1, dtype=np.int64), minlength=int(often[0]) + 1)
    nothing = Reliability(len(questions), 0, len(marks), None, None, (Dropped(None, None),) * len(questions))
    return Knowledge(len(marks), 0, questions, Tally(0, tuple(totals.tolist())), nothing, by_chance=True)
