"""Who may do what with ideas."""

from oqu.courses.models import Course, Enrolment
from oqu.courses.rules import can_learn
from oqu.ideas.models import Idea
from oqu.kernel.permissions import CENTRE_ROLES
from oqu.people.rules import Visitor, roles_of


def can_promise_idea(person: Visitor, enrolment: Enrolment) -> bool:
    """Whether the person learns in the course, for themselves; a form that comes too late is refused with the reason."""
    return can_learn(person, enrolment)


def can_tell_about_idea(person: Visitor, idea: Idea) -> bool:
    """Only who promised it."""
    return can_learn(person, idea.enrolment)


def can_read_ideas(person: Visitor, course: Course) -> bool:
    """The people of the course's centre."""
    return roles_of(person).any_of(CENTRE_ROLES, course.centre_id)
