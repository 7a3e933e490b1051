"""Groups beside one another, with the price of many comparisons paid and a caution where groups are small."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.arrays import Whole
from oqu.questionnaires.figures.ranks import group_ranks, superiority

SMALL_GROUP = 10


@dataclass(frozen=True, slots=True)
class PairOfGroups:
    """Two of the groups: the chance that one of the first answers higher; p and p by Holm over all pairs."""

    first: str
    second: str
    superiority: float
    p: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups compared on one item; `p` is None where there was nothing to compare.

    `adjusted` is p by Holm over all comparisons that are shown together (see `together`). `small` names the groups
    of fewer than ten answers, where p is rough and only large differences show.
    """

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    p: float | None
    adjusted: float | None
    explained: float | None
    pairs: tuple[PairOfGroups, ...]

    @property
    def small(self) -> tuple[str, ...]:
        return tuple(name for name, n in zip(self.groups, self.sizes, strict=True) if n < SMALL_GROUP)


def compare(groups: Sequence[tuple[str, Tally]]) -> Comparison:
    """Whether groups answered an ordered item differently; groups without answers are left out.

    Two groups by Mann and Whitney, more by Kruskal and Wallis, then each pair with Holm's correction
    (sources in `ranks`). Raises ValueError when the tallies have different codes.
    """
    answered = [(name, tally) for name, tally in groups if tally.n]
    names, sizes = tuple(name for name, _ in answered), tuple(tally.n for _, tally in answered)
    table = _table([tally for _, tally in answered])
    whole = group_ranks(table)
    if whole is None:
        return Comparison(names, sizes, None, None, None, ())
    return Comparison(names, sizes, whole.p, whole.p, whole.explained, _pairs(names, table))


def together(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The same comparisons with their p corrected for standing together, as on one page of items."""
    tested = [c.p for c in comparisons if c.p is not None]
    adjusted = iter(holm(tested))
    return tuple(c if c.p is None else replace(c, adjusted=next(adjusted)) for c in comparisons)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down correction, in the order given.

    Source: Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return tuple(adjusted.tolist())


def _table(tallies: Sequence[Tally]) -> Whole:
    if len({(tally.low, tally.high) for tally in tallies}) > 1:
        raise ValueError("the groups did not answer the same item")
    return np.array([tally.counts for tally in tallies], dtype=np.int64).reshape(
        len(tallies), -1 if tallies else 0
    )


def _pairs(names: Sequence[str], table: Whole) -> tuple[PairOfGroups, ...]:
    couples = list(combinations(range(len(names)), 2))
    tests = [group_ranks(table[[i, j]]) for i, j in couples]
    p = [1.0 if test is None else test.p for test in tests]
    return tuple(
        PairOfGroups(names[i], names[j], superiority(table[i], table[j]), own, adjusted)
        for (i, j), own, adjusted in zip(couples, p, holm(p), strict=True)
    )
