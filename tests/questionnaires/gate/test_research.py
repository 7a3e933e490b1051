"""Rows for researchers: nobody is found by what others may know of them."""

from collections import Counter
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.kernel import clock
from oqu.libraries.models import Library, Setting
from oqu.questionnaires import actions, gate
from oqu.questionnaires.figures.uniqueness import share_found
from oqu.questionnaires.gate import LEFT_OUT, ResearchRows
from oqu.questionnaires.models import ResearchTable, Wave
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, answer, item, options, places, wave

MINIMUM = 5
POST, YEARS = options("head", "librarian", "bibliographer"), options("few", "some", "many")
ASKED = (
    item("post", "one", options=POST),
    item("years", "one", options=YEARS),
    item("overall", "scale", scale=SCALE),
    item("useful", "matrix", scale=SCALE, rows=options("talks", "tasks", "texts")),
    item("story", "long"),
    item("people", "number", min=0, max=100),
)


def closed(cast: Cast, number: int, chance: Random, *, anonymous: bool, **more: Any) -> Wave:
    """A wave for research that so many people have answered by chance, and closed."""
    asked = for_research(cast, *ASKED, anonymous=anonymous, **more)
    for place in places(cast.course, number):
        settings = chance.choice([Setting.URBAN, Setting.RURAL])
        Library.objects.filter(people=place.person).update(setting=settings)
        answer(asked, place, language=chance.choice(["kk", "kk", "ru"]), **by_chance(chance))
    return actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())


def for_research(cast: Cast, *items: dict[str, Any], **more: Any) -> Wave:
    """A wave whose form informs people that answers may be given to researchers."""
    asked = wave(cast.course, cast.methodologist, *items, **more)
    asked.for_research = True
    asked.save(update_fields=["for_research"])
    return asked


def by_chance(chance: Random) -> dict[str, Any]:
    typed = {name: [str(chance.randint(1, 5))] for name in ("overall", "useful.talks", "useful.tasks")}
    return typed | {
        "post": [chance.choices(["head", "librarian", "bibliographer"], [2, 10, 5])[0]],
        "years": [chance.choice(["few", "some", "many"])],
        "useful.texts": [chance.choice(["4", "5", ""])],
        "people": [str(chance.randint(0, 100))],
    }


def rows_of(asked: Wave) -> ResearchRows:
    rows = gate.research_rows_of(asked)
    assert rows is not None
    return rows


def known_questions(rows: ResearchRows) -> int:
    return sum(name in ("post", "years") for name in rows.answers)


def classes_of(rows: ResearchRows) -> np.ndarray:
    """For each row the number of the class of those who have all characteristics in common with it."""
    known = len(rows.traits) + known_questions(rows)
    return np.unique(rows.codes[:, :known], axis=0, return_inverse=True)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_every_class_has_the_minimum_and_no_common_answer(cast: Cast, seed: int) -> None:
    chance = Random(seed)
    rows = rows_of(closed(cast, chance.randint(5, 60), chance, anonymous=False))
    classes = classes_of(rows)
    first = len(rows.traits) + known_questions(rows)

    assert min(np.bincount(classes)) >= MINIMUM
    for codes in rows.codes[:, first:].T:
        for number in range(classes.max() + 1):
            given_here = codes[(classes == number) & (codes >= 0)]
            if classes.max() and len(given_here):
                assert len(given_here) >= MINIMUM
                assert len(given_here) - np.bincount(given_here).max() >= 2


@pytest.mark.django_db
def test_what_enough_people_have_in_common_is_written(cast: Cast) -> None:
    asked = for_research(cast, *ASKED[:1], ASKED[2], anonymous=False)
    for number, place in enumerate(places(cast.course, 40)):
        setting = Setting.RURAL if number % 2 else Setting.URBAN
        Library.objects.filter(people=place.person).update(setting=setting)
        post = "head" if number < 2 else ("librarian", "bibliographer")[number // 2 % 2]
        answer(asked, place, language="kk", post=[post], overall=[str(1 + number // 4 % 5)])
    rows = rows_of(actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now()))

    assert (list(rows.traits), rows.answers) == (["setting"], ("post", "overall"))
    assert np.bincount(rows.codes[:, 0]).tolist() == [20, 20]
    posts = Counter(map(tuple, rows.codes[:, :2].tolist()))
    assert posts == {(0, LEFT_OUT): 10, (0, 2): 10, (1, LEFT_OUT): 10, (1, 2): 10}
    assert rows.codes.tolist() == sorted(rows.codes.tolist())


@pytest.mark.django_db
def test_the_rows_agree_with_the_published_tables(cast: Cast) -> None:
    asked = closed(cast, 30, Random(2), anonymous=True)
    rows, tables = rows_of(asked), gate.published(asked)
    assert tables is not None

    assert rows.n == tables.n
    for place, name in enumerate(rows.answers):
        if name not in ("post", "years"):
            codes = rows.codes[:, len(rows.traits) + place]
            assert np.bincount(codes[codes >= 0], minlength=6)[1:].tolist() == list(
                tables.columns[name].counts
            )


@pytest.mark.django_db
def test_people_of_whom_pairs_are_published_have_no_characteristics(cast: Cast) -> None:
    rows = rows_of(closed(cast, 40, Random(3), anonymous=False, kind="before"))

    assert rows.traits == {}
    assert rows.answers == ("overall", "useful.talks", "useful.tasks", "useful.texts")


@pytest.mark.django_db
def test_nothing_is_stored_without_information_or_enough_answers(cast: Cast) -> None:
    few = closed(cast, 4, Random(4), anonymous=True)
    asked = wave(cast.course, cast.methodologist, *ASKED, slug="uninformed")
    for place in places(cast.course, 6):
        answer(asked, place, **by_chance(Random(5)))
    actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())

    assert (gate.research_rows_of(few), gate.research_rows_of(asked)) == (None, None)
    assert ResearchTable.objects.count() == 0


@pytest.mark.django_db
def test_a_part_that_answered_alike_is_not_told_apart(cast: Cast) -> None:
    """All six heads rated 5: with the post beside it, each of them would be known to have rated 5."""
    asked = for_research(cast, *ASKED[:1], ASKED[2], anonymous=True)
    for number, place in enumerate(places(cast.course, 20)):
        is_head = number < 6
        typed: dict[str, Any] = {
            "post": ["head" if is_head else "librarian"],
            "overall": ["5" if is_head else str(1 + number % 4)],
        }
        answer(asked, place, **typed)
    rows = rows_of(actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now()))

    assert rows.answers == ("overall",)


@given(st.lists(st.tuples(*[st.integers(-2, 5)] * 4), min_size=1, max_size=30))
def test_the_share_found_is_that_of_rows_without_an_equal(table: list[tuple[int, ...]]) -> None:
    codes = np.array(table, dtype=np.int8)
    shares = []
    for left_out in range(4):
        three = [tuple(x for place, x in enumerate(row) if place != left_out) for row in table]
        shares.append(sum(three.count(one) == 1 for one in three) / len(three))

    assert share_found(codes, known=3) == pytest.approx(sum(shares) / 4)
    assert share_found(codes[:, :2], known=3) is None
