"""What every kind of activity must do, asked of each that is registered."""

import csv
from datetime import timedelta

import pytest
from django.conf import settings

from oqu.courses import actions, kinds
from oqu.courses.kinds import ActivityKind
from oqu.courses.models import Enrolment, Place, Step
from oqu.courses.queries import plans_of, standing_of, standings, unwritten_by_course
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES, speaking
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast

EXAMPLE = settings.BASE_DIR / "examples" / "akmola-2021"
EVERY = pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.code)


@pytest.fixture
def place(cast: Cast) -> Enrolment:
    return cast.enrolment


@pytest.mark.django_db
@EVERY
def test_a_required_activity_that_is_not_done_blocks_finishing(
    cast: Cast, place: Enrolment, kind: ActivityKind
) -> None:
    activities.plan(cast.course, kind.code, "needed", by=cast.methodologist, required=True, **hours(kind))

    assert [r.is_met for r in standings(cast.course)[place.pk].requirements] == [False]
    actions.finish(course=cast.course, enrolments=[place], by=cast.coordinator, at=clock.now())

    place.refresh_from_db()
    assert place.state == Place.UNFINISHED


@pytest.mark.django_db
@EVERY
def test_a_required_activity_that_is_done_lets_finish(
    cast: Cast, place: Enrolment, kind: ActivityKind
) -> None:
    needed = activities.plan(
        cast.course, kind.code, "needed", by=cast.methodologist, required=True, **hours(kind)
    )
    minutes = kinds.minutes_of(needed) if kind.has_hours else None
    actions.report_progress(
        enrolment=place, activity=needed, step=Step(kind.done_step), at=clock.now(), minutes=minutes
    )

    [plan] = plans_of(place.person)

    assert standings(cast.course)[place.pk].has_finished
    assert standing_of(plan) == standings(cast.course)[place.pk]


@pytest.mark.django_db
@EVERY
def test_an_activity_that_is_not_required_asks_for_nothing(
    cast: Cast, place: Enrolment, kind: ActivityKind
) -> None:
    activities.plan(cast.course, kind.code, "extra", by=cast.methodologist, required=False, **hours(kind))

    assert standings(cast.course)[place.pk].requirements == ()


@EVERY
def test_a_kind_has_its_names_in_every_language(kind: ActivityKind) -> None:
    names = set()
    for language in LANGUAGES:
        with speaking(language):
            names.add((str(kind.singular), str(kind.plural)))

    assert len(names) == len(LANGUAGES)


@EVERY
def test_the_plan_asks_a_kind_for_known_columns_and_the_times_that_it_needs(kind: ActivityKind) -> None:
    asked = [planned.name for planned in kind.plan_fields]

    assert len(asked) == len(set(asked))
    assert set(kind.needed_times) <= set(asked) <= set(kinds.PLAN_COLUMNS)


def test_two_kinds_never_share_a_code() -> None:
    with pytest.raises(ValueError, match="two kinds"):
        kinds.register(kinds.all_kinds()[0])


def hours(kind: ActivityKind) -> dict[str, object]:
    """Times for a kind that has hours."""
    start = clock.now() - timedelta(hours=2)
    return {"starts_at": start, "ends_at": start + timedelta(minutes=90)} if kind.has_hours else {}


def test_no_two_kinds_share_a_segment_of_addresses() -> None:
    segments = [kind.plural_code for kind in kinds.all_kinds()]

    assert len(segments) == len(set(segments))


@EVERY
def test_a_kind_is_in_the_demonstration(kind: ActivityKind) -> None:
    with (EXAMPLE / "activities.csv").open(encoding="utf-8", newline="") as file:
        replayed = {row["kind"] for row in csv.DictReader(file)}

    assert (kind.demonstrate is None) == (kind.code in replayed)


def with_content(cast: Cast, code: str) -> None:
    """An activity of a kind with its content."""
    if code == "questionnaire":
        questionnaires.wave(cast.course, cast.methodologist)
    else:
        getattr(activities, code)(cast.course, by=cast.methodologist)


@pytest.mark.django_db
@EVERY
def test_a_kind_answers_whether_the_content_of_an_activity_is_there(cast: Cast, kind: ActivityKind) -> None:
    with_content(cast, kind.code)
    empty = activities.plan(cast.course, kind.code, "empty", by=cast.methodologist, **hours(kind))

    [plan] = plans_of(cast.learner)

    assert sorted((one.activity.slug == "empty", one.activity.is_written) for one in plan.items) == [
        (False, True),
        (True, False),
    ]
    assert unwritten_by_course([cast.course.pk]) == {cast.course.pk: [empty]}
