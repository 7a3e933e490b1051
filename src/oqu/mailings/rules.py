"""Who may send messages, and who may read one."""

from oqu.courses.models import Course
from oqu.kernel.permissions import KEEPS_COURSES
from oqu.people.rules import Visitor, roles_of


def can_send_message(person: Visitor, course: Course) -> bool:
    """Coordinators and methodologists of the course's centre."""
    return roles_of(person).any_of(KEEPS_COURSES, course.centre_id)
