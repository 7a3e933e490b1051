"""Duties in a course: given to people of the centre, limited to groups and tasks, taken back."""

import pytest

from oqu.assignments.queries import review_queue, submission_for, tallies_for, tallies_in
from oqu.assignments.rules import can_review
from oqu.courses import actions
from oqu.courses.models import Duty, Staff
from oqu.courses.rules import can_teach
from oqu.kernel import clock, journal
from oqu.kernel.permissions import Role
from oqu.lectures.actions import set_lecture
from oqu.lectures.models import Lecture
from oqu.lectures.rules import can_keep_lecture
from oqu.letters.models import Letter
from oqu.people.actions import take_role
from oqu.people.models import Person, Post
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(cast: Cast) -> Person:
    """A person of the centre who has no duty yet and may not review by role."""
    person: Person = PersonFactory.create(language="ru")
    PostFactory.create(person=person, role=Role.LECTURER, centre=cast.centre)
    return person


def name(cast: Cast, person: Person, duty: Duty = Duty.REVIEWER, **limits: object) -> Staff:
    at, by = clock.now(), cast.methodologist
    return actions.name_staff(course=cast.course, person=person, duty=duty, by=by, at=at, **limits)  # type: ignore[arg-type]


def test_a_duty_is_given_once_journaled_and_announced_by_letter(cast: Cast, reviewer: Person) -> None:
    name(cast, reviewer)
    name(cast, reviewer)

    letter = Letter.objects.get(kind="courses/duty")
    assert (letter.person, letter.language) == (reviewer, "ru")
    assert str(cast.methodologist) in letter.text
    (entry,) = journal.entries(verb="courses.name_staff")
    assert entry.details == {"person": reviewer.key, "duty": "reviewer"}


def test_nobody_is_written_to_about_a_duty_they_took_themselves(cast: Cast) -> None:
    name(cast, cast.methodologist)

    assert not Letter.objects.filter(kind="courses/duty").exists()


def test_a_person_without_a_role_at_the_centre_gets_no_duty(cast: Cast) -> None:
    with pytest.raises(actions.NotOfTheCentre):
        name(cast, cast.stranger)

    assert not Staff.objects.filter(person=cast.stranger).exists()


def test_a_reviewer_sees_all_answers_or_those_of_the_named_groups_and_tasks(
    cast: Cast, reviewer: Person
) -> None:
    one = activities.assignment(cast.course, "one", by=cast.methodologist)
    two = activities.assignment(cast.course, "two", by=cast.methodologist)
    first = activities.answer(one, cast.enrolment)
    other = activities.answer(one, cast.other_enrolment)
    last = activities.answer(two, cast.other_enrolment)

    def reviewed() -> list[bool]:
        """Which of the three are in the queue; the rule and the page of an answer must agree."""
        queue = set(review_queue(reviewer))
        for answer in (first, other, last):
            assert can_review(reviewer, answer) == (answer in queue)
            assert (submission_for(reviewer, answer.key) is not None) == (answer in queue)
        return [answer in queue for answer in (first, other, last)]

    assert reviewed() == [False, False, False]
    name(cast, reviewer)
    assert reviewed() == [True, True, True]
    name(cast, reviewer, groups=[cast.groups[1]])
    assert reviewed() == [False, True, True]
    name(cast, reviewer, groups=[cast.groups[1]], activities=[two.activity])
    assert reviewed() == [False, False, True]
    name(cast, reviewer, activities=[one.activity])
    assert reviewed() == [True, True, False]
    name(cast, reviewer, Duty.LECTURER)
    assert reviewed() == [True, True, True]


def test_the_answer_of_a_person_without_a_group_waits_for_every_reviewer(
    cast: Cast, reviewer: Person
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    cast.enrolment.group = None
    cast.enrolment.save()
    answer = activities.answer(task, cast.enrolment)
    name(cast, reviewer, groups=[cast.groups[1]])

    assert list(review_queue(reviewer)) == [answer]


def test_duties_count_only_while_a_role_at_the_centre_is_held(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.methodologist, lecturer=cast.lecturer)
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)

    def rights(person: Person) -> tuple[bool, bool, bool, int]:
        fresh = Person.objects.get(pk=person.pk)
        return (
            can_teach(fresh, cast.course),
            can_keep_lecture(fresh, talk.activity),
            can_review(fresh, answer),
            review_queue(fresh).count(),
        )

    assert rights(cast.lecturer) == (True, True, True, 1)
    take_role(post=Post.objects.get(person=cast.lecturer), by=cast.director, at=clock.now())
    assert rights(cast.lecturer) == (False, False, False, 0)


def test_who_is_named_in_a_lecture_is_a_lecturer_of_the_course(cast: Cast, reviewer: Person) -> None:
    talk = activities.lecture(cast.course, by=cast.methodologist)
    set_lecture(activity=talk.activity, lecturer=reviewer, by=cast.methodologist, at=clock.now())

    assert Staff.objects.filter(course=cast.course, person=reviewer, duty=Duty.LECTURER).exists()


def test_a_lecturer_who_leaves_the_course_gives_none_of_its_lectures(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.methodologist, lecturer=cast.lecturer)
    duty = Staff.objects.get(person=cast.lecturer)

    actions.dismiss_staff(staff=duty, by=cast.methodologist, at=clock.now())

    assert Lecture.objects.get().lecturer is None
    (entry,) = journal.entries(verb="courses.dismiss_staff")
    assert entry.details == {"person": cast.lecturer.key, "duty": "lecturer"}


def test_a_task_that_a_reviewer_does_not_review_is_not_in_their_figures(cast: Cast, reviewer: Person) -> None:
    activities.assignment(cast.course, "one", by=cast.methodologist)
    two = activities.assignment(cast.course, "two", by=cast.methodologist)
    name(cast, reviewer, activities=[two.activity])

    assert {tally.activity.key for tally in tallies_for(reviewer)} == {two.activity.key}
    assert len(tallies_in(cast.course)) == 2
