"""The life of a course: what it lacks, what it may do, and the way back."""

from datetime import UTC, datetime, timedelta

import pytest

from oqu.courses import actions, queries
from oqu.courses.models import STAGES, Activity, Course, Place, Stage
from oqu.courses.queries import lines_for, plan_by_time
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 14, 6, 0, tzinfo=UTC)


@pytest.fixture
def organiser() -> Person:
    return PersonFactory.create()


def words(course: Course, *, blocking: bool = False) -> list[str]:
    return [str(lack.words) for lack in queries.lacks(course, AT) if lack.blocks or not blocking]


def test_a_draft_lacks_titles_in_its_languages() -> None:
    course = CourseFactory.create(title_kk="", applications_until=AT, summary_kk="x", summary_ru="x")

    assert words(course) == ["Write the title in this language: Kazakh."]
    assert words(course, blocking=True) == words(course)


def test_a_course_in_admission_lacks_people_and_a_plan() -> None:
    course = CourseFactory.create(in_admission=True)
    assert words(course, blocking=True) == ["Nobody has a place yet.", "Publish the plan."]

    EnrolmentFactory.create(course=course, state=Place.WITHDRAWN)
    assert words(course, blocking=True) == ["Nobody has a place yet.", "Publish the plan."]

    EnrolmentFactory.create(course=course)
    Course.objects.update(plan_published_at=AT)
    course.refresh_from_db()
    assert words(course) == ["Some people are in no group."]


def test_groups_that_are_not_published_are_told() -> None:
    course = CourseFactory.create(in_admission=True, plan_published_at=AT)
    EnrolmentFactory.create(course=course, group=GroupFactory.create(course=course))

    assert words(course) == ["Publish the groups, so that people see theirs."]


def test_a_running_course_names_people_who_came_after_its_groups_were_formed() -> None:
    course = CourseFactory.create(running=True)
    EnrolmentFactory.create(course=course)
    assert words(course) == []

    EnrolmentFactory.create(course=course, group=GroupFactory.create(course=course))
    assert words(course) == ["Some people are in no group."]


def test_a_running_course_tells_what_is_still_ahead() -> None:
    course = CourseFactory.create(running=True)
    ActivityFactory.create(course=course, due_at=AT)
    assert words(course) == []

    ActivityFactory.create(course=course, due_at=AT + timedelta(minutes=1))
    assert words(course) == ["Some activities of the plan are still ahead."]


def test_every_step_forward_and_no_step_over_another(organiser: Person) -> None:
    course = CourseFactory.create(plan_published_at=AT)
    EnrolmentFactory.create(course=course)

    for stage in STAGES[1:]:
        course = actions.move_on(course=course, to=stage, by=organiser, at=AT)

    assert course.stage == Stage.ARCHIVED
    assert JournalEntry.objects.filter(verb="courses.move_on").count() == len(STAGES) - 1
    with pytest.raises(actions.StageRefused):
        actions.move_on(course=course, to=Stage.DRAFT, by=organiser, at=AT)


def test_what_blocks_is_said_and_nothing_moves(organiser: Person) -> None:
    course = CourseFactory.create(in_admission=True)

    with pytest.raises(actions.NotReady, match=r"^Nobody has a place yet\.$"):
        actions.move_on(course=course, to=Stage.RUNNING, by=organiser, at=AT)

    course.refresh_from_db()
    assert course.stage == Stage.ADMISSION


def test_the_way_back_is_open_until_letters_went_out(organiser: Person) -> None:
    course = CourseFactory.create(in_admission=True, plan_published_at=AT)
    course = actions.move_on(course=course, to=Stage.ANNOUNCED, by=organiser, at=AT)
    course = actions.move_on(course=course, to=Stage.ADMISSION, by=organiser, at=AT)
    EnrolmentFactory.create(course=course)

    course = actions.move_on(course=course, to=Stage.RUNNING, by=organiser, at=AT)

    assert Letter.objects.get().kind == "courses/begins"
    course.refresh_from_db()
    assert queries.stage_before(course) is None
    with pytest.raises(actions.NoWayBack):
        actions.move_on(course=course, to=Stage.ADMISSION, by=organiser, at=AT)


def test_a_step_back_after_a_silent_step_is_open_again(organiser: Person) -> None:
    course = CourseFactory.create(in_admission=True)
    actions.bind_stage(course=course)
    assert queries.stage_before(course) is None

    course.stage = Stage.CLOSED

    assert queries.stage_before(course) == Stage.CLOSING


def test_who_withdrew_gets_no_letters(organiser: Person) -> None:
    course = CourseFactory.create(in_admission=True)
    ActivityFactory.create(course=course)
    staying = EnrolmentFactory.create(course=course)
    EnrolmentFactory.create(course=course, state=Place.WITHDRAWN)

    actions.publish_plan(course=course, by=organiser, at=AT)

    assert [letter.person for letter in Letter.objects.all()] == [staying.person]


def test_an_activity_with_progress_is_not_removed(organiser: Person) -> None:
    enrolment = EnrolmentFactory.create()
    activity = ActivityFactory.create(course=enrolment.course)
    enrolment.progress.create(activity=activity, step="started", changed_at=AT)

    with pytest.raises(actions.ActivityUsed):
        actions.remove_activity(activity=activity, by=organiser, at=AT)

    assert enrolment.course.activities.count() == 1


def test_numbers_cost_two_queries_for_any_number_of_courses(django_assert_num_queries: object) -> None:
    courses = CourseFactory.create_batch(3)
    EnrolmentFactory.create_batch(2, course=courses[0])
    ActivityFactory.create(course=courses[1], lecture=True)

    with django_assert_num_queries(2):  # type: ignore[operator]
        numbers = queries.numbers_by_course([course.pk for course in courses], AT)

    assert [(n.people, n.unsettled, n.activities, n.ahead) for n in numbers.values()] == [
        (2, 2, 0, 0),
        (0, 0, 1, 1),
        (0, 0, 0, 0),
    ]


def test_the_letter_with_the_plan_has_what_is_for_its_reader(cast: Cast) -> None:
    """Each of two groups hears the lecture by itself; who has no group yet reads which is for whom."""
    for group in cast.groups[:2]:
        half = activities.lecture(cast.course, f"half-{group.number}", by=cast.lecturer)
        Activity.objects.filter(pk=half.activity_id).update(group=group)
    plan = plan_by_time(cast.course)
    one, other = cast.groups[:2]

    assert [line.title for line in lines_for(plan, one.pk)] == [f"en half-{one.number}"]
    assert [line.title for line in lines_for(plan, None)] == [
        f"en half-{one.number} ({one})",
        f"en half-{other.number} ({other})",
    ]
