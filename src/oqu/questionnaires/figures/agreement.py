"""Two people who code the same open answers: how far they agree beyond chance."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.arrays import Reals, Whole
from oqu.questionnaires.figures.interval import LEVEL, Interval, critical

NO_WIDTH = 1e-6


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on `n` answers: the share alike (0-1), Cohen's kappa (-1 to 1) and its interval.

    Kappa is None where both gave one and the same code to everything: then chance alone explains the agreement. The
    interval is None where its formula gives no width, as for two who agree on everything: that is not certainty.
    """

    n: int
    alike: float | None
    kappa: float | None
    interval: Interval | None


def agreement[Code: Hashable](
    first: Sequence[Code], second: Sequence[Code], *, level: float = LEVEL
) -> Agreement:
    """Cohen's kappa of two coders.

    Sources: Cohen, Educational and Psychological Measurement 20 (1960), 37-46; the standard error, Fleiss, Cohen and
    Everitt, Psychological Bulletin 72 (1969), 323-327. Raises ValueError when the lists differ in length.
    """
    codes = {code: place for place, code in enumerate(dict.fromkeys((*first, *second)))}
    table = np.zeros((len(codes), len(codes)), dtype=np.int64)
    for one, other in zip(first, second, strict=True):
        table[codes[one], codes[other]] += 1
    return agreement_of_table(table, level=level)


def agreement_of_table(table: Whole, *, level: float = LEVEL) -> Agreement:
    """The same from a table of counts, the first coder's codes in rows, the second's in columns."""
    n = int(table.sum())
    if n == 0:
        return Agreement(0, None, None, None)
    shares = table / n
    rows, columns, alike = shares.sum(axis=1), shares.sum(axis=0), float(np.trace(shares))
    chance = float(rows @ columns)
    if chance >= 1:
        return Agreement(n, alike, None, None)
    kappa = (alike - chance) / (1 - chance)
    reach = critical(level) * _error(shares, kappa) / sqrt(n)
    interval = Interval(kappa - reach, kappa + reach, level).within(-1, 1) if reach > NO_WIDTH else None
    return Agreement(n, alike, kappa, interval)


def _error(shares: Reals, kappa: float) -> float:
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    chance, alike = float(rows @ columns), np.diag(shares)
    on = float((alike * (1 - (rows + columns) * (1 - kappa)) ** 2).sum())
    spread = shares * (columns[:, None] + rows[None, :]) ** 2
    off = (1 - kappa) ** 2 * float(spread.sum() - np.diag(spread).sum())
    rest = (kappa - chance * (1 - kappa)) ** 2
    return sqrt(max(on + off - rest, 0.0)) / (1 - chance)
