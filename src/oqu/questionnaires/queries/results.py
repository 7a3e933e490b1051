"""The results of a closed wave in figures, out of the register of published tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from oqu.kernel.languages import pick
from oqu.questionnaires import gate
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.files import SENT
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.definition.wording import code_words, column_words
from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.change import Change
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.figures.recommend import Recommend, recommend
from oqu.questionnaires.figures.reliability import Reliability
from oqu.questionnaires.figures.scales import ScaleFigures, scale_figures
from oqu.questionnaires.gate import NumberFigures, Published
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries.knowledge import Tested, tested
from oqu.questionnaires.queries.waves import content_of, invited

SCALED = frozenset({"scale", "matrix", "pair"})
CONSENT_ITEM = (
    "quote"  # a question of its own, which speaks of all words of a person; most have it under each
)


@dataclass(frozen=True)
class AnswerBar:
    """How many gave one answer; `percent` of those who answered the question."""

    label: str
    count: int
    percent: float
    correct: bool = False


@dataclass(frozen=True)
class ResultRow:
    """One line of a question: a mark of a matrix, a thing in a ranking, or the whole question."""

    id: str
    label: str
    tally: Tally
    bars: tuple[AnswerBar, ...] = ()
    scale: ScaleFigures | None = None
    recommend: Recommend | None = None
    mean: float | None = None
    alpha_without: float | None = None

    @property
    def gaps(self) -> int:
        """How many gave nothing here, were not asked, or to how many it did not apply."""
        return self.tally.missing + self.tally.not_applicable

    @property
    def top(self) -> Proportion | None:
        """The share of the two best marks."""
        return self.scale.top if self.scale else None

    @property
    def percent(self) -> float | None:
        """That share in percent."""
        return 100 * self.scale.top.share if self.scale and self.scale.top.share is not None else None

    @property
    def low(self) -> float:
        """The lower end of its interval in percent."""
        return 100 * self.scale.top.interval.low if self.scale and self.scale.top.interval else 0.0

    @property
    def high(self) -> float:
        """The upper end of its interval in percent."""
        return 100 * self.scale.top.interval.high if self.scale and self.scale.top.interval else 100.0


FEWEST_FOR_ALPHA = 30
"""Complete answers. Around an alpha of 0.8 over five lines Feldt's interval then is 0.66 to 0.89; of 10 answers, 0.50 to 0.94."""


@dataclass(frozen=True)
class Result:
    """One question in figures; of words and files `n` people have written or sent some. `withheld`: too few answered it; `withheld_rows`: the words of lines that too few did."""

    code: str
    kind: str
    text: str
    n: int
    rows: tuple[ResultRow, ...] = ()
    low: str = ""
    high: str = ""
    reliability: Reliability | None = None
    alpha_from: int = 0
    """From how many complete answers on alpha is shown, where it is missing for that reason."""
    changes: tuple[tuple[str, Change], ...] = ()
    numbers: NumberFigures | None = None
    texts: int = 0
    files: bool = False
    withheld: bool = False
    withheld_rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """A wave in figures; `parts` is empty while it is open or fewer than `fewest` have answered."""

    wave: Wave
    fewest: int
    rate: Proportion
    parts: tuple[tuple[str, tuple[Result, ...]], ...] = ()
    tested: Tested | None = None

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.rate.count

    @property
    def invited(self) -> int:
        """How many were asked."""
        return self.rate.n

    @property
    def shown(self) -> bool:
        """Whether there are figures to show."""
        return bool(self.parts)


def response_rate(wave: Wave) -> Proportion:
    """How many of those asked have answered; those who answered and then left count among both."""
    tables = gate.published(wave)
    answered = wave.participations.count() if tables is None else tables.n
    return proportion(answered, max(invited(wave).count(), answered))


def results(wave: Wave, *, language: str) -> Results:
    """Every question of a closed wave in figures, out of the register of published tables."""
    tables = gate.published(wave)
    minimum = wave.activity.course.centre.fewest_answers if tables is None else tables.minimum
    found = Results(wave, minimum, response_rate(wave))
    if tables is None or not tables.is_shown:
        return found
    content = content_of(wave.questionnaire)
    reading = _Reading(wave, tables, language, packing.columns(content))
    parts = tuple(
        (pick(part.titles, language), tuple(reading.result(item) for item in _asked(wave, part.items)))
        for part in content.sections
    )
    return Results(wave, minimum, found.rate, parts, tested(content, tables.test, language))


def _asked(wave: Wave, items: Sequence[Item]) -> list[Item]:
    """All questions but, in an anonymous wave, the consent to be quoted: it is stored only with the text."""
    return [item for item in items if item.is_asked and not (wave.anonymous and item.code == CONSENT_ITEM)]


