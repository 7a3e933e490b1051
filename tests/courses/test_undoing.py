"""A step is undone only after those that build on it, and who has no place gets no letter of the course."""

from datetime import UTC, datetime, timedelta

import pytest

from oqu.admission import actions as admission
from oqu.admission.actions import Decision
from oqu.admission.models import Application, ApplicationState
from oqu.courses import actions
from oqu.courses.models import Course, Enrolment, Group, Place
from oqu.invitations import actions as invitations
from oqu.invitations.actions import Offer
from oqu.kernel.permissions import Role
from oqu.letters.models import Batch, Letter, LetterState
from oqu.letters.rules import BuiltOn, NothingToUndo
from oqu.libraries.models import Centre
from oqu.people.models import Person
from tests.factories.admission import ApplicationFactory
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 6, 4, 0, tzinfo=UTC)


@pytest.fixture
def by() -> Person:
    return PersonFactory.create()


@pytest.fixture
def course() -> Course:
    course = CourseFactory.create(in_admission=True)
    ActivityFactory.create(course=course)
    return course


@pytest.fixture
def group(course: Course) -> Group:
    return GroupFactory.create(course=course)


def minutes(number: int) -> datetime:
    return AT + timedelta(minutes=number)


def admitted(course: Course, by: Person) -> Application:
    application = ApplicationFactory.create(course=course)
    admission.decide(applications=[application], decision=Decision.ADMIT, by=by, at=AT)
    application.refresh_from_db()
    return application


def batch_of(verb: str) -> Batch:
    return Batch.objects.filter(verb=verb).latest("pk")


def waiting(person: Person | None) -> list[str]:
    """The kinds of letters that go to a person."""
    letters_to = Letter.objects.filter(person=person, state=LetterState.WAITING)
    return sorted(letters_to.values_list("kind", flat=True))


def published(course: Course, group: Group, by: Person) -> None:
    """Everybody is in the group; first the groups are published, then the plan."""
    course.enrolments.update(group=group)
    actions.publish_groups(course=course, by=by, at=minutes(1))
    actions.publish_plan(course=course, by=by, at=minutes(2))


def test_a_decision_is_undone_only_after_the_letters_about_groups_and_plan(
    course: Course, group: Group, by: Person
) -> None:
    application = admitted(course, by)
    published(course, group, by)
    decision = batch_of("admission.decide")

    with pytest.raises(BuiltOn) as refusal:
        admission.undo_decision(course=course, batch=decision, by=by, at=minutes(3))

    steps = [batch_of("courses.publish_plan"), batch_of("courses.publish_groups")]
    assert refusal.value.steps == steps
    assert course.enrolments.get().state == Place.LEARNING
    assert waiting(application.person) == ["admission/admitted", "courses/group", "courses/plan"]
    for step in steps:
        actions.undo(course=course, batch=step, by=by, at=minutes(4))
    admission.undo_decision(course=course, batch=decision, by=by, at=minutes(5))
    application.refresh_from_db()
    assert application.state == ApplicationState.NEW
    assert waiting(application.person) == []


def test_a_decision_after_which_others_were_written_to_is_undone_at_once(
    course: Course, group: Group, by: Person
) -> None:
    EnrolmentFactory.create(course=course)
    published(course, group, by)
    admitted(course, by)

    undone = admission.undo_decision(course=course, batch=batch_of("admission.decide"), by=by, at=minutes(4))

    assert undone == 1


def test_who_gives_a_place_back_gets_no_waiting_letter_of_the_course(
    course: Course, group: Group, by: Person
) -> None:
    other = EnrolmentFactory.create(course=course)
    application = admitted(course, by)
    published(course, group, by)

    admission.withdraw(application=application, by=by, at=minutes(3))

    assert waiting(application.person) == []
    assert waiting(other.person) == ["courses/group", "courses/plan"]


def test_letters_that_wait_for_the_mail_server_are_withheld_too(
    course: Course, group: Group, by: Person
) -> None:
    application = admitted(course, by)
    published(course, group, by)

    admission.withdraw(application=application, by=by, at=minutes(60))

    assert waiting(application.person) == []


