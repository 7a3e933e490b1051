"""What the report publishes of pairs: subtracted from the figures of each wave it leaves nobody, or the minimum."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oqu.courses.models import Enrolment
from oqu.kernel import clock
from oqu.questionnaires import actions, queries
from oqu.questionnaires.models import PublishedTables, Wave
from oqu.questionnaires.models.answers import Block, Response
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
    PublishedTables.objects.all().delete()
    for one in asked:
        actions.publish(wave=Wave.objects.get(pk=one.pk))


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

    found = learning(cast.course, language="en")

    tables = [queries.published(Wave.objects.get(pk=one.pk)) for one in asked]
    for aim in found.aims:
        assert aim.change.n >= FEWEST
        for published in tables:
            assert published is not None
            assert is_safe(published.columns[aim.code].n - aim.change.n)
    if found.overall is not None:
        assert found.overall.n >= FEWEST


def varied(number: int) -> list[tuple[Any, Any]]:
    """So many people who differ."""
    return [((1 + n % 3, 1 + n % 4), (3 + n % 2, 2 + n % 3)) for n in range(number)]


@pytest.mark.parametrize(
    ("people", "pairs"),
    [
        ([FULL] * 20, {"self.plan": [20], "self.local": [20]}),
        (varied(20) + [((1, 1), ABSENT)] * 2, {"self.plan": [13, 14, 15], "self.local": [13, 14, 15]}),
        (
            varied(18) + [((1, 1), ABSENT), ((2, 3), ABSENT)] * 3,
            {"self.plan": [18], "self.local": [18]},
        ),
        ([((3, SKIPPED), (5, SKIPPED))] * 20 + [FULL] * 2, {"self.plan": [22]}),
        ([*varied(20), ((3, SKIPPED), (5, 5))], {"self.plan": [13, 14, 15], "self.local": [13, 14, 15]}),
    ],
    ids=[
        "everybody twice",
        "two came only before",
        "six came only before",
        "two rated a row",
        "one skipped a row",
    ],
)
def test_pairs_lose_no_more_than_needed(
    cast: Cast,
    asked: tuple[Wave, Wave],
    seats: list[Enrolment],
    people: list[tuple[Any, Any]],
    pairs: dict[str, list[int]],
) -> None:
    write(asked, seats, people)

    found = learning(cast.course, language="en")

    assert {aim.code for aim in found.aims} == set(pairs)
    assert all(aim.change.n in pairs[aim.code] for aim in found.aims)
    assert found.overall is not None
    assert set(found.withheld) == {
        f"{code.split('.')[1]} en" for code in {"self.plan", "self.local"} - set(pairs)
    }


def test_what_is_published_never_changes(
    cast: Cast, asked: tuple[Wave, Wave], seats: list[Enrolment]
) -> None:
    """Not when people leave, nor when their answers, names and groups change or go."""
    write(asked, seats, varied(18) + [((1, 1), ABSENT), ((2, 3), ABSENT)] * 3)
    before = learning(cast.course, language="en")

    cast.course.enrolments.all().delete()
    Response.objects.all().delete()
    actions.publish_earlier()

    assert learning(cast.course, language="en") == before


def test_waves_that_an_earlier_version_closed_are_published_once(
    cast: Cast, asked: tuple[Wave, Wave], seats: list[Enrolment]
) -> None:
    write(asked, seats, varied(20))
    PublishedTables.objects.all().delete()

    assert [actions.publish_earlier(), actions.publish_earlier()] == [2, 0]

    assert [aim.change.n for aim in learning(cast.course, language="en").aims] == [20, 20]
    assert not PublishedTables.objects.filter(is_final=False).exists()
