from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oqu.questionnaires.figures import aggregate
from oqu.questionnaires.figures.aggregate import MISSING, NOT_APPLICABLE, Tally
from tests.questionnaires.figures.reading import Codes

answers = arrays(np.int8, st.tuples(st.integers(0, 40), st.integers(1, 4)), elements=st.integers(-2, 5))


@given(answers)
def test_tallies_count_every_code_gap_and_answer_once(matrix: Codes) -> None:
    tallies = aggregate.tallies(matrix, [(0, 5)] * matrix.shape[1])

    for column, tally in zip(matrix.T.tolist(), tallies, strict=True):
        seen = Counter(column)
        assert tally.counts == tuple(seen[code] for code in range(6))
        assert (tally.missing, tally.not_applicable) == (seen[MISSING], seen[NOT_APPLICABLE])
        assert tally.asked == len(matrix)


@given(answers, st.randoms(use_true_random=False))
def test_tallies_by_cell_add_up_to_the_tallies_of_all(matrix: Codes, random: Random) -> None:
    cells = np.array([random.randrange(3) for _ in matrix], dtype=np.int64)
    ranges = [(0, 5)] * matrix.shape[1]

    by_cell = aggregate.tallies_by(matrix, ranges, cells, 3)

    for column, (parts, whole) in enumerate(zip(by_cell, aggregate.tallies(matrix, ranges), strict=True)):
        assert aggregate.merged(parts) == whole
        for cell, part in enumerate(parts):
            assert part.missing == int((matrix[cells == cell, column] == MISSING).sum())


def test_only_tallies_of_one_item_are_merged() -> None:
    with pytest.raises(ValueError, match="one item"):
        aggregate.merged([])
    with pytest.raises(ValueError, match="one item"):
        aggregate.merged([Tally(1, (1, 2)), Tally(0, (1, 2))])


def test_tally_of_rows_reads_what_group_by_returns() -> None:
    tally = aggregate.tally_of_rows([(5, 20), (4, 14), (3, 6), (-1, 2)], low=1, high=5)

    assert tally == Tally(1, (0, 0, 6, 14, 20), missing=2)
    assert (tally.n, tally.asked, tally.at_least(4)) == (40, 42, 34)


@pytest.mark.parametrize("code", [0, 6, -3])
def test_a_code_that_the_item_does_not_have_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="is outside"):
        aggregate.tally_of_rows([(code, 1)], low=1, high=5)
    with pytest.raises(ValueError, match="is outside"):
        aggregate.tallies(np.array([[code]], dtype=np.int8), [(1, 5)])


def test_unpack_gives_back_packed_rows_and_refuses_torn_ones() -> None:
    matrix = np.array([[1, -1, 5], [2, -2, 10]], dtype=np.int8)

    assert aggregate.unpack([row.tobytes() for row in matrix], 3).tolist() == matrix.tolist()
    assert aggregate.unpack([], 3).shape == (0, 3)
    with pytest.raises(ValueError, match="5 bytes"):
        aggregate.unpack([b"\1\2\3", b"\1\2"], 3)


@given(answers)
def test_moments_are_those_of_the_complete_rows(matrix: Codes) -> None:
    complete = matrix[(matrix >= 0).all(axis=1)].astype(float)

    found = aggregate.moments(matrix)

    assert (found.n, found.left_out) == (len(complete), len(matrix) - len(complete))
    if found.n > 1:
        expected = np.atleast_2d(np.cov(complete, rowvar=False))
        np.testing.assert_allclose(found.covariance(), expected, atol=1e-9)


def test_moments_stay_exact_over_many_blocks() -> None:
    rows = 3 * aggregate.BLOCK_ROWS + 17
    matrix = np.full((rows, 2), 10, dtype=np.int8)

    found = aggregate.moments(matrix)

    assert found.products.tolist() == [[100.0 * rows] * 2] * 2


def test_a_million_answers_to_fifteen_items_are_tallied() -> None:
    matrix = np.random.default_rng(4).integers(-1, 6, (1_000_000, 15)).astype(np.int8)

    tallies = aggregate.tallies(matrix, [(0, 5)] * 15)

    assert {tally.asked for tally in tallies} == {1_000_000}
