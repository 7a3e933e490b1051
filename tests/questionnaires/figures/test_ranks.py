import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats

from oqu.questionnaires.figures.ranks import EXACT_UP_TO, SignedRanks, group_ranks, signed_ranks, superiority
from tests.questionnaires.figures.reading import Whole, known


def of_steps(steps: ArrayLike) -> SignedRanks:
    values, often = np.unique(np.asarray(steps, dtype=float), return_counts=True)
    return signed_ranks(values, often)


def test_hollander_and_wolfe_depression_scores() -> None:
    first = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
    second = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])

    found = of_steps(first - second)

    assert (found.rise, round(known(found.p), 5), found.exact) == (40, 0.03906, True)


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=9))
@settings(max_examples=40)
def test_exact_p_is_that_of_all_signs(steps: list[int]) -> None:
    found = of_steps(steps)

    if found.p is None:
        assert not any(steps)
    else:
        all_signs = stats.PermutationMethod(n_resamples=2**9)
        expected = stats.wilcoxon(steps, zero_method="pratt", method=all_signs)
        assert found.p == pytest.approx(expected.pvalue)
        assert min(found.rise, found.fall) == expected.statistic


@pytest.mark.parametrize("n", [EXACT_UP_TO * 2, 3000])
def test_normal_p_agrees_with_scipy(n: int) -> None:
    steps = np.random.default_rng(n).choice([-2, -1, 0, 1, 2, 3], n, p=[0.1, 0.2, 0.3, 0.2, 0.15, 0.05])

    found = of_steps(steps)

    expected = stats.wilcoxon(steps, zero_method="pratt", method="asymptotic", correction=False)
    assert not found.exact
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)


def test_exact_and_normal_meet_at_a_hundred() -> None:
    steps = np.random.default_rng(2).choice([-3.0, -2, -1, 1, 2, 3], EXACT_UP_TO)

    normal = stats.wilcoxon(steps, method="asymptotic", correction=True).pvalue

    assert of_steps(steps).p == pytest.approx(normal, rel=0.05)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=60))
def test_turning_all_steps_round_turns_the_balance_and_keeps_p(steps: list[int]) -> None:
    up, down = of_steps(steps), of_steps([-step for step in steps])

    assert (up.rise, up.fall) == (down.fall, down.rise)
    assert up.p == pytest.approx(down.p)
    if up.balance is not None:
        assert -1 <= up.balance == -known(down.balance) <= 1


def test_nobody_moved() -> None:
    found = of_steps([0] * 8)

    assert (found.p, found.balance, found.zeros) == (None, None, 8)


def test_hollander_and_wolfe_mucociliary_efficiency() -> None:
    groups = [[2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]]
    codes = sorted({value for group in groups for value in group})

    found = known(group_ranks(np.array([[group.count(code) for code in codes] for group in groups])))

    assert (round(found.h, 5), found.freedom, round(found.p, 2)) == (0.77143, 2, 0.68)


tables = st.integers(2, 4).flatmap(
    lambda groups: st.lists(
        st.lists(st.integers(0, 12), min_size=5, max_size=5), min_size=groups, max_size=groups
    )
).map(np.array)  # fmt: skip


@given(tables)
def test_groups_agree_with_scipy(table: Whole) -> None:
    found = group_ranks(table)
    groups = [np.repeat(np.arange(5), row) for row in table]

    if any(len(group) == 0 for group in groups) or len(set(np.concatenate(groups))) < 2:
        assert found is None
    else:
        expected = stats.kruskal(*groups)
        assert found is not None
        h = max(expected.statistic, 0.0)  # SciPy rounds groups that are alike below zero
        assert (found.h, found.p) == pytest.approx((h, stats.chi2.sf(h, len(table) - 1)), abs=1e-9)
        assert 0 <= found.explained <= 1 + 1e-9


@given(tables.filter(lambda table: len(table) == 2 and (table.sum(axis=1) > 0).all()))
def test_two_groups_are_mann_and_whitney(table: Whole) -> None:
    first, second = (np.repeat(np.arange(5), row) for row in table)
    expected = stats.mannwhitneyu(first, second, use_continuity=False, method="asymptotic")

    assert superiority(table[0], table[1]) == pytest.approx(expected.statistic / (len(first) * len(second)))
    found = group_ranks(table)
    if found is not None:
        assert found.p == pytest.approx(expected.pvalue)
