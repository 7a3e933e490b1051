"""What the report publishes of pairs: subtracted from the figures of each wave it leaves nobody, or the minimum."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oqu.courses.models import Enrolment
from oqu.kernel import clock
from oqu.questionnaires import queries
from oqu.questionnaires.models import Block, Response, Wave
from oqu.reports.queries.learning import learning
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, item, options, places, wave

pytestmark = pytest.mark.django_db
FEWEST = 5
MOST = 24
ABSENT, SKIPPED = None, -1
MARK = st.sampled_from([SKIPPED, 1, 3, 5])
ANSWER = st.one_of(st.just(ABSENT), st.tuples(MARK, MARK))
PERSON = st.tuples(ANSWER, ANSWER)

type Marks = tuple[int, int] | None


@pytest.fixture
def asked(cast: Cast) -> tuple[Wave, Wave]:
    """Two closed waves with names and two aims; who answered what is written anew for every example."""
    made = []
    for kind in ("before", "after"):
        rated = (item("self", "matrix", scale=SCALE, rows=options("plan", "local")),)
        one = wave(cast.course, cast.methodologist, *rated, slug=kind, kind=kind, anonymous=False)
        Wave.objects.filter(pk=one.pk).update(closed_at=clock.now(), locked_private_key=None)
        made.append(Wave.objects.select_related("questionnaire", "activity").get(pk=one.pk))
    return made[0], made[1]


@pytest.fixture
def seats(cast: Cast) -> list[Enrolment]:
    return places(cast.course, MOST)


def write(asked: tuple[Wave, Wave], seats: list[Enrolment], people: Sequence[tuple[Marks, Marks]]) -> None:
    for time, one in enumerate(asked):
        Response.objects.filter(wave=one).delete()
        Block.objects.filter(wave=one).delete()
        given = [(seat, person[time]) for seat, person in zip(seats, people, strict=False)]
        rows = [
            Response(wave=one, enrolment=seat, language="kk", codes=bytes(mark % 256 for mark in marks))
            for seat, marks in given
            if marks is not None
        ]
        Response.objects.bulk_create(rows)
        Block.objects.create(wave=one, codes=b"".join(bytes(row.codes) for row in rows))


def is_safe(number: int) -> bool:
    return number == 0 or number >= FEWEST


FULL = ((3, 3), (5, 5))
EXAMPLES: dict[str, list[tuple[Any, Any]]] = {
    "two came only before": [FULL] * 20 + [((1, 1), ABSENT)] * 2,
    "two rated a row": [((3, SKIPPED), (5, SKIPPED))] * 20 + [FULL] * 2,
    "one skipped a row": [FULL] * 20 + [((3, SKIPPED), (5, 5))],
    "everybody twice": [FULL] * 20,
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, max_size=MOST))
@example(people=EXAMPLES["two came only before"])
@example(people=EXAMPLES["two rated a row"])
@example(people=EXAMPLES["one skipped a row"])
def test_pairs_leave_nobody_over_who_could_be_singled_out(
    cast: Cast, asked: tuple[Wave, Wave], seats: list[Enrolment], people: list[tuple[Marks, Marks]]
) -> None:
    write(asked, seats, people)

    found = learning(cast.course, fewest=FEWEST, language="en")

    shown = [queries.answers_of(one).codes for one in asked]
    column = {"self.plan": 0, "self.local": 1}
    for aim in found.aims:
        assert aim.change.n >= FEWEST
        for codes in shown:
            assert is_safe(int(np.sum(codes[:, column[aim.code]] >= 0)) - aim.change.n)
    if found.overall is not None:
        assert found.overall.n >= FEWEST
    if found.knowledge is not None or found.aims:
        assert is_safe(found.before - found.matched)
        assert is_safe(found.after - found.matched)


@pytest.mark.parametrize(
    ("name", "matched", "aims"),
    [
        ("everybody twice", 20, {"self.plan": 20, "self.local": 20}),
        ("two came only before", 15, {"self.plan": 15, "self.local": 15}),
        ("two rated a row", 22, {"self.plan": 22}),
        ("one skipped a row", 21, {"self.plan": 21}),
    ],
)
def test_pairs_lose_no_more_than_needed(
    cast: Cast,
    asked: tuple[Wave, Wave],
    seats: list[Enrolment],
    name: str,
    matched: int,
    aims: dict[str, int],
) -> None:
    write(asked, seats, EXAMPLES[name])

    found = learning(cast.course, fewest=FEWEST, language="en")

    assert found.matched == matched
    assert {aim.code: aim.change.n for aim in found.aims} == aims


def test_the_same_pairs_are_left_out_each_time(
    cast: Cast, asked: tuple[Wave, Wave], seats: list[Enrolment]
) -> None:
    people = [((1 + n % 5, 3), (5, 1 + n % 3)) for n in range(20)] + [((1, 1), ABSENT)]
    write(asked, seats, people)

    assert learning(cast.course, fewest=FEWEST, language="en") == learning(
        cast.course, fewest=FEWEST, language="en"
    )
