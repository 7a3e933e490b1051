"""How far a figure may be from the truth, and about whom it then speaks."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from oqu.kernel.heavy import scipy

LEVEL = 0.95


class About(StrEnum):
    """Whom an interval speaks of; the words for it are the reader's."""

    SUCH = "such"  # people like those who answered: the course as one of many that could have been
    THESE = "these"  # the very people of this course, some of whom did not answer
    ALL = "all"  # the very people of this course, and all of them answered: nothing is left to estimate


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; `level` is 0-1."""

    low: float
    high: float
    level: float = LEVEL

    @property
    def margin(self) -> float:
        """Half of the width: the "plus or minus"."""
        return (self.high - self.low) / 2

    def scaled(self, factor: float) -> "Interval":
        """The same in another unit, say points instead of shares."""
        return Interval(self.low * factor, self.high * factor, self.level)

    def within(self, low: float, high: float) -> "Interval":
        """The part of it that is possible at all."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low), self.level)


def about(n: int, population: int | None) -> About:
    """Whom a figure of n answers describes; `population` is how many people there were, None for "such people".

    Raises ValueError when more answered than there were.
    """
    if population is None:
        return About.SUCH
    if n > population:
        raise ValueError(f"{n} answers of {population} people")
    return About.ALL if n == population else About.THESE


def correction(n: int, population: int | None) -> float:
    """The finite-population correction of a standard error, 1 for "such people" and 0 when everybody answered.

    Source: Cochran, Sampling Techniques, 3rd ed. 1977, section 2.6: sqrt((N - n) / (N - 1)).
    """
    whom = about(n, population)
    if population is None or n == 0:
        return 1.0
    return 0.0 if whom is About.ALL else float(((population - n) / (population - 1)) ** 0.5)


def effective(n: int, population: int | None) -> float:
    """The number of answers that would be as exact without the correction; infinite when everybody answered."""
    factor = correction(n, population)
    return n / factor**2 if factor else inf


def critical(level: float) -> float:
    """The two-sided critical value of the normal distribution, 1.96 for 0.95.

    Raises ValueError for a level that is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level is between 0 and 1, not {level}")
    return float(scipy.special.ndtri((1 + level) / 2))
