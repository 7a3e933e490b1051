"""The same people before and after: whether they changed, by how much, and how sure that is.

Everything rests on the table of pairs (so many answered 2 before and 4 after), which stays small however many
people there are; a test over ranks costs the same for forty people and for a million.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import pi, sqrt

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy
from oqu.questionnaires.figures.arrays import Anything, Reals, Whole
from oqu.questionnaires.figures.interval import LEVEL, Interval, correction, critical
from oqu.questionnaires.figures.ranks import SignedRanks, signed_ranks

FEWEST_FOR_EFFECT = 5
RANK_EFFICIENCY = 3 / pi  # of Wilcoxon's test beside Student's, for normal differences


class Basis(StrEnum):
    """Where the "before" comes from."""

    MATCHED = "matched"  # asked before the course, the same person asked again after it
    RETROSPECTIVE = "retrospective"  # remembered after the course; shows larger change than a true "before"


@dataclass(frozen=True, slots=True)
class Pairs:
    """How often each pair of a value before and a value after was given; `unmatched` lack one of the two."""

    before: Reals
    after: Reals
    often: Whole
    unmatched: int = 0

    @property
    def n(self) -> int:
        return int(self.often.sum())


@dataclass(frozen=True, slots=True)
class Change:
    """What became of `n` matched people; means and difference in the unit of the values, the rest described in `change`.

    `effect` is Hedges' g; `gain` is the part of the possible gain that was made (1 = all reached the highest).
    """

    basis: Basis
    n: int
    unmatched: int
    before: float | None
    after: float | None
    difference: float | None
    difference_interval: Interval | None
    rose: int
    fell: int
    same: int
    test: SignedRanks
    effect: float | None
    effect_interval: Interval | None
    gain: float | None


def pairs(before: Anything, after: Anything) -> Pairs:
    """The table of pairs of two columns whose rows are the same people.

    Negative whole numbers (missing, not applicable) and nan are gaps; such rows are counted as unmatched.
    Raises ValueError when the columns differ in length.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} values before, {len(after)} after")
    both = np.column_stack((before, after)).astype(np.float64)
    matched = both[(both >= 0).all(axis=1)]
    values, places = np.unique(matched, return_inverse=True)
    first, second = places.reshape(matched.shape).T
    table = np.bincount(first * len(values) + second, minlength=0)
    cells = np.flatnonzero(table)
    row, column = np.divmod(cells, max(1, len(values)))
    return Pairs(values[row], values[column], table[cells], len(both) - len(matched))


def change(
    table: Pairs,
    *,
    highest: float | None = None,
    basis: Basis = Basis.MATCHED,
    population: int | None = None,
    level: float = LEVEL,
) -> Change:
    """What changed between before and after.

    `highest` is the best possible value, needed for the gain. Sources: the test, see `ranks.signed_ranks`; Hedges' g
    and its interval, see `effect`; the gain, Hake, American Journal of Physics 66 (1998), 64-74; the difference of means with Student's interval, times the finite-population correction where
    `population` is given. Below five pairs no effect is given, nor where nobody differs from anybody.
    """
    steps = table.after - table.before
    test = signed_ranks(steps, table.often)
    rose, fell = (int(table.often[side].sum()) for side in (steps > 0, steps < 0))
    first, second, mean = _means(table)
    standardised, interval = effect(table, level=level)
    return Change(
        basis=basis,
        n=table.n,
        unmatched=table.unmatched,
        before=first,
        after=second,
        difference=mean,
        difference_interval=_difference_interval(steps, table, population, level),
        rose=rose,
        fell=fell,
        same=table.n - rose - fell,
        test=test,
        effect=standardised,
        effect_interval=interval,
        gain=normalised_gain(first, second, highest),
    )


def normalised_gain(before: float | None, after: float | None, highest: float | None) -> float | None:
    """Hake's gain of the means, (after - before) / (highest - before); None where there was nothing left to gain."""
    if before is None or after is None or highest is None or before >= highest:
        return None
    return (after - before) / (highest - before)


def smallest_effect(n: int, *, power: float = 0.80, level: float = LEVEL) -> float | None:
    """The smallest paired effect (in deviations of the differences) that n pairs show with that power.

    For Wilcoxon's test, whose efficiency beside Student's is 3/pi (Hodges and Lehmann, Annals of Mathematical
    Statistics 27 (1956), 324-335); the power of Student's test from its non-central distribution, Cohen, Statistical
    Power Analysis, 2nd ed. 1988, chapter 2. None below five pairs.
    """
    if n < FEWEST_FOR_EFFECT:
        return None
    limit = float(scipy.special.stdtrit(n - 1, (1 + level) / 2))

    def shortfall(shift: float) -> float:
        return float(scipy.stats.ncf.sf(limit**2, 1, n - 1, shift**2)) - power

    return float(scipy.optimize.brentq(shortfall, 0.0, 4 * limit)) / sqrt(n * RANK_EFFICIENCY)


def effect(table: Pairs, *, level: float = LEVEL) -> tuple[float | None, Interval | None]:
    """Hedges' g, in standard deviations of the answers, and the interval of the effect that it estimates.

    The difference of means is divided by the root of the average variance of both times: Cumming, Understanding the New
    Statistics, 2012, chapter 11; Lakens, Frontiers in Psychology 4 (2013) 863. The exact small-sample factor is Hedges',
    Journal of Educational Statistics 6 (1981), 107-128, with n - 1 degrees of freedom, as there are n people and not 2n.
    The interval is Bonett's for paired samples, Psychological Methods 13 (2008), 99-109. None below five pairs, and
    where nobody differs from anybody.
    """
    n = table.n
    if n < FEWEST_FOR_EFFECT:
        return None, None
    (first, both), (_both, second) = np.cov(np.stack((table.before, table.after)), fweights=table.often)
    average = (first + second) / 2
    if average < 1e-18:
        return None, None
    difference = float(np.average(table.after - table.before, weights=table.often))
    raw = difference / sqrt(average)
    of_spread = raw**2 * (first**2 + second**2 + 2 * both**2) / (8 * average**2)
    of_means = (first + second - 2 * both) / average
    margin = critical(level) * sqrt((of_spread + of_means) / (n - 1))
    return raw * _small_sample_factor(n - 1), Interval(raw - margin, raw + margin, level)


def _small_sample_factor(df: int) -> float:
    ln = scipy.special.gammaln
    return float(np.exp(ln(df / 2) - ln((df - 1) / 2))) / sqrt(df / 2)


def _means(table: Pairs) -> tuple[float | None, float | None, float | None]:
    if table.n == 0:
        return None, None, None
    first, second = (float(np.average(side, weights=table.often)) for side in (table.before, table.after))
    return first, second, second - first


def _difference_interval(steps: Reals, table: Pairs, population: int | None, level: float) -> Interval | None:
    if table.n < 2:
        return None
    mean = float(np.average(steps, weights=table.often))
    deviation = sqrt(float(table.often @ (steps - mean) ** 2) / (table.n - 1))
    if deviation == 0:
        return None
    reach = float(scipy.special.stdtrit(table.n - 1, (1 + level) / 2)) * deviation / sqrt(table.n)
    reach *= correction(table.n, population)
    return Interval(mean - reach, mean + reach, level)
