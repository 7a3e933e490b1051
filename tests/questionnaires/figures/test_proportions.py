import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, hypergeom
from statsmodels.stats.proportion import proportion_confint

from oqu.questionnaires.figures.interval import About, Interval
from oqu.questionnaires.figures.proportions import proportion
from tests.questionnaires.figures.reading import ends, known

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("count", "n", "percent"), [(34, 40, (71, 93)), (17, 20, (64, 95)), (40, 40, (91, 100)), (0, 40, (0, 9))]
)
def test_the_figures_of_small_groups(count: int, n: int, percent: tuple[int, int]) -> None:
    interval = proportion(count, n).interval

    assert tuple(round(100 * end) for end in ends(interval)) == percent


@pytest.mark.parametrize(
    ("count", "n", "published"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_newcombe_1998_table_1(count: int, n: int, published: tuple[float, float]) -> None:
    interval = proportion(count, n).interval

    assert tuple(round(end, 4) for end in ends(interval)) == published


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_agrees_with_scipy_and_statsmodels(pair: tuple[int, int], level: float) -> None:
    count, n = pair
    interval = proportion(count, n, level=level).interval

    scipy = binomtest(count, n).proportion_ci(level, method="wilson")
    statsmodels = proportion_confint(count, n, 1 - level, method="wilson")
    assert ends(interval) == pytest.approx((scipy.low, scipy.high), abs=1e-12)
    assert ends(interval) == pytest.approx(statsmodels, abs=1e-12)


@given(counts, st.integers(0, 300))
def test_contains_the_share_and_only_what_is_possible(pair: tuple[int, int], silent: int) -> None:
    count, n = pair
    population = n + silent

    figure = proportion(count, n, population=population)

    assert 0 <= count / population <= known(figure.interval).low <= known(figure.share)
    assert known(figure.share) <= known(figure.interval).high <= (count + silent) / population <= 1
    low, high = known(figure.people)
    assert count <= low <= high <= count + silent


@given(counts, st.integers(1, 300))
def test_knowing_who_was_asked_never_widens_it_by_more_than_a_person(
    pair: tuple[int, int], silent: int
) -> None:
    count, n = pair
    such, these = proportion(count, n), proportion(count, n, population=n + silent)

    person = 1 / (n + silent)
    assert known(these.interval).low > known(such.interval).low - person
    assert known(these.interval).high < known(such.interval).high + person


@pytest.mark.parametrize(("answered", "people"), [(10, 20), (36, 42), (40, 44), (20, 200)])
def test_holds_the_truth_as_often_as_it_says_when_drawn_from_these_people(answered: int, people: int) -> None:
    truths = np.arange(people + 1)
    seen = np.arange(answered + 1)
    heads = np.array([proportion(int(k), answered, population=people).people for k in seen])
    holds = (heads[:, :1] <= truths) & (truths <= heads[:, 1:])

    coverage = (hypergeom.pmf(seen[:, None], people, truths, answered) * holds).sum(axis=0)

    assert coverage.min() > 0.90
    assert coverage.mean() > 0.95


def test_thirty_four_of_forty_of_forty_two_in_heads() -> None:
    figure = proportion(34, 40, population=42)

    assert (figure.about, figure.people) == (About.THESE, (34, 36))


def test_everybody_answered_leaves_nothing_to_estimate() -> None:
    figure = proportion(30, 40, population=40)

    assert (figure.about, figure.interval) == (About.ALL, Interval(0.75, 0.75))


def test_nobody_answered_gives_no_share() -> None:
    figure = proportion(0, 0, population=12)

    assert (figure.share, figure.interval, figure.people) == (None, None, None)


@pytest.mark.parametrize(("count", "n", "population"), [(5, 4, None), (-1, 4, None), (1, 4, 3)])
def test_contradicting_counts_are_refused(count: int, n: int, population: int | None) -> None:
    with pytest.raises(ValueError, match="of"):
        proportion(count, n, population=population)


def test_a_level_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        proportion(1, 2, level=95)
