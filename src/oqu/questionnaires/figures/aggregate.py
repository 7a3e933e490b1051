"""Answers brought down to counts: from a database's GROUP BY, or from packed rows of one byte an answer.

A million answers to fifteen questions are fifteen million bytes; everything here goes over them once, in blocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.arrays import Codes, Reals, Whole

MISSING = -1
NOT_APPLICABLE = -2
BLOCK_ROWS = 65_536  # a block of 16 columns stays in the processor's cache; float32 sums of it are exact


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each code from `low` upward was given to one item, and how many gave none."""

    low: int
    counts: tuple[int, ...]
    missing: int = 0
    not_applicable: int = 0

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def asked(self) -> int:
        """How many answered the questionnaire, with or without this item."""
        return self.n + self.missing + self.not_applicable

    @property
    def high(self) -> int:
        return self.low + len(self.counts) - 1

    @property
    def codes(self) -> Reals:
        return np.arange(self.low, self.high + 1, dtype=np.float64)

    @property
    def weights(self) -> Reals:
        return np.asarray(self.counts, dtype=np.float64)

    def at_least(self, code: int) -> int:
        """How many gave that code or a higher one."""
        return sum(self.counts[max(0, code - self.low) :])

    def shares(self) -> tuple[float, ...] | None:
        """The share (0-1) of each code among those who answered; None when nobody did."""
        return tuple(count / self.n for count in self.counts) if self.n else None


def tally_of_rows(rows: Iterable[tuple[int, int]], *, low: int, high: int) -> Tally:
    """A tally from (code, how often) rows, as `GROUP BY` of one item returns them.

    Raises ValueError for a code that the item does not have.
    """
    counts = dict.fromkeys((NOT_APPLICABLE, MISSING, *range(low, high + 1)), 0)
    for code, often in rows:
        if code not in counts:
            raise ValueError(f"code {code} is outside {low}..{high}")
        counts[code] += often
    return Tally(low, tuple(counts[c] for c in range(low, high + 1)), counts[MISSING], counts[NOT_APPLICABLE])


def merged(parts: Sequence[Tally]) -> Tally:
    """One tally of people who were tallied apart, say of all cells of a cut.

    Raises ValueError when there is none, or when they are not of one item.
    """
    if len({(part.low, part.high) for part in parts}) != 1:
        raise ValueError("tallies of one item are needed")
    counts = zip(*(part.counts for part in parts), strict=True)
    missing, not_applicable = (
        sum(gaps) for gaps in zip(*((p.missing, p.not_applicable) for p in parts), strict=True)
    )
    return Tally(parts[0].low, tuple(map(sum, counts)), missing, not_applicable)


def unpack(rows: Sequence[bytes], width: int) -> Codes:
    """The matrix (answers x columns) of packed rows of `width` signed bytes each.

    Raises ValueError when the bytes are not whole rows.
    """
    packed = b"".join(rows)
    if len(packed) != len(rows) * width:
        raise ValueError(f"{len(packed)} bytes are not {len(rows)} rows of {width}")
    return np.frombuffer(packed, dtype=np.int8).reshape(len(rows), width)


def tallies(matrix: Codes, ranges: Sequence[tuple[int, int]]) -> tuple[Tally, ...]:
    """One tally for each column, `ranges` giving its lowest and highest code.

    Raises ValueError for a code that the column does not have.
    """
    everybody = np.zeros(len(matrix), dtype=np.int64)
    return tuple(row[0] for row in tallies_by(matrix, ranges, everybody, 1))


def tallies_by(
    matrix: Codes, ranges: Sequence[tuple[int, int]], cells: Whole, cell_count: int
) -> tuple[tuple[Tally, ...], ...]:
    """One tally for each column and cell; `cells` gives the cell (0 .. cell_count-1) of each row."""
    return tuple(
        _column(np.ascontiguousarray(matrix[:, column]), low, high, cells, cell_count)
        for column, (low, high) in enumerate(ranges)
    )


def _column(codes: Codes, low: int, high: int, cells: Whole, cell_count: int) -> tuple[Tally, ...]:
    width = 256
    index = codes.view(np.uint8).astype(np.int64)
    if cell_count > 1:
        index += cells * width
    table = np.bincount(index, minlength=cell_count * width).reshape(cell_count, width)
    known = [code % width for code in (NOT_APPLICABLE, MISSING, *range(low, high + 1))]
    if int(table[:, known].sum()) != len(codes):
        raise ValueError(f"a code is outside {low}..{high}")
    return tuple(
        Tally(low, tuple(row[low : high + 1].tolist()), int(row[MISSING]), int(row[NOT_APPLICABLE]))
        for row in table
    )


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums and sums of products of the rows that answered every column (so correlations need no row again)."""

    n: int
    left_out: int
    sums: Reals = field(repr=False)
    products: Reals = field(repr=False)

    def covariance(self) -> Reals:
        """The covariance matrix with n-1 in the denominator; needs two complete rows."""
        centred = self.products - np.outer(self.sums, self.sums) / self.n
        return np.asarray(centred / (self.n - 1), dtype=np.float64)


def moments(matrix: Codes) -> Moments:
    """The moments of the complete rows; a row with a missing or inapplicable answer is left out and counted."""
    columns = matrix.shape[1]
    sums, products, complete = np.zeros(columns), np.zeros((columns, columns)), 0
    for start in range(0, len(matrix), BLOCK_ROWS):
        block = matrix[start : start + BLOCK_ROWS]
        whole = block[block.min(axis=1, initial=0) >= 0].astype(np.float32)
        complete += len(whole)
        sums += whole.sum(axis=0, dtype=np.float64)
        products += whole.T @ whole
    return Moments(complete, len(matrix) - complete, sums, products)
