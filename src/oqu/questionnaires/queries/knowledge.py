"""A knowledge test question by question: how many got it right, and whether it tells those who know."""

from collections.abc import Sequence
from dataclasses import dataclass

from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import pick
from oqu.questionnaires.definition.content import Definition, Item
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures.arrays import Codes
from oqu.questionnaires.figures.knowledge import Knowledge, TestQuestion, knowledge
from oqu.questionnaires.figures.scales import scale_figures


@dataclass(frozen=True)
class Tested:
    """A test in figures; `questions` are those that have a right answer, with their words, in order."""

    figures: Knowledge
    questions: tuple[tuple[str, TestQuestion], ...]

    @property
    def mean(self) -> float | None:
        """How many questions people got right on average."""
        return scale_figures(self.figures.scores).mean


def tested(
    content: Definition, columns: Sequence[AnswerColumn], codes: Codes, *, fewest: int, language: str
) -> Tested | None:
    """What the questions with right answers tell; None where there are none, or too few were asked them all."""
    items = [item for item in content.items() if item.correct]
    if not items:
        return None
    figures = knowledge(np.column_stack([_marks(item, columns, codes) for item in items]))
    if figures.n < fewest:
        return None
    texts = [pick(item.texts, language) for item in items]
    return Tested(figures, tuple(zip(texts, figures.questions, strict=True)))


def _marks(item: Item, columns: Sequence[AnswerColumn], codes: Codes) -> Codes:
    """For each person 1 for right, 0 for wrong, or the code of the gap."""
    places = [place for place, column in enumerate(columns) if column.item == item.code]
    given = codes[:, places]
    if item.kind == "one":
        right = np.isin(given[:, 0], [n for n, option in enumerate(item.options) if option.correct])
    else:
        right = (given == np.array([option.correct for option in item.options], dtype=np.int8)).all(axis=1)
    return np.where(given[:, 0] < 0, given[:, 0], right).astype(np.int8)