class _Reading:
    """The published tables of a wave, and the questions made of them."""

    def __init__(self, wave: Wave, tables: Published, language: str, columns: Sequence[AnswerColumn]) -> None:
        self.wave, self.tables, self.language = wave, tables, language
        self.of_item: dict[str, list[AnswerColumn]] = {}
        for column in columns:
            self.of_item.setdefault(column.item, []).append(column)

    def result(self, item: Item) -> Result:
        """One question in figures."""
        text = item.words(self.language)
        if item.kind in ("short", "long"):
            return Result(item.code, item.kind, text, self.wave.texts.get(item.code, 0), texts=1)
        if item.kind in SENT:
            return Result(item.code, item.kind, text, self.wave.texts.get(item.code, 0), files=True)
        if item.kind == "number":
            return self._number(item, text)
        counted = [(c, self.tables.columns[c.id]) for c in self._columns(item) if c.id in self.tables.columns]
        if not counted:
            return Result(item.code, item.kind, text, 0, withheld=True)
        scale, computed = item.scale, self.tables.reliability.get(item.code)
        reliable = computed if computed and computed.n >= FEWEST_FOR_ALPHA else None
        words = self._words(item)
        return Result(
            code=item.code,
            kind=item.kind,
            text=text,
            n=max(tally.n for _column, tally in counted),
            rows=_with_alphas(self._rows(item, counted, words), self._columns(item), reliable),
            low=pick(scale.low_texts, self.language) if scale else "",
            high=pick(scale.high_texts, self.language) if scale else "",
            reliability=reliable,
            alpha_from=FEWEST_FOR_ALPHA if computed and not reliable else 0,
            changes=tuple(self._changes(item)) if item.kind == "pair" else (),
            withheld_rows=tuple(words[c.id] for c in self._columns(item) if c.id not in self.tables.columns),
        )

    def _columns(self, item: Item) -> Sequence[AnswerColumn]:
        return self.of_item.get(item.code, [])

    def _rows(
        self, item: Item, counted: Sequence[tuple[AnswerColumn, Tally]], words: Mapping[str, str]
    ) -> list[ResultRow]:
        if item.kind == "many":
            bars = tuple(AnswerBar(words[c.id], t.counts[1], _percent(t.counts[1], t.n)) for c, t in counted)
            return [ResultRow(item.code, "", counted[0][1], bars)]
        if item.kind == "ranking":
            rows = [ResultRow(c.id, words[c.id], t, mean=scale_figures(t).mean) for c, t in counted]
            return sorted(rows, key=lambda row: row.mean or 0)
        return [self._row(item, column, tally, words.get(column.id, "")) for column, tally in counted]

    def _row(self, item: Item, column: AnswerColumn, tally: Tally, label: str) -> ResultRow:
        labels = code_words(item, tally.low, tally.high, self.language)
        correct = [option.correct for option in item.options] if item.kind == "one" else [False] * len(labels)
        bars = tuple(
            AnswerBar(words, count, _percent(count, tally.n), right)
            for words, count, right in zip(labels, tally.counts, correct, strict=True)
        )
        scale = scale_figures(tally) if item.kind in SCALED else None
        score = recommend(tally) if item.kind == "recommend" else None
        return ResultRow(column.id, label, tally, bars, scale, score)

    def _words(self, item: Item) -> dict[str, str]:
        """Answer id → the words of its row, option or time."""
        return {column.id: column_words(item, column, self.language) for column in self._columns(item)}

    def _changes(self, item: Item) -> list[tuple[str, Change]]:
        """Before and now as people remember it, line by line."""
        lines = [(item.within(row.code), pick(row.texts, self.language)) for row in item.rows]
        remembered = self.tables.remembered
        return [(label, remembered[name]) for name, label in lines or [(item.code, "")] if name in remembered]

    def _number(self, item: Item, text: str) -> Result:
        numbers = self.tables.numbers.get(item.code)
        if numbers is None:
            return Result(item.code, item.kind, text, 0, withheld=True)
        return Result(item.code, item.kind, text, numbers.n, numbers=numbers)


def _with_alphas(
    rows: Sequence[ResultRow], columns: Sequence[AnswerColumn], found: Reliability | None
) -> tuple[ResultRow, ...]:
    """Each line of a table with the alpha that the others would have without it."""
    if found is None:
        return tuple(rows)
    of_column = {column.id: dropped.alpha for column, dropped in zip(columns, found.dropped, strict=True)}
    return tuple(replace(row, alpha_without=of_column.get(row.id)) for row in rows)


def _percent(count: int, n: int) -> float:
    return 100 * count / n if n else 0.0
