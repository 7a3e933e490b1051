"""Who may begin, read, write in, close discussions, and hide messages in them."""

from datetime import UTC, datetime

from oqu.community import actions, rules
from oqu.community.models import Thread
from oqu.courses.models import Place
from oqu.libraries.models import Centre
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory, EnrolmentFactory
from tests.factories.libraries import CentreFactory

AT = datetime(2021, 4, 16, 6, 0, tzinfo=UTC)


def thread_of(cast: Cast) -> Thread:
    """A discussion of the whole course."""
    return actions.begin(course=cast.course, title="Link", text="How?", by=cast.learner, at=AT, key="k")


def test_a_learner_begins_discussions_in_the_course_they_learn_in(cast: Cast) -> None:
    assert rules.can_begin_thread(cast.learner, cast.enrolment)
    assert not rules.can_begin_thread(cast.learner, cast.other_enrolment)
    assert not rules.can_begin_thread(cast.visitor, cast.enrolment)


def test_a_learner_who_has_withdrawn_begins_and_writes_nothing(cast: Cast) -> None:
    thread = thread_of(cast)
    cast.enrolment.state = Place.WITHDRAWN

    assert not rules.can_begin_thread(cast.learner, cast.enrolment)
    assert not rules.can_write_in_thread(cast.learner, thread, cast.enrolment)


def test_a_place_in_another_course_opens_no_discussion(cast: Cast) -> None:
    elsewhere = EnrolmentFactory.create(
        course=CourseFactory.create(centre=cast.centre), person=cast.stranger, group=None
    )

    assert not rules.can_take_part(cast.stranger, thread_of(cast), elsewhere)


def test_a_closed_discussion_is_read_by_all_and_written_in_by_nobody(cast: Cast) -> None:
    thread = actions.close(thread=thread_of(cast), closed=True, by=cast.coordinator, at=AT)
    people = [(cast.learner, cast.enrolment), (cast.lecturer, None), (cast.director, None)]

    assert [rules.can_take_part(person, thread, place) for person, place in people] == [True] * 3
    assert [rules.can_write_in_thread(person, thread, place) for person, place in people] == [False] * 3


def allowed_to_close(cast: Cast, centre: Centre) -> list[str]:
    thread = thread_of(cast)
    thread.course.centre = centre
    return [name for name, person in cast.people.items() if rules.can_close_thread(person, thread)]


def test_those_who_keep_the_course_close_its_discussions(cast: Cast) -> None:
    assert allowed_to_close(cast, cast.centre) == ["director", "methodologist", "coordinator"]


def test_the_people_of_another_centre_close_nothing(cast: Cast) -> None:
    assert allowed_to_close(cast, CentreFactory.create()) == []


def test_the_people_of_the_centre_read_all_discussions(cast: Cast) -> None:
    readers = [
        name for name, person in cast.people.items() if rules.can_read_discussions(person, cast.course)
    ]

    assert readers == ["director", "methodologist", "coordinator", "lecturer"]
