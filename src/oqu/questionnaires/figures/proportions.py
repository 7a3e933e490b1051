"""How many of those who answered, as a share with an interval."""

from dataclasses import dataclass
from math import ceil, floor, isinf, sqrt

from oqu.questionnaires.figures.interval import LEVEL, About, Interval, about, critical, effective

TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Proportion:
    """`count` of `n`; share and interval are 0-1, None when nobody answered.

    `people` is the interval in heads of `population`, where the figure speaks of these very people.
    """

    count: int
    n: int
    share: float | None
    interval: Interval | None
    about: About
    population: int | None = None

    @property
    def people(self) -> tuple[int, int] | None:
        if self.population is None or self.interval is None:
            return None
        return round(self.interval.low * self.population), round(self.interval.high * self.population)


def proportion(count: int, n: int, *, population: int | None = None, level: float = LEVEL) -> Proportion:
    """The share of `count` in `n` with its Wilson interval; of `population` people when that is given.

    Source: Wilson, JASA 22 (1927), 209-212; chosen over the textbook interval after Brown, Cai and DasGupta,
    Statistical Science 16 (2001), 101-133. With a population, n is replaced by n(N-1)/(N-n) (Cochran 1977, 2.6),
    and the ends are moved outward to whole people and limited to what the answers leave possible.
    Raises ValueError when the counts contradict one another.
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n}")
    whom = about(n, population)
    if n == 0:
        return Proportion(count, n, None, None, whom, population)
    low, high = wilson(count / n, effective(n, population), critical(level))
    if population is not None:
        low = max(floor(low * population + TINY), count) / population
        high = min(ceil(high * population - TINY), count + population - n) / population
    return Proportion(count, n, count / n, Interval(low, high, level), whom, population)


def wilson(share: float, n: float, z: float) -> tuple[float, float]:
    """The ends of Wilson's interval; n may be fractional, or infinite for a share that is known."""
    if isinf(n):
        return share, share
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return (0.0 if share == 0 else centre - reach), (1.0 if share == 1 else centre + reach)
