"""The attacker has everything that is shown, and knows of every single person to which cell of traits they belong."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from oqu.questionnaires.gate.populations import (
    EVERYBODY,
    Cells,
    Cut,
    Reason,
    ShownCuts,
    Trait,
    candidates,
    choose,
    sort_into_cells,
)
from tests.questionnaires.figures.reading import Whole

CODES = 3

type Wave = tuple[Cells, Whole, Whole, int]
type Group = NDArray[np.bool_]


@st.composite
def waves(draw: st.DrawFn, most: int = 40) -> Wave:
    """A wave: its cells, the cell of each person, each person's answer, and the least that may be shown."""
    people = draw(st.integers(1, most))
    traits = [
        Trait(
            name,
            tuple("abcd"[:values]),
            np.array(draw(st.lists(st.integers(0, values - 1), min_size=people, max_size=people))),
        )
        for name, values in (("group", 2), ("place", 2), ("district", 4))
    ]
    answers = np.array(draw(st.lists(st.integers(0, CODES - 1), min_size=people, max_size=people)))
    cells, cell = sort_into_cells(traits, people)
    return cells, cell, answers, draw(st.integers(2, 7))


def shown_tables(
    cells: Cells, cell: Whole, answers: Whole, minimum: int
) -> tuple[ShownCuts, Whole, Whole, Whole, Whole]:
    """The matrix of what is shown (cuts x cells) and for each cut how often each answer was given in it."""
    sizes = np.bincount(cell, minlength=len(cells.values))
    shown = choose(cells, sizes, candidates(cells, sizes, crossed=True), minimum=minimum)
    by_cell = np.zeros((len(sizes), CODES), dtype=int)
    np.add.at(by_cell, (cell, answers), 1)
    inside = np.array([cells.inside(cut) for cut in shown.cuts], dtype=int).reshape(-1, len(sizes))
    return shown, sizes, inside, inside @ by_cell, by_cell


def small_groups(sizes: Whole, inside: Whole, minimum: int) -> list[Group]:
    """Every group below the minimum that traits or shown tables can name."""
    wholes = [row.astype(bool) for row in inside]
    named = [np.eye(len(sizes), dtype=bool)[i] for i in range(len(sizes))]
    named += [a & ~b for a in wholes for b in wholes] + [a & b for a, b in combinations(wholes, 2)]
    named += [a & ~b & ~c for a, b, c in combinations(wholes, 3)]
    unique = {tuple(group) for group in named}
    return [np.array(group) for group in unique if 0 < sizes[np.array(group)].sum() < minimum]


@given(waves())
@settings(max_examples=60)
def test_no_small_group_is_a_sum_or_difference_of_shown_tables(wave: Wave) -> None:
    cells, cell, answers, minimum = wave
    _, sizes, inside, _, _ = shown_tables(cells, cell, answers, minimum)
    if not len(inside):
        return
    rank = np.linalg.matrix_rank(inside)

    for group in small_groups(sizes, inside, minimum):
        assert np.linalg.matrix_rank(np.vstack([inside, group])) == rank + 1


@given(waves(most=24))
@settings(max_examples=20)
def test_linear_programming_pins_down_no_small_group(wave: Wave) -> None:
    cells, cell, answers, minimum = wave
    _, sizes, inside, tables, by_cell = shown_tables(cells, cell, answers, minimum)
    if not len(inside):
        return
    alike = unanimous(inside, by_cell)

    for group in small_groups(sizes, inside, minimum)[:12]:
        if not alike[group].all():
            assert any(low < high for low, high in bounds(group, sizes, inside, tables))


def unanimous(inside: Whole, by_cell: Whole) -> Group:
    """For each cell whether all whom the tables do not tell apart from it answered alike."""
    classes = np.unique(inside.T, axis=0, return_inverse=True)[1].ravel()
    return np.array([(by_cell[classes == c].sum(axis=0) > 0).sum() == 1 for c in classes])


def bounds(group: Group, sizes: Whole, inside: Whole, tables: Whole) -> Iterator[tuple[float, float]]:
    """The least and the most that the group can have given of each answer, as far as the tables tell."""
    cells = len(sizes)
    per_cell = np.kron(np.eye(cells), np.ones(CODES))
    per_cut = np.vstack([np.kron(row, np.eye(CODES)) for row in inside])
    equations, right = np.vstack([per_cell, per_cut]), np.concatenate([sizes, tables.ravel()])
    for code in range(CODES):
        goal = np.kron(group, np.eye(CODES)[code])
        found = [
            linprog(sign * goal, A_eq=equations, b_eq=right, bounds=(0, None), method="highs").fun
            for sign in (1, -1)
        ]
        yield round(found[0], 6), round(-found[1], 6)


def test_the_programme_finds_people_where_sums_alone_seem_safe() -> None:
    """All of the town gave the best mark: then a district of four from town and two others tells of the two."""
    sizes = np.array([16, 4, 2, 18])  # town elsewhere, town in the district, others in it, others elsewhere
    inside = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]])
    by_cell = np.array([[0, 0, 16], [0, 0, 4], [1, 1, 0], [6, 6, 6]])
    two = np.array([False, False, True, False])

    assert np.linalg.matrix_rank(np.vstack([inside, two])) == np.linalg.matrix_rank(inside) + 1
    assert list(bounds(two, sizes, inside, inside @ by_cell)) == [(1, 1), (1, 1), (0, 0)]


