"""The register: what is published of one wave, as the gate decided it when the wave closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oqu.kernel.heavy import cattrs
from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.change import Change
from oqu.questionnaires.figures.knowledge import Knowledge
from oqu.questionnaires.figures.reliability import Reliability


@dataclass(frozen=True, slots=True)
class NumberFigures:
    """A number that people gave: of how many, mean, and the quarters between which half of them lie."""

    n: int
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PublishedPairs:
    """The same people before and after. `lines` are by column; a line that is `withheld` has no table.

    `overall` is the change of each person's mean over the lines in `core`, all of which they rated both times;
    `knowledge` the change in how many of `questions` they answered rightly.
    """

    before: int
    lines: Mapping[str, Change] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    overall: Change | None = None
    questions: int = 0
    knowledge: Change | None = None


@dataclass(frozen=True, slots=True)
class PublishedCut:
    """Rated columns by the values of one trait: of each column the tallies of those values that may be shown.

    `withheld` says how many values are shown of no column.
    """

    values: tuple[str, ...]
    withheld: int
    columns: Mapping[str, Mapping[str, Tally]]


@dataclass(frozen=True, slots=True)
class Published:
    """All that may ever be published of a closed wave, which `n` people answered.

    `columns` holds the tally of every column that at least `minimum` people answered, `numbers` the same of numbers.
    `reached` tallies for tables of ratings the highest mark that each person gave. `remembered` are changes that
    people see looking back, by line, `remembered_overall` that of their means. `pairs` and `cuts` may come later
    (`PublishedTables`). `paired_alone` are the lines that were published of people of their own; they are not paired again.
    """

    n: int
    minimum: int
    columns: Mapping[str, Tally] = field(default_factory=dict)
    numbers: Mapping[str, NumberFigures] = field(default_factory=dict)
    reached: Mapping[str, Tally] = field(default_factory=dict)
    reliability: Mapping[str, Reliability] = field(default_factory=dict)
    test: Knowledge | None = None
    remembered: Mapping[str, Change] = field(default_factory=dict)
    remembered_overall: Change | None = None
    pairs: PublishedPairs | None = None
    paired_alone: tuple[str, ...] = ()
    cuts: Mapping[str, PublishedCut] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered for tables."""
        return self.n >= self.minimum


def stored(tables: Published) -> dict[str, Any]:
    """The tables as JSON."""
    plain: dict[str, Any] = cattrs.unstructure(tables)
    return plain


def read(plain: Mapping[str, Any]) -> Published:
    """The tables out of JSON."""
    return cattrs.structure(plain, Published)
