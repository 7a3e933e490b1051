"""Who may do what with a course and its plan."""

from django.db.models import Q

from oqu.courses.models import Course, Duty, Enrolment, Place, Staff
from oqu.kernel.models import StoredFile
from oqu.kernel.permissions import CENTRE_ROLES, KEEPS_COURSES, KEEPS_PLAN, READS_OFFICE, Role
from oqu.people.models import Person
from oqu.people.rules import Visitor, roles_of


def can_read_course_office(person: Visitor, course: Course) -> bool:
    """The office of the course's centre."""
    return roles_of(person).any_of(READS_OFFICE, course.centre_id)


def can_export_lists(person: Visitor, course: Course) -> bool:
    """The office of the course's centre sees and downloads lists of its people, with their contacts."""
    return can_read_course_office(person, course)


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
    """Methodologists of the centre, and the course's lecturers and reviewers as long as they hold a role there."""
    roles = roles_of(person)
    if roles.any_of({Role.METHODOLOGIST}, course.centre_id):
        return True
    return (
        isinstance(person, Person)
        and roles.any_of(CENTRE_ROLES, course.centre_id)
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


def can_read_plan(person: Visitor, course: Course) -> bool:
    """The people of the course, those who teach in it, and the office of its centre."""
    if can_read_course_office(person, course) or can_teach(person, course):
        return True
    return (
        isinstance(person, Person)
        and Enrolment.objects.filter(course=course, person=person).exclude(state=Place.WITHDRAWN).exists()
    )


def can_read_file(person: Visitor, file: StoredFile) -> bool:
    """Whether the person may read a file of an activity, attached or a picture of its text: anyone who may read the plan of its course."""
    attached = Q(activities__materials__file=file) | Q(activities__pictures__file=file)
    courses = Course.objects.filter(attached).distinct()
    return any(can_read_plan(person, course) for course in courses)