@given(waves())
@settings(max_examples=60)
def test_whoever_is_told_apart_is_told_apart_among_enough(wave: Wave) -> None:
    cells, cell, answers, minimum = wave
    shown, sizes, inside, _, _ = shown_tables(cells, cell, answers, minimum)
    if not shown.cuts:
        assert sizes.sum() < minimum
        return

    _, classes = np.unique(inside.T, axis=0, return_inverse=True)

    assert shown.cuts[0] == EVERYBODY
    assert np.bincount(classes.ravel(), weights=sizes).min() >= minimum


@given(waves())
@settings(max_examples=40)
def test_what_is_withheld_could_not_have_been_shown_as_well(wave: Wave) -> None:
    cells, cell, answers, minimum = wave
    shown, sizes, inside, _, _ = shown_tables(cells, cell, answers, minimum)

    for cut, reason in shown.withheld.items():
        people = sizes[cells.inside(cut)].sum()
        assert (reason is Reason.FEW) == (people < minimum)
        if reason is Reason.REST:
            with_it = np.vstack([inside, cells.inside(cut)])
            classes = np.unique(with_it.T, axis=0, return_inverse=True)[1].ravel()
            assert np.bincount(classes, weights=sizes).min() < minimum


def groups_and_places(counts: Mapping[tuple[int, int], int]) -> tuple[Cells, Whole]:
    """Cells of two traits from {(group, place): people}."""
    rows = [row for row, people in counts.items() for _ in range(people)]
    traits = [
        Trait(name, ("first", "second"), np.array([row[side] for row in rows]))
        for side, name in enumerate(("group", "place"))
    ]
    cells, cell = sort_into_cells(traits, len(rows))
    return cells, np.bincount(cell)


def test_a_cut_whose_rest_is_small_is_withheld_though_it_is_large_itself() -> None:
    cells, sizes = groups_and_places({(0, 0): 20, (0, 1): 16, (1, 0): 4})

    shown = choose(cells, sizes, [EVERYBODY, Cut((("group", "first"),)), Cut((("group", "second"),))])

    assert shown.cuts == (EVERYBODY,)
    assert list(shown.withheld.values()) == [Reason.REST, Reason.FEW]


def test_two_filters_whose_difference_is_small_are_not_both_shown() -> None:
    cells, sizes = groups_and_places({(0, 0): 15, (0, 1): 3, (1, 1): 18})

    shown = choose(cells, sizes, candidates(cells, sizes))

    assert shown.cuts == (EVERYBODY, Cut((("group", "first"),)), Cut((("group", "second"),)))
    assert set(shown.withheld.values()) == {Reason.REST}


def test_the_order_asked_for_decides_which_cuts_are_kept() -> None:
    cells, sizes = groups_and_places({(0, 0): 15, (0, 1): 3, (1, 1): 18})
    places = [Cut((("place", value),)) for value in ("first", "second")]

    shown = choose(cells, sizes, [EVERYBODY, *places, Cut((("group", "first"),))])

    assert shown.cuts == (EVERYBODY, *places)


def test_crossed_cuts_are_shown_where_every_corner_is_large() -> None:
    cells, sizes = groups_and_places({(0, 0): 9, (0, 1): 8, (1, 0): 7, (1, 1): 6})

    shown = choose(cells, sizes, candidates(cells, sizes, crossed=True))

    assert (len(shown.cuts), dict(shown.withheld)) == (9, {})


def test_a_centre_may_raise_the_limit_and_nobody_lower_it_to_one() -> None:
    cells, sizes = groups_and_places({(0, 0): 9, (1, 1): 9})
    cuts = candidates(cells, sizes)

    assert len(choose(cells, sizes, cuts).cuts) == 5
    assert choose(cells, sizes, cuts, minimum=10).cuts == (EVERYBODY,)
    assert choose(cells, sizes, cuts, minimum=19).cuts == ()
    with pytest.raises(ValueError, match="minimum 1"):
        choose(cells, sizes, cuts, minimum=1)


def test_without_traits_everybody_is_one_cell() -> None:
    cells, cell = sort_into_cells([], 7)

    assert candidates(cells, np.bincount(cell)) == (EVERYBODY,)
    assert choose(cells, np.bincount(cell), [EVERYBODY]).cuts == (EVERYBODY,)


def test_traits_of_another_number_of_people_are_refused() -> None:
    with pytest.raises(ValueError, match="group is known of 2 people, not of 3"):
        sort_into_cells([Trait("group", ("a",), np.zeros(2, dtype=int))], 3)


def test_cells_keep_each_persons_traits() -> None:
    group, place = np.array([0, 1, 1, 0]), np.array([1, 1, 0, 1])

    cells, cell = sort_into_cells([Trait("group", ("a", "b"), group), Trait("place", ("u", "r"), place)], 4)

    assert [cells.values[c] for c in cell] == [("a", "r"), ("b", "r"), ("b", "u"), ("a", "r")]


def test_the_largest_values_of_a_trait_come_first_and_equal_ones_by_name() -> None:
    cells = Cells(
        ("district", "place"),
        (("a", "town"), ("a", "village"), ("c", "town"), ("b", "village"), ("d", "town")),
    )

    cuts = candidates(cells, np.array([2, 2, 3, 3, 9]))

    assert [dict(cut.conditions) for cut in cuts] == [
        {},
        *({"district": name} for name in "dabc"),
        {"place": "town"},
        {"place": "village"},
    ]
