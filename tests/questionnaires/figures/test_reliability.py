import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import f
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from oqu.questionnaires.figures.aggregate import moments
from oqu.questionnaires.figures.reliability import feldt, reliability
from tests.questionnaires.figures.reading import Codes, Reals, ends, known

# fmt: off
FIFTEEN_PEOPLE = [
    [3, 2, 2, 4, 1, 4, 5, 1, 4, 3], [5, 5, 4, 6, 3, 5, 1, 2, 5, 5], [7, 5, 3, 5, 5, 6, 4, 3, 3, 6],
    [2, 3, 4, 3, 3, 2, 2, 2, 6, 6], [6, 5, 5, 6, 5, 4, 4, 4, 6, 7], [1, 2, 2, 3, 4, 2, 5, 2, 3, 5],
    [4, 3, 3, 5, 3, 5, 2, 1, 2, 4], [2, 5, 4, 4, 3, 7, 2, 2, 4, 6], [6, 2, 5, 5, 5, 1, 6, 5, 2, 3],
    [5, 2, 4, 6, 4, 3, 5, 3, 1, 7], [4, 1, 3, 5, 2, 5, 3, 2, 3, 4], [4, 4, 2, 3, 2, 5, 3, 4, 2, 3],
    [5, 5, 5, 6, 2, 3, 3, 2, 4, 4], [6, 5, 5, 5, 4, 2, 2, 1, 4, 6], [4, 4, 3, 5, 5, 3, 1, 3, 2, 3],
]
TWELVE_PEOPLE = [
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0], [-1, 0, 1, 1, -1, 1, 1, 1, 1, 0, 0],
    [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0], [1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0], [0, 1, -1, 0, 1, 1, 1, 1, 0, 0, 0],
    [1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0],
    [1, 0, 0, 1, 0, 1, 0, 0, -1, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
]
# fmt: on


def scale(n: int, items: int, *, seed: int = 3) -> Codes:
    """Answers 1-5 that share one cause, with some gaps."""
    random = np.random.default_rng(seed)
    common = random.normal(size=(n, 1))
    codes = np.clip(np.rint(3 + common + random.normal(size=(n, items))), 1, 5).astype(np.int8)
    codes[random.random(codes.shape) < 0.02] = -1
    return codes


def complete(matrix: Codes) -> Reals:
    return matrix[(matrix >= 0).all(axis=1)].astype(float)


def test_alpha_080_of_eight_items_and_forty_people() -> None:
    interval = feldt(0.80, items=8, n=40)

    assert (round(interval.low, 2), round(interval.high, 2)) == (0.69, 0.88)


def test_alpha_as_published_with_pingouin() -> None:
    """The two examples of `cronbach_alpha` in its documentation, with the data sets it brings along."""
    full, gaps = np.array(FIFTEEN_PEOPLE, dtype=np.int8), np.array(TWELVE_PEOPLE, dtype=np.int8)

    found, with_gaps = reliability(moments(full)), reliability(moments(gaps))

    assert round(known(found.alpha), 10) == 0.5917188486
    assert [round(end, 3) for end in ends(found.interval)] == [0.195, 0.84]
    assert (round(known(with_gaps.alpha), 10), with_gaps.n, with_gaps.left_out) == (0.8016949153, 9, 3)


@pytest.mark.parametrize(("n", "items"), [(6, 2), (40, 8), (60, 5)])
def test_alpha_is_hoyts_analysis_of_variance(n: int, items: int) -> None:
    """Hoyt 1941: one minus the residual's mean square over that of the people, here by statsmodels."""
    matrix = scale(n, items)
    long = pd.DataFrame(complete(matrix)).reset_index().melt("index", var_name="item")

    found = reliability(moments(matrix))

    table = anova_lm(ols("value ~ C(index) + C(item)", long).fit())
    people, rest = (table.mean_sq[row] for row in ("C(index)", "Residual"))
    assert found.alpha == pytest.approx(1 - rest / people)
    freedom = table.df["C(index)"], table.df["Residual"]
    expected = [1 - (1 - known(found.alpha)) * f.ppf(p, *freedom) for p in (0.975, 0.025)]
    assert ends(found.interval) == pytest.approx(tuple(expected))


def test_each_item_dropped_is_the_scale_without_it() -> None:
    matrix = scale(40, 6)
    matrix = matrix[(matrix >= 0).all(axis=1)]

    found = reliability(moments(matrix))

    for column, item in enumerate(found.dropped):
        rest = np.delete(matrix, column, axis=1)
        assert item.alpha == pytest.approx(reliability(moments(rest)).alpha)
        assert item.rest_correlation == pytest.approx(np.corrcoef(matrix[:, column], rest.sum(axis=1))[0, 1])


@given(
    arrays(np.int8, st.tuples(st.integers(0, 12), st.integers(0, 5)), elements=st.integers(-2, 5)),
    st.permutations(range(12)),
)
def test_alpha_never_passes_one_and_does_not_mind_the_order(matrix: Codes, order: list[int]) -> None:
    found = reliability(moments(matrix))

    assert len(found.dropped) == found.items == matrix.shape[1]
    if found.alpha is not None:
        assert found.alpha <= 1 + 1e-9
        assert known(found.interval).low <= found.alpha <= known(found.interval).high
        shuffled = reliability(moments(matrix[[place for place in order if place < len(matrix)]]))
        assert shuffled.alpha == pytest.approx(found.alpha)


def test_an_item_turned_round_is_named() -> None:
    matrix = scale(60, 5)
    turned = matrix[:, 2] > 0
    matrix[turned, 2] = 6 - matrix[turned, 2]

    found = reliability(moments(matrix))

    assert found.against == (2,)
    assert known(found.dropped[2].alpha) > known(found.alpha)


@pytest.mark.parametrize(
    "matrix", [np.zeros((0, 3)), np.ones((1, 3)), np.full((9, 3), 4), np.zeros((5, 0)), np.arange(5)[:, None]]
)
def test_what_has_no_alpha_says_so(matrix: Codes) -> None:
    found = reliability(moments(matrix.astype(np.int8)))

    assert (found.alpha, found.interval) == (None, None)
