"""How many rows of a table could be found by a few of their values."""

from itertools import combinations, islice
from math import comb

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.arrays import Codes

MOST_SETS = 300
MOST_CELLS = 3_000_000


def share_found(codes: Codes, *, known: int) -> float | None:
    """The share of rows (0 to 1) that no other row equals in `known` columns, on the average of all sets of so many.

    Of many sets every so-manieth is counted, as many as `MOST_SETS` and in large tables fewer. None where a table has
    fewer columns, or no rows.
    """
    rows, columns = codes.shape
    if columns < known or not rows:
        return None
    sets = comb(columns, known)
    counted = max(1, min(MOST_SETS, sets, MOST_CELLS // rows))
    chosen = islice(combinations(range(columns), known), 0, sets, -(-sets // counted))
    return float(np.mean([_share_alone(codes[:, list(places)]) for places in chosen]))


def _share_alone(codes: Codes) -> float:
    mixed = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        mixed = mixed * 256 + (column.astype(np.int64) + 128)
    _values, often = np.unique(mixed, return_counts=True)
    return float((often == 1).sum() / len(codes))
