"""A knowledge test question by question: how many got it right, and whether it tells those who know."""

from dataclasses import dataclass

from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.figures.knowledge import Knowledge, TestQuestion
from oqu.questionnaires.figures.scales import scale_figures


@dataclass(frozen=True)
class Tested:
    """A test in figures; `questions` are those that have a right answer, with their words, in order."""

    figures: Knowledge
    questions: tuple[tuple[str, TestQuestion], ...]

    @property
    def asked(self) -> int:
        """How many questions each person was asked."""
        return self.figures.scores.high

    @property
    def mean(self) -> float | None:
        """How many questions people got right on average."""
        return scale_figures(self.figures.scores).mean


def tested(content: Definition, figures: Knowledge | None, language: str) -> Tested | None:
    """What the questions with right answers tell; None where nothing of them is published."""
    if figures is None:
        return None
    texts = [item.words(language) for item in content.items() if item.correct]
    return Tested(figures, tuple(zip(texts, figures.questions, strict=True)))
