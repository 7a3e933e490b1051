"""Who may do what with links."""

from oqu.courses.models import Course
from oqu.kernel.permissions import KEEPS_CONTENT
from oqu.people.queries import Visitor, roles_of


def can_edit_link(person: Visitor, course: Course) -> bool:
    """Methodologists of the course's centre write and change links."""
    return roles_of(person).any_of(KEEPS_CONTENT, course.centre_id)
