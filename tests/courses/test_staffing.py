"""Duties in a course: given to people of the centre, limited to groups and tasks, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from oqu.assignments.models import Submission
from oqu.assignments.queries import review_queue, submission_for, tallies_for, tallies_in
from oqu.assignments.rules import can_review
from oqu.courses import actions
from oqu.courses.models import Duty, Staff, Stage
from oqu.courses.queries import staff_courses
from oqu.courses.rules import can_teach
from oqu.kernel import clock, journal
from oqu.kernel.permissions import Role
from oqu.lectures.actions import set_lecture
from oqu.lectures.models import Lecture
from oqu.lectures.rules import can_keep_lecture
from oqu.letters.actions import deliver_due, look_at_printed, send_now
from oqu.letters.models import Batch, Letter
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


@pytest.fixture
def letters_leave(settings: Any) -> None:
    settings.OQU_LETTERS_LEAVE = True


@pytest.mark.usefixtures("letters_leave")
def test_duties_given_in_a_row_are_one_letter_that_names_those_that_were_not_taken_back(
    cast: Cast, reviewer: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    start = clock.now()
    duties = (Duty.REVIEWER, Duty.LECTURER, Duty.ORGANISER)
    for minute, duty in enumerate(duties):
        at = start + timedelta(minutes=minute)
        actions.name_staff(course=cast.course, person=reviewer, duty=duty, by=cast.methodologist, at=at)
    taken_back = Batch.objects.get(before__duty="lecturer")

    actions.undo(course=cast.course, batch=taken_back, by=cast.methodologist, at=start + timedelta(minutes=9))
    assert deliver_due(at=start + timedelta(minutes=9)) == (0, 0)
    assert deliver_due(at=start + timedelta(minutes=10)) == (1, 0)

    (message,) = mailoutbox
    assert message.subject == "Ваши новые обязанности на курсах"
    assert [word in message.body for word in ("Проверяющ", "Лектор", "Организатор")] == [True, False, True]
    states = Letter.objects.filter(kind="courses/duty").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent", "taken_back", "needless"]


def test_duties_given_one_after_another_delay_no_letter_and_can_be_undone_for_five_minutes(
    cast: Cast, reviewer: Person
) -> None:
    start = clock.now()
    duties = {Duty.REVIEWER: 0, Duty.LECTURER: 5, Duty.ORGANISER: 6}
    for duty, minute in duties.items():
        at = start + timedelta(minutes=minute)
        actions.name_staff(course=cast.course, person=reviewer, duty=duty, by=cast.methodologist, at=at)

    letters = Letter.objects.filter(kind="courses/duty").order_by("pk").select_related("batch")

    waits = [(one.due_at - start, one.due_at == one.batch.leaves_at) for one in letters if one.batch]
    assert waits == [(timedelta(minutes=10), True)] * 2 + [(timedelta(minutes=16), True)]


@pytest.mark.usefixtures("letters_leave")
def test_a_letter_that_leaves_now_leaves_the_other_duty_to_its_own(
    cast: Cast, reviewer: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    start = clock.now()
    for duty in (Duty.REVIEWER, Duty.LECTURER):
        actions.name_staff(course=cast.course, person=reviewer, duty=duty, by=cast.methodologist, at=start)
    first = Batch.objects.get(before__duty="reviewer")

    send_now(batch=first, by=cast.methodologist, at=start)
    deliver_due(at=start)
    deliver_due(at=start + timedelta(minutes=10))

    assert [message.subject for message in mailoutbox] == [
        f"Ваша обязанность на курсе: {cast.course.title_ru}"
    ] * 2


def test_duties_on_paper_are_one_letter(cast: Cast, reviewer: Person) -> None:
    Person.objects.filter(pk=reviewer.pk).update(email=None)
    reviewer.refresh_from_db()
    at = clock.now()
    for duty in (Duty.REVIEWER, Duty.LECTURER):
        actions.name_staff(course=cast.course, person=reviewer, duty=duty, by=cast.methodologist, at=at)

    look_at_printed(at=at + timedelta(minutes=10))

    letters = Letter.objects.filter(kind="courses/duty").order_by("pk")
    assert [letter.state for letter in letters] == ["printed", "needless"]
    assert all(word in letters[0].text for word in ("Проверяющ", "Лектор"))


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


def test_a_limited_reviewer_whose_tasks_and_groups_are_gone_reviews_nothing(
    cast: Cast, reviewer: Person
) -> None:
    task = activities.assignment(cast.course, "one", by=cast.methodologist)
    unused = activities.assignment(cast.course, "unused", by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    name(cast, reviewer, activities=[unused.activity])
    actions.remove_activity(activity=unused.activity, by=cast.methodologist, at=clock.now())
    assert (can_review(reviewer, answer), list(review_queue(reviewer))) == (False, [])

    name(cast, reviewer, groups=[cast.groups[1]])
    cast.groups[1].delete()
    assert (can_review(reviewer, answer), list(review_queue(reviewer))) == (False, [])


def rights(person: Person, talk: Lecture, answer: Submission) -> tuple[bool, bool, bool, int]:
    """Whether a person teaches, keeps a lecture, and reviews an answer; and how many answers wait for them."""
    fresh = Person.objects.get(pk=person.pk)
    return (
        can_teach(fresh, talk.activity.course),
        can_keep_lecture(fresh, talk.activity),
        can_review(fresh, answer),
        review_queue(fresh).count(),
    )


@pytest.mark.parametrize("stage", [Stage.RUNNING, Stage.CLOSED])
def test_duties_count_only_while_a_role_at_the_centre_is_held(cast: Cast, stage: Stage) -> None:
    talk = activities.lecture(cast.course, by=cast.methodologist, lecturer=cast.lecturer)
    answer = activities.answer(activities.assignment(cast.course, by=cast.methodologist), cast.enrolment)
    cast.course.stage = stage
    cast.course.save()

    waiting = 1 if stage == Stage.RUNNING else 0  # verdicts of a closed course stay as they are
    assert rights(cast.lecturer, talk, answer) == (True, True, True, waiting)
    take_role(post=Post.objects.get(person=cast.lecturer), by=cast.director, at=clock.now())
    assert rights(cast.lecturer, talk, answer) == (False, False, False, 0)
    assert not staff_courses(Person.objects.get(pk=cast.lecturer.pk)).exists()


def test_a_new_role_does_not_bring_back_a_duty_in_a_running_course(cast: Cast) -> None:
    take_role(post=Post.objects.get(person=cast.lecturer), by=cast.director, at=clock.now())
    PostFactory.create(person=cast.lecturer, role=Role.COORDINATOR, centre=cast.centre)

    assert not can_teach(Person.objects.get(pk=cast.lecturer.pk), cast.course)
    (entry,) = journal.entries(verb="courses.dismiss_staff")
    assert entry.details == {"person": cast.lecturer.key, "duty": "lecturer"}


def test_one_of_two_roles_taken_leaves_the_duty(cast: Cast) -> None:
    PostFactory.create(person=cast.lecturer, role=Role.COORDINATOR, centre=cast.centre)
    post = Post.objects.get(person=cast.lecturer, role=Role.LECTURER)
    take_role(post=post, by=cast.director, at=clock.now())

    assert Staff.objects.filter(person=cast.lecturer).exists()


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
