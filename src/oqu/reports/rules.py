"""Who may read the evidence."""

from oqu.courses.models import Course
from oqu.kernel.permissions import READS_EVIDENCE, SIGNS
from oqu.people.queries import Visitor, roles_of


def can_read_report(person: Visitor, course: Course) -> bool:
    """Directors, methodologists and coordinators of the course's centre."""
    return roles_of(person).any_of(READS_EVIDENCE, course.centre_id)


def can_change_verdict_rules(person: Visitor, course: Course) -> bool:
    """The director says what is good enough."""
    return roles_of(person).any_of(SIGNS, course.centre_id)
