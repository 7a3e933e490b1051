"""Who may read the evidence."""

from oqu.courses.models import Course
from oqu.kernel.permissions import READS_EVIDENCE, SIGNS
from oqu.libraries.models import Centre
from oqu.people.queries import Visitor, roles_of


def can_read_report(person: Visitor, course: Course) -> bool:
    """Directors, methodologists and coordinators of the course's centre."""
    return roles_of(person).any_of(READS_EVIDENCE, course.centre_id)


def can_read_evidence(person: Visitor, centre: Centre) -> bool:
    """The same people, of all courses of the centre."""
    return roles_of(person).any_of(READS_EVIDENCE, centre.pk)


def can_change_verdict_rules(person: Visitor, centre: Centre) -> bool:
    """The director says what is good enough."""
    return roles_of(person).any_of(SIGNS, centre.pk)


def can_sign_report(person: Visitor, course: Course) -> bool:
    """The director of the course's centre."""
    return roles_of(person).any_of(SIGNS, course.centre_id)
