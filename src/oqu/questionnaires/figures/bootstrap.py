"""The bias-corrected and accelerated bootstrap, over a table of counts instead of single rows."""

from collections.abc import Callable

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy
from oqu.questionnaires.figures.arrays import Reals, Whole
from oqu.questionnaires.figures.interval import LEVEL, Interval

RESAMPLES = 4999
SEED = 20210415
FEWEST_USABLE = 0.95

type Statistic = Callable[[Reals], Reals]  # rows of counts in, one value a row out; nan where there is none


def bca(statistic: Statistic, often: Whole, *, level: float = LEVEL, seed: int = SEED) -> Interval | None:
    """The BCa interval of a statistic of a table of counts; the same table always gives the same interval.

    Drawing n people with replacement is drawing a table from the multinomial distribution, so the cost rests on the
    number of cells. The acceleration comes from leaving out one person of each cell in turn. Source: Efron, JASA 82
    (1987), 171-185; Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 14.
    None where more than one in twenty resamples has no value, where all fall to one side, or where all are alike.
    """
    n = int(often.sum())
    drawn = np.random.default_rng(seed).multinomial(n, often / n, size=RESAMPLES).astype(np.float64)
    values = statistic(drawn)
    values = values[np.isfinite(values)]
    estimate = float(statistic(often.astype(np.float64)))
    bias = _bias(values, estimate)
    if len(values) < FEWEST_USABLE * RESAMPLES or not np.isfinite(bias) or np.ptp(values) == 0:
        return None
    acceleration = _acceleration(statistic, often)
    z = scipy.special.ndtri(np.array([(1 - level) / 2, (1 + level) / 2])) + bias
    ends = np.quantile(values, scipy.special.ndtr(bias + z / (1 - acceleration * z)))
    return Interval(float(ends[0]), float(ends[1]), level)


def _bias(values: Reals, estimate: float) -> float:
    below = (np.count_nonzero(values < estimate) + np.count_nonzero(values <= estimate)) / 2
    return float(scipy.special.ndtri(below / max(1, len(values))))


def _acceleration(statistic: Statistic, often: Whole) -> float:
    given = often > 0
    values = statistic((often - np.eye(len(often)))[given])
    if not np.isfinite(values).all():
        return 0.0
    weights = often[given] / often.sum()
    away = weights @ values - values
    spread = float(weights @ away**2)
    if spread <= 1e-24:
        return 0.0
    return float(weights @ away**3 / (6 * spread**1.5 * often.sum() ** 0.5))
