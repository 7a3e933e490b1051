"""Tests over ranks from tables of counts: signed ranks of one group's steps, and several groups side by side.

SciPy has both for single values; sorting a million of them for each of fifteen items is what these spare.
"""

from dataclasses import dataclass

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy
from oqu.questionnaires.figures.arrays import Reals, Whole

EXACT_UP_TO = 100


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Wilcoxon's test of `n` steps, `zeros` of them no step at all; p is two-sided, None where nobody moved.

    `rise` and `fall` are the sums of the ranks of the steps up and down; `balance`, from -1 to 1, is their
    difference over their sum (the matched-pairs rank-biserial correlation).
    """

    n: int
    zeros: int
    rise: float
    fall: float
    p: float | None
    exact: bool

    @property
    def balance(self) -> float | None:
        total = self.rise + self.fall
        return (self.rise - self.fall) / total if total else None


def signed_ranks(steps: Reals, often: Whole) -> SignedRanks:
    """Wilcoxon's signed-rank test of steps that were each taken so often.

    Steps of zero are ranked with the others and their ranks then left out (Pratt, JASA 54 (1959), 655-667): those
    who did not change weigh against a finding, where dropping them would not. Ties share their middle rank. Up to a
    hundred moved people p is exact, from all ways to give the ranks their signs; above that it is normal, with the
    variance of these very ranks. Sources: Wilcoxon, Biometrics Bulletin 1 (1945), 80-83; exact with ties, Hollander,
    Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed. 2014, section 3.1; the balance, Kerby,
    Comprehensive Psychology 3 (2014).
    """
    sizes, place = np.unique(np.abs(steps), return_inverse=True)
    at_size = np.bincount(place, weights=often, minlength=len(sizes))
    rank = middle_ranks(at_size)[place]
    n, zeros = int(often.sum()), int(often[steps == 0].sum())
    rise = float((rank * often)[steps > 0].sum())
    fall = float((rank * often)[steps < 0].sum())
    moved = steps != 0
    if not often[moved].any():
        return SignedRanks(n, zeros, rise, fall, None, exact=False)
    exact = n - zeros <= EXACT_UP_TO
    p = (_exact if exact else _normal)(rise, rank[moved], often[moved])
    return SignedRanks(n, zeros, rise, fall, p, exact)


def middle_ranks(often: Reals) -> Reals:
    """The rank that each of the sorted values shares when it occurs so often."""
    return np.asarray(np.cumsum(often) - (often - 1) / 2, dtype=np.float64)


def _exact(rise: float, rank: Reals, often: Whole) -> float:
    doubled = np.rint(2 * np.repeat(rank, often)).astype(np.int64)
    chance = np.zeros(int(doubled.sum()) + 1)
    chance[0] = 1.0
    for step in doubled:
        chance[step:] += chance[: len(chance) - step].copy()
        chance /= 2
    at = round(2 * rise)
    return min(1.0, 2 * min(float(chance[: at + 1].sum()), float(chance[at:].sum())))


def _normal(rise: float, rank: Reals, often: Whole) -> float:
    variance = float(often @ rank**2) / 4
    z = (rise - float(often @ rank) / 2) / variance**0.5
    return float(2 * scipy.special.ndtr(-abs(z)))


@dataclass(frozen=True, slots=True)
class GroupRanks:
    """The Kruskal-Wallis test; `explained` is epsilon squared (0-1), the part of the ranks' spread between groups."""

    h: float
    freedom: int
    p: float
    explained: float


def group_ranks(table: Whole) -> GroupRanks | None:
    """The Kruskal-Wallis test of groups (rows) by codes (columns, in order); None where there is nothing to compare.

    For two groups it is the Mann-Whitney test (normal, ties counted, no continuity correction).
    Sources: Kruskal and Wallis, JASA 47 (1952), 583-621; epsilon squared, Tomczak and Tomczak, Trends in Sport
    Sciences 1 (2014), 19-25.
    """
    sizes = table.sum(axis=1).astype(np.float64)
    at_code, n = table.sum(axis=0).astype(np.float64), int(table.sum())
    if len(table) < 2 or (sizes == 0).any() or np.count_nonzero(at_code) < 2:
        return None
    sums = table @ middle_ranks(at_code)
    h = 12 / (n * (n + 1)) * float((sums**2 / sizes).sum()) - 3 * (n + 1)
    h /= 1 - float((at_code**3 - at_code).sum()) / (float(n) ** 3 - n)
    freedom = len(table) - 1
    h = max(h, 0.0)
    return GroupRanks(h, freedom, float(scipy.special.chdtrc(freedom, h)), h / (n - 1))


def superiority(first: Whole, second: Whole) -> float:
    """The chance that one of the first group answers higher than one of the second, ties counted half.

    Source: Vargha and Delaney, Journal of Educational and Behavioral Statistics 25 (2000), 101-132.
    """
    below = np.cumsum(second) - second / 2
    return float(first @ below) / (float(first.sum()) * float(second.sum()))
