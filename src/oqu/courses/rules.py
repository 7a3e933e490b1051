"""Who may do what with a course and its plan."""

from oqu.courses.models import Course, Duty, Enrolment, Place, Staff
from oqu.kernel.permissions import KEEPS_COURSES, KEEPS_PLAN, READS_OFFICE, Role
from oqu.people.models import Person
from oqu.people.rules import Visitor, roles_of


def can_read_course_office(person: Visitor, course: Course) -> bool:
    """The office of the course's centre."""
    return roles_of(person).any_of(READS_OFFICE, course.centre_id)


def can_keep_course(person: Visitor, course: Course) -> bool:
    """Coordinators and methodologists of the course's centre change it and move it on."""
    return roles_of(person).any_of(KEEPS_COURSES, course.centre_id)


def can_keep_plan(person: Visitor, course: Course) -> bool:
    """Coordinators and methodologists of the course's centre keep its plan."""
    return roles_of(person).any_of(KEEPS_PLAN, course.centre_id)


def can_start_course(person: Visitor, centre_id: int) -> bool:
    """Coordinators and methodologists of a centre draft courses."""
    return roles_of(person).any_of(KEEPS_COURSES, centre_id)


def can_teach(person: Visitor, course: Course) -> bool:
    """Methodologists of the centre, and the course's lecturers and reviewers."""
    if roles_of(person).any_of({Role.METHODOLOGIST}, course.centre_id):
        return True
    return (
        isinstance(person, Person)
        and Staff.objects.filter(
            course=course, person=person, duty__in=[Duty.LECTURER, Duty.REVIEWER]
        ).exists()
    )


def can_learn(person: Visitor, enrolment: Enrolment) -> bool:
    """The person whose place it is, while they take part or have finished."""
    return (
        isinstance(person, Person)
        and enrolment.person_id == person.pk
        and enrolment.state in (Place.LEARNING, Place.FINISHED)
    )