def test_letters_that_were_withheld_do_not_stop_the_step_from_being_undone(
    course: Course, group: Group, by: Person
) -> None:
    other = EnrolmentFactory.create(course=course)
    application = admitted(course, by)
    published(course, group, by)
    admission.withdraw(application=application, by=by, at=minutes(3))

    number = actions.undo(course=course, batch=batch_of("courses.publish_plan"), by=by, at=minutes(4))

    assert number == 1
    assert waiting(other.person) == ["courses/group"]


def test_a_move_before_the_groups_are_published_is_undone_after_them(
    course: Course, group: Group, by: Person
) -> None:
    place = EnrolmentFactory.create(course=course)
    actions.move_to_group(enrolment=place, group=group, by=by, at=AT)
    actions.publish_groups(course=course, by=by, at=minutes(1))

    with pytest.raises(BuiltOn) as refusal:
        actions.undo(course=course, batch=batch_of("courses.place_in_group"), by=by, at=minutes(2))

    assert refusal.value.steps == [batch_of("courses.publish_groups")]


def test_groups_are_unpublished_after_moves_that_were_announced(
    course: Course, group: Group, by: Person
) -> None:
    place = EnrolmentFactory.create(course=course, group=group)
    actions.publish_groups(course=course, by=by, at=AT)
    second = GroupFactory.create(course=course)
    place.course.refresh_from_db()
    actions.move_to_group(enrolment=place, group=second, by=by, at=minutes(1))

    with pytest.raises(BuiltOn) as refusal:
        actions.undo(course=course, batch=batch_of("courses.publish_groups"), by=by, at=minutes(2))

    assert refusal.value.steps == [batch_of("courses.place_in_group")]


def test_the_move_of_another_person_stands_in_nobodys_way(course: Course, group: Group, by: Person) -> None:
    first, second = EnrolmentFactory.create_batch(2, course=course)
    actions.move_to_group(enrolment=first, group=group, by=by, at=AT)
    step = batch_of("courses.place_in_group")
    actions.move_to_group(enrolment=second, group=group, by=by, at=minutes(1))

    actions.undo(course=course, batch=step, by=by, at=minutes(2))

    first.refresh_from_db()
    assert first.group is None


def test_who_gave_the_place_back_is_put_into_no_group_and_nothing_is_called_undone(
    course: Course, group: Group, by: Person
) -> None:
    place = EnrolmentFactory.create(course=course, group=group)
    actions.move_to_group(enrolment=place, group=GroupFactory.create(course=course), by=by, at=AT)
    actions.withdraw(enrolment=place, by=by, at=minutes(1))

    with pytest.raises(NothingToUndo):
        actions.undo(course=course, batch=batch_of("courses.place_in_group"), by=by, at=minutes(2))

    assert Enrolment.objects.get(pk=place.pk).group is None
    assert batch_of("courses.place_in_group").taken_back_at is None


def test_a_step_is_undone_once(course: Course, by: Person) -> None:
    actions.publish_plan(course=course, by=by, at=AT)
    first = batch_of("courses.publish_plan")
    actions.undo(course=course, batch=first, by=by, at=minutes(1))
    course.refresh_from_db()
    actions.publish_plan(course=course, by=by, at=minutes(2))

    actions.undo(course=course, batch=first, by=by, at=minutes(3))

    course.refresh_from_db()
    assert course.plan_published_at == minutes(2)


def test_an_invitation_that_was_sent_again_is_undone_latest_first(by: Person) -> None:
    centre: Centre = CentreFactory.create()
    offer = Offer("anna@example.org", "Kim", "Anna", Role.LECTURER, centre=centre, host=centre)
    invitation = invitations.appoint(offer=offer, by=by, at=AT)
    first = batch_of("invitations.send")
    invitations.renew(invitation=invitation, by=by, at=minutes(1))
    second = batch_of("invitations.send")

    with pytest.raises(BuiltOn) as refusal:
        invitations.undo(batch=first, by=by, at=minutes(2))

    assert refusal.value.steps == [second]
    for step in (second, first):
        invitations.undo(batch=step, by=by, at=minutes(3))
    assert not Letter.objects.filter(address="anna@example.org", state=LetterState.WAITING).exists()
