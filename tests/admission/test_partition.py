"""The partition: sizes, balance, proof, and the same groups for the same people."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.admission.queries.partition import Impossible, Learner, Partition, Wishes, divide, spread_of

WEIGHTS = {"language": 3, "district": 2, "setting": 1}


def learner(number: int, language: str = "kk", district: str = "a", setting: str = "rural") -> Learner:
    traits = {"language": language, "district": district, "setting": setting}
    return Learner(f"key{number:03}", f"Name{number:03}", traits)


def forty_four() -> list[Learner]:
    """The shape of the course of 2021: two languages, three districts, town and village."""
    return [
        learner(n, "kk" if n % 5 < 3 else "ru", "abc"[n % 7 % 3], "urban" if n % 4 == 0 else "rural")
        for n in range(44)
    ]


def wishes(groups: int = 2, smallest: int = 18, largest: int = 24, *, one_language: bool = False) -> Wishes:
    return Wishes(groups, smallest, largest, WEIGHTS, one_language)


def sizes(partition: Partition) -> list[int]:
    return sorted(Counter(partition.places.values()).values())


def test_everybody_has_one_place_within_the_sizes() -> None:
    partition = divide(forty_four(), wishes())

    assert sorted(partition.places) == [one.key for one in forty_four()]
    assert sizes(partition) == [22, 22]
    assert partition.optimal


def test_the_order_in_which_people_come_changes_nothing() -> None:
    assert divide(forty_four(), wishes()) == divide(forty_four()[::-1], wishes())


def test_no_partition_of_a_small_course_is_more_even() -> None:
    people = [
        learner(n, "kk" if n < 5 else "ru", "ab"[n % 2], "urban" if n in (0, 1, 7) else "rural")
        for n in range(9)
    ]
    asked = wishes(2, 3, 6)

    every = [
        {one.key: 1 if one in chosen else 2 for one in people}
        for size in range(3, 7)
        for chosen in combinations(people, size)
    ]
    best = min(spread_of(people, places, asked) for places in every)

    partition = divide(people, asked)
    assert (partition.spread, partition.bound) == (best, best)


def test_groups_of_one_language_each() -> None:
    people = [learner(n, "kk" if n < 20 else "ru", "ab"[n % 2]) for n in range(30)]

    partition = divide(people, wishes(3, 8, 12, one_language=True))

    spoken = {
        group: {one.traits["language"] for one in people if partition.places[one.key] == group}
        for group in (1, 2, 3)
    }
    assert sorted(map(sorted, spoken.values())) == [["kk"], ["kk"], ["ru"]]
    assert sizes(partition) == [10, 10, 10]


@pytest.mark.parametrize(
    ("people", "asked"),
    [
        (44, wishes(2, 23, 30)),
        (44, wishes(2, 10, 21)),
        (3, wishes(4, 1, 5)),
    ],
)
def test_sizes_that_can_not_be_met_are_told(people: int, asked: Wishes) -> None:
    with pytest.raises(Impossible):
        divide([learner(n) for n in range(people)], asked)


def test_languages_that_fill_no_group_of_their_own_are_told() -> None:
    people = [learner(n, "kk" if n else "ru") for n in range(10)]

    with pytest.raises(Impossible):
        divide(people, wishes(2, 3, 7, one_language=True))


def test_what_weighs_nothing_is_not_looked_at() -> None:
    people = [learner(n, "kk" if n < 10 else "ru") for n in range(20)]
    asked = Wishes(2, 10, 10, {"language": 0, "district": 1})

    assert divide(people, asked).spread == 0


def test_hundreds_of_people_are_divided_in_time_with_a_proven_bound() -> None:
    people = [
        learner(n, "kk" if n % 3 else "ru", f"{n * 7 % 14}", "urban" if n % 5 == 0 else "rural")
        for n in range(240)
    ]
    asked = Wishes(10, 22, 26, WEIGHTS, seconds=2.0)

    partition = divide(people, asked)

    assert min(sizes(partition)) >= 22
    assert max(sizes(partition)) <= 26
    assert 0 < partition.bound <= partition.spread
    assert partition.spread == spread_of(people, partition.places, asked)


def test_hundreds_of_people_in_groups_of_one_language_are_at_least_dealt_fairly() -> None:
    people = [
        learner(n, "kk" if n % 3 else "ru", f"{n * 7 % 14}", "urban" if n % 5 == 0 else "rural")
        for n in range(240)
    ]

    partition = divide(people, Wishes(10, 20, 28, WEIGHTS, one_language=True, seconds=0.05))

    spoken = {(partition.places[one.key], one.traits["language"]) for one in people}
    assert len(spoken) == 10
    assert min(sizes(partition)) >= 20


@settings(max_examples=25)
@given(
    traits=st.lists(
        st.tuples(st.sampled_from(["kk", "ru"]), st.sampled_from("abc"), st.sampled_from(["urban", "rural"])),
        min_size=4,
        max_size=14,
    )
)
def test_a_partition_is_never_worse_than_a_plain_fair_deal(traits: list[tuple[str, str, str]]) -> None:
    people = [learner(n, *each) for n, each in enumerate(traits)]
    asked = wishes(2, 1, len(people))
    order = sorted(people, key=lambda one: (one.traits["district"], one.traits["language"], one.name))
    dealt = {one.key: 1 + place % 2 for place, one in enumerate(order)}

    partition = divide(people, asked)

    assert partition.spread <= spread_of(people, dealt, asked)
    assert partition.optimal
