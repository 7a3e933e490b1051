"""Quality: the answers to the closing questionnaire of a course, by the item codes of the standard bank."""

from dataclasses import dataclass
from datetime import datetime

from oqu.courses.models import Course
from oqu.kernel.languages import pick
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
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
    """The closing questionnaire in figures. Everything is empty if fewer than `fewest` have answered.

    `withheld` are the words of rated items that too few answered.
    """

    wave: Wave | None
    invited: int
    answered: int
    fewest: int
    response_rate: Proportion | None
    rated: tuple[Rated, ...]
    recommend: Recommend | None
    quotes: tuple[OpenAnswer, ...]
    withheld: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    """To which question each of `quotes` is an answer."""
    awaited: questionnaires.WaveProgress | None = None
    """Without a closed one: the questionnaire that the plan has, and its state; None if the plan has none."""

    @property
    def is_planned(self) -> bool:
        """Whether the plan has such a questionnaire at all."""
        return self.wave is not None or self.awaited is not None

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
        """The side with the smallest share of good answers; none where all sides have the same, such as 100%."""
        shares = {row.top.share for row in self.parts if row.top.share is not None}
        return self.lowest if len(shares) > 1 else None

    @property
    def lowest(self) -> Rated | None:
        """A side with the smallest share of good answers, for the verdict."""
        known = [row for row in self.parts if row.top.share is not None]
        return min(known, key=lambda row: row.top.share or 0.0, default=None)


def quality(course: Course, *, at: datetime, fewest: int, language: str) -> Quality:
    """Read the last closed wave about quality and effectiveness; its figures speak of the people of this course."""
    wave = questionnaires.last_closed(course, KindChoices.REACTION)
    if wave is None:
        awaited = questionnaires.awaited_about_quality(course, at)
        return Quality(None, 0, 0, fewest, None, (), None, (), awaited=awaited)
    invited = questionnaires.number_asked(wave)
    tables = questionnaires.published(wave)
    answered = tables.n if tables else 0
    fewest = tables.minimum if tables else fewest
    rate = proportion(answered, max(invited, answered)) if invited else None
    if tables is None or not tables.is_shown:
        return Quality(wave, invited, answered, fewest, rate, (), None, ())
    definition = questionnaires.content_of(wave.questionnaire)
    quotes = tuple(quote for item in OPEN for quote in questionnaires.quotes(wave, item)[:1])[:MOST_QUOTES]
    asked = [one for one in packing.columns(definition) if definition.item(one.item).kind in RATED]
    return Quality(
        wave=wave,
        invited=invited,
        answered=answered,
        fewest=fewest,
        response_rate=rate,
        rated=tuple(
            Rated(column.id, _label(definition, column, language), scale_figures(tables.columns[column.id]))
            for column in asked
            if column.id in tables.columns
        ),
        withheld=tuple(
            _label(definition, column, language) for column in asked if column.id not in tables.columns
        ),
        recommend=recommend(tables.columns[RECOMMEND]) if RECOMMEND in tables.columns else None,
        quotes=quotes,
        questions=tuple(definition.item(quote.item).words(language) for quote in quotes),
    )


def _label(definition: Definition, column: AnswerColumn, language: str) -> str:
    """The words of a row of a table, or of the whole question."""
    item = definition.item(column.item)
    rows = {item.within(row.code): row.texts for row in item.rows}
    return pick(rows[column.id], language) if column.id in rows else item.words(language)
