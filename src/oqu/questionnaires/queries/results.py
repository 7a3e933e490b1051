"""The results of a closed wave in figures, from as many answers on as its centre asks for; never less, in no cut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import pick
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import BEFORE, NOW, SEPARATOR, Item
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures.aggregate import Codes, Tally, moments, tallies
from oqu.questionnaires.figures.change import Basis, Change, change, pairs
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.figures.recommend import Recommend, recommend
from oqu.questionnaires.figures.reliability import Reliability, reliability
from oqu.questionnaires.figures.scales import ScaleFigures, scale_figures
from oqu.questionnaires.figures.suppression import is_publishable
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries.knowledge import Tested, tested
from oqu.questionnaires.queries.reading_answers import codes_of, numbers_of
from oqu.questionnaires.queries.waves import content_of, invited

SCALED = frozenset({"scale", "matrix", "pair"})
CONSENT_ITEM = (
    "quote"  # a question of its own, which speaks of all words of a person; most have it under each
)
TIMES = {BEFORE: _("Before the course"), NOW: _("Now")}


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


@dataclass(frozen=True)
class NumberFigures:
    """A number that people gave: of how many, mean, and the quarters between which half of them lie."""

    n: int
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """One question in figures. `withheld`: too few answered it."""

    code: str
    kind: str
    text: str
    n: int
    rows: tuple[ResultRow, ...] = ()
    low: str = ""
    high: str = ""
    reliability: Reliability | None = None
    changes: tuple[tuple[str, Change], ...] = ()
    numbers: NumberFigures | None = None
    texts: int = 0
    withheld: bool = False


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
    answered, asked = wave.participations.count(), invited(wave).count()
    return proportion(answered, max(asked, answered))


def results(wave: Wave, *, fewest: int, language: str) -> Results:
    """Every question of a closed wave in figures, from one pass over its packed answers."""
    found = Results(wave, fewest, response_rate(wave))
    if wave.closed_at is None:
        return found
    content = content_of(wave.questionnaire)
    codes = codes_of(wave, content)
    if len(codes) < fewest:
        return found
    columns = packing.columns(content)
    counting = _Counting(wave, fewest, language, columns, codes)
    parts = tuple(
        (pick(part.titles, language), tuple(counting.result(item) for item in _asked(wave, part.items)))
        for part in content.sections
    )
    test = tested(content, columns, codes, fewest=fewest, language=language)
    return Results(wave, fewest, found.rate, parts, test)


def _asked(wave: Wave, items: Sequence[Item]) -> list[Item]:
    """All items but, in an anonymous wave, the consent to be quoted: it is stored only with the text."""
    return [item for item in items if not (wave.anonymous and item.code == CONSENT_ITEM)]


class _Counting:
    """All tallies of a wave, counted once, and the questions made of them."""

    def __init__(
        self, wave: Wave, fewest: int, language: str, columns: Sequence[AnswerColumn], codes: Codes
    ) -> None:
        self.wave, self.fewest, self.language, self.codes = wave, fewest, language, codes
        counted = tallies(codes, [(column.low, column.high) for column in columns])
        self.places = {column.id: place for place, column in enumerate(columns)}
        self.of_item: dict[str, list[tuple[AnswerColumn, Tally]]] = {}
        for column, tally in zip(columns, counted, strict=True):
            self.of_item.setdefault(column.item, []).append((column, tally))
        self.numbers = numbers_of(wave)

    def result(self, item: Item) -> Result:
        """One question in figures."""
        text = pick(item.texts, self.language)
        if item.kind in ("short", "long"):
            return Result(item.code, item.kind, text, self.wave.texts.get(item.code, 0), texts=1)
        if item.kind == "number":
            return self._number(item, text)
        counted = self.of_item.get(item.code, [])
        n = max((tally.n for _column, tally in counted), default=0)
        if n < self.fewest:
            return Result(item.code, item.kind, text, n, withheld=True)
        scale, reliable = item.scale, self._reliability(item, counted)
        return Result(
            code=item.code,
            kind=item.kind,
            text=text,
            n=n,
            rows=_with_alphas(self._rows(item, counted), counted, reliable),
            low=pick(scale.low_texts, self.language) if scale else "",
            high=pick(scale.high_texts, self.language) if scale else "",
            reliability=reliable,
            changes=tuple(self._changes(item)) if item.kind == "pair" else (),
        )

    def _rows(self, item: Item, counted: Sequence[tuple[AnswerColumn, Tally]]) -> list[ResultRow]:
        words = self._words(item)
        if item.kind == "many":
            bars = tuple(AnswerBar(words[c.id], t.counts[1], _percent(t.counts[1], t.n)) for c, t in counted)
            return [ResultRow(item.code, "", counted[0][1], bars)]
        if item.kind == "ranking":
            rows = [ResultRow(c.id, words[c.id], t, mean=scale_figures(t).mean) for c, t in counted]
            return sorted(rows, key=lambda row: row.mean or 0)
        shown = [(column, tally) for column, tally in counted if tally.n >= self.fewest]
        return [self._row(item, column, tally, words.get(column.id, "")) for column, tally in shown]

    def _row(self, item: Item, column: AnswerColumn, tally: Tally, label: str) -> ResultRow:
        if item.kind == "one":
            labels = [pick(option.texts, self.language) for option in item.options]
            correct = [option.correct for option in item.options]
        else:
            labels = [str(code) for code in range(tally.low, tally.high + 1)]
            correct = [False] * len(labels)
        bars = tuple(
            AnswerBar(words, count, _percent(count, tally.n), right)
            for words, count, right in zip(labels, tally.counts, correct, strict=True)
        )
        scale = scale_figures(tally) if item.kind in SCALED else None
        score = recommend(tally) if item.kind == "recommend" else None
        return ResultRow(column.id, label, tally, bars, scale, score)

    def _words(self, item: Item) -> dict[str, str]:
        """Answer id → the words of its row, option or time."""
        rows = {row.code: pick(row.texts, self.language) for row in item.rows}
        found = {item.within(option.code): pick(option.texts, self.language) for option in item.options}
        for column, _tally in self.of_item.get(item.code, []):
            parts = column.id.split(SEPARATOR)[1:]
            words = [rows[part] for part in parts if part in rows]
            if item.kind == "pair" and parts:
                words.append(str(TIMES[parts[-1]]))
            found.setdefault(column.id, " · ".join(words))
        return found

    def _reliability(self, item: Item, counted: Sequence[tuple[AnswerColumn, Tally]]) -> Reliability | None:
        if item.kind != "matrix" or len(counted) < 2:
            return None
        places = [self.places[column.id] for column, _tally in counted]
        found = reliability(moments(self.codes[:, places[0] : places[-1] + 1]))
        return found if found.n >= self.fewest and found.alpha is not None else None

    def _changes(self, item: Item) -> list[tuple[str, Change]]:
        """Before and now as people remember it, line by line."""
        lines = [(item.within(row.code), pick(row.texts, self.language)) for row in item.rows]
        found = []
        for name, label in lines or [(item.code, "")]:
            before, now = (self.places[SEPARATOR.join((name, time))] for time in (BEFORE, NOW))
            highest = item.scale.high if item.scale else None
            both = pairs(self.codes[:, before], self.codes[:, now])
            sides = [int((self.codes[:, place] >= 0).sum()) for place in (before, now)]
            if is_publishable(both.n, *sides, minimum=self.fewest):
                found.append((label, change(both, highest=highest, basis=Basis.RETROSPECTIVE)))
        return found

    def _number(self, item: Item, text: str) -> Result:
        given = self.numbers.get(item.code, np.zeros(0))
        if len(given) < self.fewest:
            return Result(item.code, item.kind, text, len(given), withheld=True)
        low, median, high = (float(x) for x in np.percentile(given, [25, 50, 75]))
        numbers = NumberFigures(len(given), float(given.mean()), median, low, high)
        return Result(item.code, item.kind, text, len(given), numbers=numbers)


def _with_alphas(
    rows: Sequence[ResultRow], counted: Sequence[tuple[AnswerColumn, Tally]], found: Reliability | None
) -> tuple[ResultRow, ...]:
    """Each line of a table with the alpha that the others would have without it."""
    if found is None:
        return tuple(rows)
    of_column = {
        column.id: dropped.alpha for (column, _tally), dropped in zip(counted, found.dropped, strict=True)
    }
    return tuple(replace(row, alpha_without=of_column.get(row.id)) for row in rows)


def _percent(count: int, n: int) -> float:
    return 100 * count / n if n else 0.0
