"""The recommend question, 0 to 10: promoters less detractors, with the interval that is usually left out."""

from dataclasses import dataclass
from math import isinf, sqrt

from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.interval import LEVEL, About, Interval, about, critical, effective

PROMOTERS_FROM = 9
DETRACTORS_TO = 6
POINTS = 100


@dataclass(frozen=True, slots=True)
class Recommend:
    """The recommend score; `score` and `interval` are in points from -100 to 100, None when nobody answered."""

    tally: Tally
    promoters: int
    passives: int
    detractors: int
    score: float | None
    interval: Interval | None
    about: About
    population: int | None = None


def recommend(tally: Tally, *, population: int | None = None, level: float = LEVEL) -> Recommend:
    """The recommend score of a tally of 0 .. 10 with its adjusted Wald interval.

    Sources: the score, Reichheld, Harvard Business Review 81 (2003) 12, 46-54; as a difference of two shares of one
    sample, Rocks, The American Statistician 70 (2016), 365-372; the interval, Bonett and Price, Journal of
    Educational and Behavioral Statistics 37 (2012), 479-488 (one promoter and one detractor are added, so that forty
    promoters of forty are not called certain). With a population, n becomes n(N-1)/(N-n) (Cochran 1977, 2.6).
    Raises ValueError when the tally is not one of 0 .. 10.
    """
    if (tally.low, tally.high) != (0, 10):
        raise ValueError("the recommend question is answered from 0 to 10")
    promoters, detractors = tally.at_least(PROMOTERS_FROM), tally.n - tally.at_least(DETRACTORS_TO + 1)
    passives = tally.n - promoters - detractors
    whom = about(tally.n, population)
    if tally.n == 0:
        return Recommend(tally, 0, 0, 0, None, None, whom, population)
    n, z = effective(tally.n, population), critical(level)
    ends = difference(promoters / tally.n, detractors / tally.n, n, z)
    interval = Interval(*ends, level).within(-1, 1).scaled(POINTS)
    score = POINTS * (promoters - detractors) / tally.n
    return Recommend(tally, promoters, passives, detractors, score, interval, whom, population)


def difference(first: float, second: float, n: float, z: float) -> tuple[float, float]:
    """The ends of the interval for the difference of two shares of one sample; n may be fractional or infinite."""
    if isinf(n):
        return first - second, first - second
    one, other = (n * first + 1) / (n + 2), (n * second + 1) / (n + 2)
    reach = z * sqrt((one + other - (one - other) ** 2) / (n + 2))
    return one - other - reach, one - other + reach
