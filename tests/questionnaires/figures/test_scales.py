import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.interval import Interval
from oqu.questionnaires.figures.scales import median, scale_figures
from tests.questionnaires.figures.reading import Reals, ends, known

five = st.lists(st.integers(0, 30), min_size=5, max_size=5).map(lambda counts: Tally(1, tuple(counts)))


def values(tally: Tally) -> Reals:
    return np.repeat(tally.codes, tally.counts)


@given(five)
def test_agrees_with_numpy_scipy_and_statsmodels(tally: Tally) -> None:
    figures = scale_figures(tally)
    answers = values(tally)

    if not len(answers):
        assert (figures.mean, figures.deviation, figures.median) == (None, None, None)
        return
    assert figures.mean == pytest.approx(answers.mean())
    assert figures.median == np.median(answers)
    if len(answers) == 1:
        assert (figures.deviation, figures.mean_interval) == (None, None)
    elif len(set(answers)) == 1:
        assert figures.deviation == pytest.approx(0, abs=1e-9)
        assert figures.mean_interval is None
    else:
        assert figures.deviation == pytest.approx(answers.std(ddof=1))
        low, high = DescrStatsW(answers).tconfint_mean()
        bounds = max(low, 1), min(high, 5)
        assert ends(figures.mean_interval) == pytest.approx(bounds)
        assert (low, high) == pytest.approx(
            stats.t.interval(0.95, len(answers) - 1, answers.mean(), stats.sem(answers))
        )


@given(five)
def test_the_interval_contains_the_mean_and_stays_on_the_scale(tally: Tally) -> None:
    figures = scale_figures(tally, population=tally.n + 2)

    if figures.mean_interval is not None:
        assert (
            1
            <= known(figures.mean_interval).low
            <= known(figures.mean)
            <= known(figures.mean_interval).high
            <= 5
        )


def test_a_population_narrows_the_interval_by_the_correction() -> None:
    tally = Tally(1, (0, 2, 6, 16, 12))

    such, these = scale_figures(tally), scale_figures(tally, population=42)

    assert known(these.mean_interval).margin == pytest.approx(
        known(such.mean_interval).margin * (6 / 41) ** 0.5
    )
    assert scale_figures(tally, population=36).mean_interval == Interval(known(such.mean), known(such.mean))


@pytest.mark.parametrize(("width", "best"), [(2, 2), (3, 3), (4, 3), (5, 4), (7, 6), (11, 10)])
def test_the_good_end_is_at_most_half_of_the_scale(width: int, best: int) -> None:
    assert scale_figures(Tally(1, (1,) * width)).top_from == best


def test_34_of_40_are_at_the_good_end() -> None:
    figures = scale_figures(Tally(1, (0, 2, 4, 14, 20), missing=2))

    assert (figures.top.count, figures.top.n) == (34, 40)


def test_the_median_between_two_answers_is_half_way() -> None:
    assert median(Tally(1, (0, 2, 0, 2, 0))) == 3.0
