"""Who may do what in discussions."""

from oqu.community.models import Message, Thread
from oqu.courses.models import Course, Enrolment
from oqu.courses.rules import can_learn
from oqu.kernel.permissions import CENTRE_ROLES, KEEPS_COURSES
from oqu.people.models import Person
from oqu.people.rules import Visitor, roles_of


def can_begin_thread(person: Visitor, enrolment: Enrolment) -> bool:
    """Whether the person learns in the course; one that is over takes no messages (`may_still_talk`)."""
    return can_learn(person, enrolment)


def can_begin_thread_as_staff(person: Visitor, course: Course) -> bool:
    """The centre's people, in the whole course or in one group."""
    return can_read_discussions(person, course)


def can_take_part(person: Visitor, thread: Thread, enrolment: Enrolment | None = None) -> bool:
    """People of the thread's course and group, and the centre's people, whether it is open or closed."""
    if roles_of(person).any_of(CENTRE_ROLES, thread.course.centre_id):
        return True
    return (
        enrolment is not None
        and can_learn(person, enrolment)
        and enrolment.course_id == thread.course_id
        and thread.group_id in (None, enrolment.group_id)
    )


def may_still_talk(person: Visitor, course: Course) -> bool:
    """Whether discussions of a course take messages still: those of the centre's people also after it is closed."""
    return not course.is_over or roles_of(person).any_of(CENTRE_ROLES, course.centre_id)


def can_write_in_thread(person: Visitor, thread: Thread, enrolment: Enrolment | None = None) -> bool:
    """Whether the person takes part and the discussion is open."""
    is_open = not thread.closed and may_still_talk(person, thread.course)
    return is_open and can_take_part(person, thread, enrolment)


def can_hide_message(person: Visitor, message: Message) -> bool:
    """Its author, and those who keep the course."""
    if isinstance(person, Person) and message.author_id == person.pk:
        return True
    return roles_of(person).any_of(KEEPS_COURSES, message.thread.course.centre_id)


def can_close_thread(person: Visitor, thread: Thread) -> bool:
    """Those who keep the course."""
    return roles_of(person).any_of(KEEPS_COURSES, thread.course.centre_id)


def can_read_discussions(person: Visitor, course: Course) -> bool:
    """The centre's people read every discussion of their courses."""
    return roles_of(person).any_of(CENTRE_ROLES, course.centre_id)
