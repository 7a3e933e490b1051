"""Minutes of presence: each second once, never outside of the plan, in any order of the lists."""

from hypothesis import given
from hypothesis import strategies as st

from oqu.lectures.models import LogLine
from oqu.lectures.queries.logs import Window, seconds_present, union

SPELL = st.tuples(st.integers(0, 300), st.integers(0, 300))
SPELLS = st.lists(SPELL, max_size=8)
WINDOW = Window(100, 200)


def line(spells: list[tuple[int, int]], seconds: int | None = None) -> LogLine:
    return LogLine(spells=union(spells), seconds=seconds)


def moments(spells: list[tuple[int, int]]) -> set[int]:
    return {second for since, until in spells for second in range(since, until)}


@given(st.lists(SPELLS, max_size=4))
def test_devices_at_once_count_each_second_once(devices: list[list[tuple[int, int]]]) -> None:
    there = set[int]().union(*[moments(spells) for spells in devices]) & set(range(100, 200))

    assert seconds_present([line(spells) for spells in devices], WINDOW) == len(there)


@given(st.lists(SPELLS, min_size=1, max_size=4))
def test_neither_order_nor_repetition_matters(devices: list[list[tuple[int, int]]]) -> None:
    lines = [line(spells) for spells in devices]

    assert seconds_present([*reversed(lines), *lines], WINDOW) == seconds_present(lines, WINDOW)


@given(SPELLS, st.integers(0, 400))
def test_the_sum_that_a_list_states_is_the_most_that_is_believed(
    spells: list[tuple[int, int]], stated: int
) -> None:
    present = seconds_present([line(spells, stated)], WINDOW)

    assert present <= stated
    assert not union(spells) or present <= 100


def test_a_list_without_times_is_taken_at_its_word() -> None:
    assert seconds_present([line([], 70), line([], 20)], WINDOW) == 90
