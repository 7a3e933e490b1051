import pytest
from scipy import stats

from oqu.questionnaires.figures.nonresponse import nonresponse
from tests.questionnaires.figures.reading import known


def test_fishers_lady_tasting_tea() -> None:
    (found,) = nonresponse({"milk": {"first": (3, 4), "second": (1, 4)}})

    assert (round(known(found.p), 4), found.exact) == (0.4857, True)


def test_large_tables_take_chi_squared() -> None:
    (found,) = nonresponse({"place": {"urban": (60, 80), "rural": (120, 220), "town": (30, 60)}})

    expected = stats.chi2_contingency([[60, 20], [120, 100], [30, 30]], correction=False)
    assert not found.exact
    assert found.p == pytest.approx(expected.pvalue)
    assert [rate.share for _, rate in found.rates] == [0.75, 120 / 220, 0.5]


def test_small_tables_of_three_values_are_exact_and_the_same_every_time() -> None:
    rows = {"place": {"a": (9, 10), "b": (3, 10), "c": (2, 4)}}

    first, second = nonresponse(rows)[0], nonresponse(rows)[0]

    freeman_halton = exact_p([(9, 10), (3, 10), (2, 4)])
    assert first == second
    assert first.p == pytest.approx(freeman_halton, abs=0.01)


def exact_p(rows: list[tuple[int, int]]) -> float:
    """Freeman and Halton's p: the chance of all tables of these margins that are no likelier than this one."""
    answered = sum(row[0] for row in rows)
    hyper = stats.multivariate_hypergeom([row[1] for row in rows], answered)
    here = hyper.pmf([row[0] for row in rows])
    chances = [
        hyper.pmf([a, b, answered - a - b])
        for a in range(rows[0][1] + 1)
        for b in range(rows[1][1] + 1)
        if 0 <= answered - a - b <= rows[2][1]
    ]
    return float(sum(chance for chance in chances if chance <= here * (1 + 1e-9)))


def test_several_traits_are_corrected_together() -> None:
    rows = {"urban": (20, 20), "rural": (5, 20)}

    first, second = nonresponse({"place": rows, "again": rows})

    assert first.adjusted == second.adjusted == pytest.approx(2 * known(first.p))


@pytest.mark.parametrize(
    "rows",
    [{}, {"all": (3, 5)}, {"a": (5, 5), "b": (4, 4)}, {"a": (0, 5), "b": (0, 4)}, {"a": (2, 5), "b": (0, 0)}],
)
def test_nothing_to_compare(rows: dict[str, tuple[int, int]]) -> None:
    (found,) = nonresponse({"trait": rows})

    assert (found.p, found.adjusted) == (None, None)


def test_more_answers_than_people_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        nonresponse({"trait": {"a": (5, 4), "b": (1, 4)}})
