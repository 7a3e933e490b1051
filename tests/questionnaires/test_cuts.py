"""Whatever a wave publishes by whatever trait: no group under the limit is shown, nor left over when one is taken away."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oqu.courses.models import Enrolment
from oqu.kernel import clock
from oqu.people.models import Person
from oqu.questionnaires import actions, queries, sheets
from oqu.questionnaires.models import PublishedTables, Wave
from oqu.questionnaires.models.answers import Block, Response
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, answer, item, options, places, wave

pytestmark = pytest.mark.django_db
FEWEST = 5
MOST = 36
MISSING = -1
PERSON = st.tuples(
    st.integers(0, 1), st.integers(0, 2), st.sampled_from(["kk", "ru"]), st.sampled_from([MISSING, 1, 5])
)


@pytest.fixture
def asked(cast: Cast) -> Wave:
    """A closed wave with names; who answered what is written anew for every example."""
    rated = (
        item("overall", "scale", scale=SCALE),
        item("parts", "matrix", scale=SCALE, rows=options("a", "b")),
    )
    made = wave(cast.course, cast.methodologist, *rated, anonymous=False)
    Wave.objects.filter(pk=made.pk).update(closed_at=clock.now(), locked_private_key=None)
    return Wave.objects.select_related("questionnaire", "activity").get(pk=made.pk)


@pytest.fixture
def seats(cast: Cast) -> list[Enrolment]:
    return places(cast.course, MOST)


def write(
    asked: Wave, cast: Cast, seats: Sequence[Enrolment], people: Sequence[tuple[int, int, str, int]]
) -> None:
    """So many people in these groups and libraries, each with a language and a mark, or none, for the second line."""
    libraries = [cast.learner.library, cast.other_learner.library, None]
    Response.objects.filter(wave=asked).delete()
    Block.objects.filter(wave=asked).delete()
    rows = []
    for number, (seat, (group, library, language, mark)) in enumerate(zip(seats, people, strict=False)):
        Enrolment.objects.filter(pk=seat.pk).update(group=cast.groups[group])
        Person.objects.filter(pk=seat.person_id).update(library=libraries[library])
        codes = bytes([1 + number % 5, mark % 256, 3])
        rows.append(Response(wave=asked, enrolment=seat, language=language, codes=codes))
    Response.objects.bulk_create(rows)
    Block.objects.create(wave=asked, codes=b"".join(bytes(row.codes) for row in rows))
    PublishedTables.objects.filter(wave=asked).delete()
    actions.publish(wave=asked)


def is_safe(number: int) -> bool:
    return number == 0 or number >= FEWEST


def left_over(everybody: int, parts: Iterable[int]) -> set[int]:
    """What remains when any of the shown parts are taken away from everybody."""
    sizes = list(parts)
    return {
        everybody - sum(taken)
        for length in range(len(sizes) + 1)
        for taken in itertools.combinations(sizes, length)
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, min_size=1, max_size=MOST))
@example(people=[(n % 2, n % 2, "kk" if n < 12 else "ru", 5) for n in range(MOST)])
@example(people=[(n < 4, 0, "kk", MISSING if n < 20 else 5) for n in range(MOST)])
def test_no_table_shows_or_leaves_over_a_small_group(
    cast: Cast, asked: Wave, seats: list[Enrolment], people: list[tuple[int, int, str, int]]
) -> None:
    write(asked, cast, seats, people)

    for trait in queries.traits_of(asked):
        table = queries.cut_table(asked, trait, language="kk")
        if table is None:
            continue
        for row in table.rows:
            sizes = [part.top.n for part in row.parts if part is not None]
            assert all(is_safe(n) for n in sizes)
            assert all(is_safe(n) for n in left_over(row.everybody.top.n, sizes))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, min_size=1, max_size=MOST))
def test_the_page_and_the_sheet_hold_no_question_that_few_answered(
    cast: Cast, asked: Wave, seats: list[Enrolment], people: list[tuple[int, int, str, int]]
) -> None:
    write(asked, cast, seats, people)

    found = queries.results(asked, language="kk")

    shown = [row for _title, items in found.parts for result in items for row in result.rows]
    assert all(row.tally.n >= FEWEST for row in shown)
    assert found.shown == (len(people) >= FEWEST)
    if found.shown:
        names, *_rows = sheets.results._answers(found, "kk")
        assert list(names) == [row.id for row in shown]


def of_group(cast: Cast, group: int, marks: Sequence[int], **more: Any) -> Wave:
    """A closed anonymous wave that so many people of one group answered with these marks."""
    made = wave(cast.course, cast.methodologist, slug=f"group-{group}", code="ours", **more)
    made.activity.group = cast.groups[group]
    made.activity.save()
    for mark, seat in zip(marks, places(cast.course, len(marks), group=cast.groups[group]), strict=True):
        answer(made, seat, overall=[str(mark)])
    return actions.close_wave(wave=made, by=None, at=clock.now())


def test_groups_that_had_an_anonymous_wave_each_stand_beside_one_another(cast: Cast) -> None:
    first, second = (of_group(cast, n, marks) for n, marks in enumerate(([5] * 8, [1, 2] * 5)))

    table = queries.cut_table(first, "group", language="en")

    assert table is not None
    assert queries.traits_of(second) == ["language", "group"]
    assert (table.values, table.withheld) == (tuple(str(group) for group in cast.groups), 0)
    overall = next(row for row in table.rows if row.label == "Overall en")
    assert [part.top.count for part in overall.parts if part] == [8, 0]
    assert overall.everybody.top.n == 18
    assert overall.comparison.adjusted is not None
    assert overall.comparison.adjusted < 0.01


def test_a_group_of_few_is_not_held_beside_another(cast: Cast) -> None:
    first, second = (of_group(cast, n, marks) for n, marks in enumerate(([5] * 8, [1] * 4)))

    assert queries.cut_table(first, "group", language="en") is None
    assert queries.cut_table(second, "group", language="en") is None


def test_an_anonymous_wave_for_everybody_knows_no_groups(cast: Cast) -> None:
    made = wave(cast.course, cast.methodologist)
    of_group(cast, 0, [5] * 6)

    assert queries.traits_of(made) == ["language"]


def test_groups_with_an_anonymous_wave_each_can_be_cut_by_language_too(cast: Cast) -> None:
    made = wave(cast.course, cast.methodologist, slug="group-1", code="ours")
    of_group(cast, 0, [5] * 8)
    made.activity.group = cast.groups[1]
    made.activity.save()
    for number, seat in enumerate(places(cast.course, 16, group=cast.groups[1])):
        answer(made, seat, overall=[str(1 + number % 5)], language="kk" if number < 8 else "ru")
    actions.close_wave(wave=made, by=None, at=clock.now())

    table = queries.cut_table(made, "language", language="en")

    assert table is not None
    assert table.values == ("Қазақша", "Русский")
    assert [part.top.n for part in table.rows[0].parts if part] == [8, 8]


def test_a_part_in_which_nearly_all_answered_alike_is_not_shown(cast: Cast) -> None:
    """Not even the other parts, from which it follows; the line as a whole is."""
    asked = wave(cast.course, cast.methodologist, anonymous=False)
    for group, marks in zip(cast.groups, ("5555554", "1234512"), strict=True):
        for mark, seat in zip(marks, places(cast.course, len(marks), group=group), strict=True):
            answer(asked, seat, overall=[mark])
    actions.close_wave(wave=asked, by=None, at=clock.now())

    table = queries.cut_table(asked, "group", language="en")

    assert table is not None
    overall = next(row for row in table.rows if row.label == "Overall en")
    assert (overall.parts, overall.everybody.top.n) == ((None, None), 14)
