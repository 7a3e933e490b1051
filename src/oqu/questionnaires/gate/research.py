"""Rows for research: answers side by side, in which no few people can be found by what others know of them.

What others may know of a person are their traits and what they chose from a list or gave as a date: the characteristics.
Each is written only where at least `minimum` people share it together with all characteristics before it, and where in
every such class at least two people differ from the commonest answer to each question (the rule of `populations`, with
the tables that are published already). Everywhere else it is left out. Words, numbers and files are never written.
"""

from collections.abc import Iterator, Mapping, Sequence

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.definition.kinds.moments import MOMENTS
from oqu.questionnaires.figures.arrays import Codes, Whole
from oqu.questionnaires.figures.uniqueness import share_found
from oqu.questionnaires.gate.cuts import traits_of
from oqu.questionnaires.gate.populations import Trait, is_safe, refined
from oqu.questionnaires.gate.reading import WaveAnswers
from oqu.questionnaires.gate.rows import KNOWN_ANSWERS, LEFT_OUT, ResearchRows
from oqu.questionnaires.gate.tables import Published
from oqu.questionnaires.gate.traits import DISTRICT, LANGUAGE, SETTING

WRITTEN_TRAITS = (SETTING, LANGUAGE, DISTRICT)
MOST_LABELS = 100
"""Values of a trait; a code is one byte."""


def research_rows(answers: WaveAnswers, tables: Published, *, paired: bool) -> ResearchRows:
    """The rows of a wave that closes, of which enough people answered.

    Where people are `paired` with their answers before or after the course, tables of other parts are published of
    them: then no characteristics are written at all.
    """
    return _Writing(answers, tables, paired=paired).rows()


def is_characteristic(item: Item) -> bool:
    """Whether others may know the answer: chosen from a list, but no right answer of a test, or a date or time."""
    return (item.kind in ("one", "many") and not item.correct) or item.kind in MOMENTS


class _Writing:
    def __init__(self, answers: WaveAnswers, tables: Published, *, paired: bool) -> None:
        self.answers, self.tables, self.minimum = answers, tables, tables.minimum
        self.place = {name: number for number, name in enumerate(answers.columns)}
        is_known = {item.code: is_characteristic(item) for item in answers.content.items()}
        shown = [c for name, c in answers.columns.items() if name in tables.columns]
        self.opinions = [c for c in shown if not is_known[c.item]]
        self.characteristics = [] if paired else [c for c in shown if is_known[c.item]]
        known = {trait.name: trait for trait in traits_of(answers)}
        self.traits = [] if paired else [known[name] for name in WRITTEN_TRAITS if _fits(known.get(name))]
        self.published = [self._published(column, known) for column in self.opinions]

    def rows(self) -> ResearchRows:
        """Characteristics one after the other, each within the classes of those before it; then the other answers.

        One that is written nowhere has no column.
        """
        classes = np.zeros(self.answers.n, dtype=np.int64)
        written: dict[str, Codes] = {}
        for name, codes in self._known():
            written[name] = self._written(classes, codes)
            classes = _classes(classes, written[name])
        written = {name: codes for name, codes in written.items() if (codes != LEFT_OUT).any()}
        traits = {trait.name: trait.labels for trait in self.traits if trait.name in written}
        shown = written.keys() | {column.id for column in self.opinions}
        names = [name for name in self.place if name in shown]
        side_by_side = [written[name] for name in traits] + [written.get(n, self._codes(n)) for n in names]
        table = np.column_stack([np.zeros(self.answers.n, dtype=np.int8), *side_by_side])[:, 1:]
        opinions = [self.place[column.id] for column in self.opinions]
        return ResearchRows(
            minimum=self.minimum,
            traits=traits,
            answers=tuple(names),
            codes=table[np.lexsort(table.T[::-1])] if table.shape[1] else table,
            found=share_found(self.answers.codes[:, opinions], known=KNOWN_ANSWERS),
        )

    def _known(self) -> Iterator[tuple[str, Codes]]:
        for trait in self.traits:
            yield trait.name, trait.codes.astype(np.int8)
        for column in self.characteristics:
            yield column.id, self._codes(column.id)

    def _codes(self, name: str) -> Codes:
        return np.asarray(self.answers.codes[:, self.place[name]], dtype=np.int8)

    def _written(self, classes: Whole, codes: Codes) -> Codes:
        """A characteristic as it is written: in each class the values that enough people share, if it is safe to split it."""
        written = np.full(len(codes), LEFT_OUT, dtype=np.int8)
        for number in np.unique(classes):
            inside = np.flatnonzero(classes == number)
            values = np.where(np.isin(codes[inside], self._common(codes[inside])), codes[inside], LEFT_OUT)
            if len(np.unique(values)) == 1 or self._may_be_split(inside, values):
                written[inside] = values
        return written

    def _common(self, codes: Codes) -> Sequence[int]:
        """The values that at least the minimum share, without the rarest while the others would be too few."""
        values, often = np.unique(codes, return_counts=True)
        common = sorted((n, value) for value, n in zip(values.tolist(), often.tolist(), strict=True))
        common = [(n, value) for n, value in common if n >= self.minimum]
        while common and 0 < len(codes) - sum(n for n, _value in common) < self.minimum:
            common.pop(0)
        return [value for _n, value in common]

    def _may_be_split(self, inside: Whole, values: Codes) -> bool:
        part = values.astype(np.int64) - LEFT_OUT
        return all(
            is_safe(
                self.answers.codes[inside, self.place[column.id]],
                _classes(known[inside], part),
                minimum=self.minimum,
                of_all=False,
            )
            for column, known in zip(self.opinions, self.published, strict=True)
        )

    def _published(self, column: AnswerColumn, known: Mapping[str, Trait]) -> Whole:
        """The classes into which published tables divide those who answered a column: parts of the people, complete rows."""
        classes = np.zeros(self.answers.n, dtype=np.int64)
        for name, cut in self.tables.cuts.items():
            for value in cut.columns.get(column.id, {}):
                trait = known[name]
                classes = refined(classes, trait.codes == trait.labels.index(value))
        together = self._counted_together(column)
        return refined(classes, (self.answers.codes[:, together] >= 0).all(axis=1)) if together else classes

    def _counted_together(self, column: AnswerColumn) -> list[int]:
        """The columns of which a figure of complete rows is published, if this is one of them."""
        content = self.answers.content
        if column.item in self.tables.reliability:
            items = {column.item}
        elif self.tables.test is not None and content.item(column.item).correct:
            items = {item.code for item in content.items() if item.correct}
        else:
            return []
        return [self.place[one.id] for one in self.answers.columns.values() if one.item in items]


def _fits(trait: Trait | None) -> bool:
    return trait is not None and len(trait.labels) <= MOST_LABELS


def _classes(one: Whole, other: Codes | Whole) -> Whole:
    """Both divisions of the people at once."""
    values = np.unique(other, return_inverse=True)[1].astype(np.int64)
    mixed = one * (int(values.max(initial=0)) + 1) + values
    return np.asarray(np.unique(mixed, return_inverse=True)[1], dtype=np.int64)
