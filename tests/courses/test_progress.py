"""How far people have come in a course, and who has finished it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from oqu.courses import actions, events
from oqu.courses.models import Activity, Enrolment, Place, Progress, Step
from oqu.kernel.models import JournalEntry
from oqu.people.models import Person
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 14, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def enrolment() -> Enrolment:
    return EnrolmentFactory.create(course=CourseFactory.create(running=True))


@pytest.fixture
def activity(enrolment: Enrolment) -> Activity:
    return ActivityFactory.create(course=enrolment.course, required=True)


@pytest.fixture
def coordinator() -> Person:
    return PersonFactory.create()


def stored() -> tuple[str, int | None, Decimal | None, datetime]:
    row = Progress.objects.get()
    return row.step, row.minutes, row.points, row.changed_at


def test_the_first_report_is_stored_whole(enrolment: Enrolment, activity: Activity) -> None:
    actions.report_progress(
        enrolment=enrolment, activity=activity, step=Step.DONE, at=AT, minutes=30, points=Decimal(4)
    )

    assert stored() == (Step.DONE, 30, Decimal(4), AT)
    row = Progress.objects.get()
    assert (row.enrolment, row.activity) == (enrolment, activity)


def test_a_report_returns_what_it_reported(enrolment: Enrolment, activity: Activity) -> None:
    row = actions.report_progress(enrolment=enrolment, activity=activity, step=Step.STARTED, at=AT, minutes=3)

    assert (row.enrolment, row.activity, row.step, row.minutes) == (enrolment, activity, Step.STARTED, 3)


def test_starting_again_leaves_what_was_done(enrolment: Enrolment, activity: Activity) -> None:
    actions.report_progress(
        enrolment=enrolment, activity=activity, step=Step.DONE, at=AT, minutes=30, points=Decimal(4)
    )
    actions.report_progress(enrolment=enrolment, activity=activity, step=Step.STARTED, at=LATER)

    assert stored() == (Step.DONE, 30, Decimal(4), LATER)


def test_a_later_step_keeps_minutes_and_points(enrolment: Enrolment, activity: Activity) -> None:
    actions.report_progress(
        enrolment=enrolment, activity=activity, step=Step.STARTED, at=AT, minutes=30, points=Decimal(4)
    )
    actions.report_progress(enrolment=enrolment, activity=activity, step=Step.DONE, at=LATER)

    assert stored() == (Step.DONE, 30, Decimal(4), LATER)


def test_the_step_follows_the_minutes(enrolment: Enrolment, activity: Activity) -> None:
    actions.report_progress(enrolment=enrolment, activity=activity, step=Step.DONE, at=AT, minutes=30)
    actions.report_progress(enrolment=enrolment, activity=activity, step=Step.STARTED, at=LATER, minutes=0)

    assert stored() == (Step.STARTED, 0, None, LATER)


def test_new_points_replace_earlier_ones(enrolment: Enrolment, activity: Activity) -> None:
    for points, at in ((Decimal(4), AT), (Decimal(0), LATER)):
        actions.report_progress(
            enrolment=enrolment, activity=activity, step=Step.STARTED, at=at, points=points
        )

    assert stored() == (Step.STARTED, None, Decimal(0), LATER)


def test_finishing_settles_everybody_by_the_rule(
    enrolment: Enrolment, activity: Activity, coordinator: Person
) -> None:
    idle = EnrolmentFactory.create(course=enrolment.course)
    actions.report_progress(enrolment=enrolment, activity=activity, step=Step.DONE, at=AT)

    settled = actions.finish(course=enrolment.course, enrolments=[enrolment, idle], by=coordinator, at=LATER)

    assert settled == [enrolment, idle]
    assert [(one.state, one.finished_at) for one in settled] == [
        (Place.FINISHED, LATER),
        (Place.UNFINISHED, None),
    ]
    for one in settled:
        one.refresh_from_db()
    assert [one.state for one in settled] == [Place.FINISHED, Place.UNFINISHED]
    assert enrolment.finished_at == LATER


def test_finishing_is_in_the_journal(enrolment: Enrolment, activity: Activity, coordinator: Person) -> None:
    actions.finish(course=enrolment.course, enrolments=[enrolment], by=coordinator, at=LATER)

    entry = JournalEntry.objects.get(verb="courses.finish")
    assert (entry.actor_key, entry.at, entry.thing_key) == (coordinator.key, LATER, enrolment.key)
    assert entry.details == {"state": Place.UNFINISHED}


def test_who_has_left_stays_as_they_are_and_the_others_are_settled(
    enrolment: Enrolment, coordinator: Person
) -> None:
    gone = EnrolmentFactory.create(course=enrolment.course, state=Place.WITHDRAWN)

    settled = actions.finish(course=enrolment.course, enrolments=[gone, enrolment], by=coordinator, at=LATER)

    assert settled == [enrolment]
    gone.refresh_from_db()
    assert (gone.state, gone.finished_at) == (Place.WITHDRAWN, None)


def test_others_hear_of_those_who_finished_only(
    enrolment: Enrolment, activity: Activity, coordinator: Person
) -> None:
    idle = EnrolmentFactory.create(course=enrolment.course)
    actions.report_progress(enrolment=enrolment, activity=activity, step=Step.DONE, at=AT)
    heard: list[tuple[type, object, object, object]] = []

    def hear(sender: type, *, enrolment: Enrolment, by: Person, at: datetime, **_: object) -> None:
        heard.append((sender, enrolment, by, at))

    events.finished.connect(hear)
    try:
        actions.finish(course=enrolment.course, enrolments=[idle, enrolment], by=coordinator, at=LATER)
    finally:
        events.finished.disconnect(hear)

    assert heard == [(Enrolment, enrolment, coordinator, LATER)]
