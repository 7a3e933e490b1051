from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from oqu.questionnaires.figures.interval import About, Interval, about, correction, critical, effective


def test_correction_of_one_person_who_answered_is_none() -> None:
    assert correction(1, 1) == 0
    assert correction(36, 42) == pytest.approx((6 / 41) ** 0.5)


@given(st.integers(1, 100), st.integers(1, 100))
def test_the_effective_number_grows_with_the_part_that_answered(n: int, silent: int) -> None:
    assert effective(n, None) == n
    assert effective(n, n + silent) >= n - 1e-9
    assert effective(n, n) == inf


def test_whom_a_figure_speaks_of() -> None:
    assert [about(36, people) for people in (None, 42, 36)] == [About.SUCH, About.THESE, About.ALL]
    with pytest.raises(ValueError, match="36 answers of 30 people"):
        about(36, 30)


def test_an_interval_has_a_margin_a_unit_and_limits() -> None:
    interval = Interval(0.25, 0.75)

    assert (interval.margin, interval.scaled(100)) == (0.25, Interval(25, 75))
    assert interval.within(0.5, 1) == Interval(0.5, 0.75)
    assert Interval(0.9, 1.4).within(0, 1) == Interval(0.9, 1)


def test_the_critical_value_is_that_of_both_tails() -> None:
    assert critical(0.95) == pytest.approx(norm.isf(0.025))


def test_nobody_who_answered_needs_no_correction() -> None:
    assert [(correction(0, people), effective(0, people)) for people in (None, 0, 1, 42)] == [(1.0, 0.0)] * 4
