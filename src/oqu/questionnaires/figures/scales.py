"""Rating scales: how the answers spread, their middle, and how many are at the good end."""

from dataclasses import dataclass
from math import sqrt

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy
from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.interval import LEVEL, Interval, correction
from oqu.questionnaires.figures.proportions import Proportion, proportion


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One rated item. Mean, median and deviation are in points of the scale; None where nobody answered.

    `mean_interval` is None below two answers, and where all answered alike: a spread of nothing says nothing of
    those who did not answer, the interval of `top` does.
    """

    tally: Tally
    mean: float | None
    mean_interval: Interval | None
    deviation: float | None
    median: float | None
    top: Proportion
    top_from: int


def scale_figures(
    tally: Tally, *, top: int = 2, population: int | None = None, level: float = LEVEL
) -> ScaleFigures:
    """Everything one says of a rated item.

    `top` is how many of the highest codes are the good end, at most half of the scale (so one of three).
    The mean's interval is Student's, times the finite-population correction (Cochran 1977, 2.6) if a population is
    given, and clipped to the scale.
    """
    best = tally.high - max(1, min(top, len(tally.counts) // 2)) + 1
    share = proportion(tally.at_least(best), tally.n, population=population, level=level)
    mean, deviation = _mean_and_deviation(tally)
    interval = _mean_interval(tally, mean, deviation, population, level)
    return ScaleFigures(tally, mean, interval, deviation, median(tally), share, best)


def median(tally: Tally) -> float | None:
    """The middle answer, the mean of the two middle ones where n is even; None when nobody answered."""
    if tally.n == 0:
        return None
    upto = np.cumsum(tally.weights)
    low, high = np.searchsorted(upto, [(tally.n - 1) // 2, tally.n // 2], side="right")
    return float(tally.codes[low] + tally.codes[high]) / 2


def _mean_and_deviation(tally: Tally) -> tuple[float | None, float | None]:
    if tally.n == 0:
        return None, None
    mean = float(np.average(tally.codes, weights=tally.weights))
    if tally.n == 1:
        return mean, None
    squares = float(tally.weights @ (tally.codes - mean) ** 2)
    return mean, sqrt(squares / (tally.n - 1))


def _mean_interval(
    tally: Tally, mean: float | None, deviation: float | None, population: int | None, level: float
) -> Interval | None:
    if mean is None or not deviation:
        return None
    reach = float(scipy.special.stdtrit(tally.n - 1, (1 + level) / 2)) * deviation / sqrt(tally.n)
    reach *= correction(tally.n, population)
    return Interval(mean - reach, mean + reach, level).within(tally.low, tally.high)
