"""Internal consistency of a scale: Cronbach's alpha with its interval, and each item left out."""

from dataclasses import dataclass

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy
from oqu.questionnaires.figures.aggregate import Moments
from oqu.questionnaires.figures.arrays import Reals
from oqu.questionnaires.figures.interval import LEVEL, Interval


@dataclass(frozen=True, slots=True)
class Dropped:
    """What one item does for the scale: alpha without it, and its correlation with the sum of the others.

    None where it cannot be computed: fewer than three items, or no spread.
    """

    alpha: float | None
    rest_correlation: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Alpha of `items` items over `n` complete rows (`left_out` had a gap); items in the order of the columns."""

    items: int
    n: int
    left_out: int
    alpha: float | None
    interval: Interval | None
    dropped: tuple[Dropped, ...]

    @property
    def against(self) -> tuple[int, ...]:
        """The columns that run against the others: turned round, wrongly keyed or of another matter."""
        return tuple(
            column
            for column, item in enumerate(self.dropped)
            if item.rest_correlation is not None and item.rest_correlation < 0
        )


def reliability(answers: Moments, *, level: float = LEVEL) -> Reliability:
    """Cronbach's alpha, its interval, and what each item does for it.

    Sources: Cronbach, Psychometrika 16 (1951), 297-334; the interval, Feldt, Psychometrika 30 (1965), 357-370, as
    in Feldt, Woodruff and Salih, Applied Psychological Measurement 11 (1987), 93-103. Of right (1) and wrong (0)
    answers it is Kuder and Richardson's formula 20.
    """
    items = len(answers.sums)
    if answers.n < 2 or items == 0:
        return Reliability(items, answers.n, answers.left_out, None, None, (Dropped(None, None),) * items)
    covariance = answers.covariance()
    value = _alpha(covariance)
    interval = None if value is None else feldt(value, items=items, n=answers.n, level=level)
    dropped = tuple(_dropped(covariance, column) for column in range(items))
    return Reliability(items, answers.n, answers.left_out, value, interval, dropped)


def feldt(alpha: float, *, items: int, n: int, level: float = LEVEL) -> Interval:
    """Feldt's interval for an alpha of `items` items and n people; both must be two or more."""
    freedom = n - 1, (n - 1) * (items - 1)
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(scipy.special.fdtri(*freedom, p)) for p in (1 - tail, tail))
    return Interval(low, high, level)


def _alpha(covariance: Reals) -> float | None:
    items, total = len(covariance), float(covariance.sum())
    if items < 2 or total <= _noise(covariance):
        return None
    return items / (items - 1) * (1 - float(np.trace(covariance)) / total)


def _dropped(covariance: Reals, column: int) -> Dropped:
    rest = np.delete(np.delete(covariance, column, 0), column, 1)
    own, others = float(covariance[column, column]), float(rest.sum())
    noise = _noise(covariance)
    if own <= noise or others <= noise:
        return Dropped(_alpha(rest), None)
    shared = float(covariance[column].sum()) - own
    return Dropped(_alpha(rest), shared / (own * others) ** 0.5)


def _noise(covariance: Reals) -> float:
    return 1e-12 * max(1.0, float(np.abs(covariance).max(initial=0)))
