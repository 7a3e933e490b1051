"""Which pairs are counted: beside all who answered once, nobody stands alone outside of them or inside."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.questionnaires.gate.pairing import ChosenPairs, PairedLine, choose_pairs
from oqu.questionnaires.gate.populations import is_safe, refined

FEWEST = 5
MARK = st.sampled_from([-1, 1, 3, 4, 5])
ANSWERS = st.one_of(st.none(), st.tuples(MARK, MARK, MARK))
PEOPLE = st.lists(st.tuples(ANSWERS, ANSWERS), max_size=40)

type Marks = tuple[int, ...] | None


def asked_twice(people: list[tuple[Marks, Marks]]) -> tuple[list[PairedLine], np.ndarray]:
    """Lines of those who answered each time, and the rows of those who did both times."""
    sides = [[person[time] for person in people if person[time] is not None] for time in (0, 1)]
    columns = [np.array(side, dtype=np.int8).reshape(-1, 3) for side in sides]
    rows, places = [], [0, 0]
    for person in people:
        if None not in person:
            rows.append(tuple(places))
        places = [place + (marks is not None) for place, marks in zip(places, person, strict=True)]
    nobody = np.zeros(len(columns[0]), dtype=np.int64)
    lines = [PairedLine(f"line {n}", columns[0][:, n], columns[1][:, n], nobody) for n in range(3)]
    return lines, np.array(rows, dtype=np.int64).reshape(-1, 2)


def rows_of(chosen: ChosenPairs, line: PairedLine) -> np.ndarray | None:
    """The pairs that are counted for a line."""
    return chosen.core if line.name in chosen.together else chosen.alone.get(line.name)


@settings(max_examples=150)
@given(people=PEOPLE, seed=st.integers(0, 1000))
def test_every_class_that_the_pairs_make_is_empty_or_large_and_of_several_minds(
    people: list[tuple[Marks, Marks]], seed: int
) -> None:
    lines, pairs = asked_twice(people)

    chosen = choose_pairs(lines, pairs, minimum=FEWEST, chance=Random(seed))

    for line in lines:
        rows = rows_of(chosen, line)
        if rows is None:
            continue
        assert len(rows) >= FEWEST
        for codes, inside in ((line.first, rows[:, 0]), (line.second, rows[:, 1])):
            assert (codes[inside] >= 0).all()
            marked = np.isin(np.arange(len(codes)), inside)
            assert is_safe(codes, refined(np.zeros(len(codes), dtype=np.int64), marked), minimum=FEWEST)


def test_all_lines_of_the_core_are_counted_over_the_same_people() -> None:
    people = [
        ((1 + n % 5, 1 + n % 3, -1 if n % 2 else 2 + n % 3), (3 + n % 3, 5 - n % 4, 3)) for n in range(30)
    ]
    lines, pairs = asked_twice([*people, ((1, 2, 3), None)])

    chosen = choose_pairs(lines, pairs, minimum=FEWEST, chance=Random(1))

    assert chosen.together == ("line 0", "line 1")
    assert 30 - 7 <= len(chosen.core) <= 30 - 5
    assert set(chosen.alone) <= {"line 2"}


def test_nobody_is_left_out_where_everybody_answered_both_times() -> None:
    lines, pairs = asked_twice([((4, 4, 4), (5, 5, 5))] * 12)

    chosen = choose_pairs(lines, pairs, minimum=FEWEST, chance=Random(1))

    assert (len(chosen.core), len(chosen.together), chosen.alone) == (12, 3, {})
