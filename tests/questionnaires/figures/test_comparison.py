import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.comparison import compare, holm, together
from tests.questionnaires.figures.reading import known

LOW, HIGH = Tally(1, (4, 6, 5, 3, 2)), Tally(1, (0, 1, 3, 8, 9))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=6)  # statsmodels takes its time
def test_holm_agrees_with_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_holm_of_four_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()


def test_groups_that_differ_are_told_apart_pair_by_pair() -> None:
    found = compare([("north", LOW), ("south", HIGH), ("west", HIGH)])

    assert known(found.p) < 0.001
    assert [(pair.first, pair.second, pair.adjusted < 0.05) for pair in found.pairs] == [
        ("north", "south", True),
        ("north", "west", True),
        ("south", "west", False),
    ]
    assert found.pairs[0].superiority < 0.3
    assert found.pairs[2].superiority == 0.5


def test_small_groups_carry_a_caution_and_empty_ones_are_left_out() -> None:
    found = compare([("a", HIGH), ("b", Tally(1, (0, 1, 2, 3, 1))), ("c", Tally(1, (0,) * 5))])

    assert (found.groups, found.sizes, found.small) == (("a", "b"), (21, 7), ("b",))


@pytest.mark.parametrize("tallies", [[], [LOW], [Tally(1, (0, 0, 9, 0, 0))] * 2])
def test_nothing_to_compare(tallies: list[Tally]) -> None:
    found = compare([(str(i), tally) for i, tally in enumerate(tallies)])

    assert (found.p, found.adjusted, found.pairs) == (None, None, ())


def test_items_shown_together_are_corrected_together() -> None:
    alone = compare([("a", LOW), ("b", HIGH)])
    nothing = compare([])

    found = together([alone, nothing, alone])

    assert [c.adjusted for c in found] == [known(alone.p) * 2, None, known(alone.p) * 2]


def test_groups_of_other_items_are_refused() -> None:
    with pytest.raises(ValueError, match="same item"):
        compare([("a", LOW), ("b", Tally(0, (1,) * 11))])


def test_a_million_answers_cost_no_more_than_forty() -> None:
    big = Tally(1, tuple((np.array(LOW.counts) * 50_000).tolist()))

    assert compare([("a", big), ("b", big)]).p == 1.0
