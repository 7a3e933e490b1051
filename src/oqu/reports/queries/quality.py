"""Quality: the answers to the closing questionnaire of a course, by the item codes of the standard bank."""

from dataclasses import dataclass

from oqu.courses.models import Course
from oqu.kernel.languages import pick
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures.aggregate import Tally, tallies
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.figures.recommend import Recommend, recommend
from oqu.questionnaires.figures.scales import ScaleFigures, scale_figures
from oqu.questionnaires.models import KindChoices, OpenAnswer, Wave

OVERALL, USEFUL, RECOMMEND, MATRIX = "overall", "useful", "recommend", "quality."
MOST_USEFUL = "most_useful"
OPEN = (MOST_USEFUL, "to_change", "will_do")
MOST_QUOTES = 3
RATED = ("scale", "matrix")


@dataclass(frozen=True)
class Rated:
    """One rated item: its column, words and figures."""

    code: str
    label: str
    figures: ScaleFigures

    @property
    def top(self) -> Proportion:
        """The share of the two best answers."""
        return self.figures.top

    @property
    def percent(self) -> float:
        """That share in percent."""
        return 100 * (self.top.share or 0.0)

    @property
    def low(self) -> float:
        """The lower end of its interval in percent."""
        return 100 * self.top.interval.low if self.top.interval else self.percent

    @property
    def high(self) -> float:
        """The upper end of its interval in percent."""
        return 100 * self.top.interval.high if self.top.interval else self.percent


@dataclass(frozen=True)
class Quality:
    """The closing questionnaire in figures. Everything is empty while fewer than `fewest` have answered."""

    wave: Wave | None
    invited: int
    answered: int
    fewest: int
    response_rate: Proportion | None
    rated: tuple[Rated, ...]
    recommend: Recommend | None
    quotes: tuple[OpenAnswer, ...]

    @property
    def shown(self) -> bool:
        """Whether enough people answered for figures to be shown."""
        return self.answered >= self.fewest

    def of(self, code: str) -> Rated | None:
        """One rated item."""
        return next((row for row in self.rated if row.code == code), None)

    @property
    def parts(self) -> tuple[Rated, ...]:
        """The sides of the course that were rated: content, lecturers, organisation and so on."""
        return tuple(row for row in self.rated if row.code.startswith(MATRIX))

    @property
    def weakest(self) -> Rated | None:
        """The side with the smallest share of good answers."""
        known = [row for row in self.parts if row.top.share is not None]
        return min(known, key=lambda row: row.top.share or 0.0, default=None)


def quality(course: Course, *, fewest: int, language: str) -> Quality:
    """Read the last closed wave about quality and effectiveness; its figures speak of the people of this course."""
    wave = questionnaires.last_closed(course, KindChoices.REACTION)
    if wave is None:
        return Quality(None, 0, 0, fewest, None, (), None, ())
    invited = questionnaires.number_asked(wave)
    answers = questionnaires.answers_of(wave, with_people=False)
    rate = proportion(answers.n, invited) if invited else None
    if answers.n < fewest:
        return Quality(wave, invited, answers.n, fewest, rate, (), None, ())
    columns = packing.columns(answers.definition)
    counted = tallies(answers.codes, [(column.low, column.high) for column in columns])
    by_code = dict(zip(columns, counted, strict=True))
    return Quality(
        wave=wave,
        invited=invited,
        answered=answers.n,
        fewest=fewest,
        response_rate=rate,
        rated=tuple(
            Rated(column.id, _label(answers, column, language), scale_figures(tally))
            for column, tally in by_code.items()
            if answers.definition.item(column.item).kind in RATED and tally.n >= fewest
        ),
        recommend=_recommend(by_code, fewest),
        quotes=tuple(quote for item in OPEN for quote in questionnaires.quotes(wave, item)[:1])[:MOST_QUOTES],
    )


def _label(answers: questionnaires.Answers, column: AnswerColumn, language: str) -> str:
    """The words of a row of a table, or of the whole question."""
    item = answers.definition.item(column.item)
    rows = {item.within(row.code): row.texts for row in item.rows}
    return pick(rows.get(column.id, item.texts), language)


def _recommend(by_code: dict[AnswerColumn, Tally], fewest: int) -> Recommend | None:
    tally = next((t for column, t in by_code.items() if column.item == RECOMMEND), None)
    return recommend(tally) if tally is not None and tally.n >= fewest else None
