"""Who may do what with applications, nominations and groups."""

from datetime import datetime

from oqu.admission.models import Application, Nomination
from oqu.courses.models import Course, Stage
from oqu.kernel.permissions import KEEPS_ADMISSION
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of


def can_decide_application(person: Visitor, application: Application) -> bool:
    """Coordinators of the course's centre admit and decline."""
    return can_keep_admission(person, application.course)


def can_keep_admission(person: Visitor, course: Course) -> bool:
    """Coordinators of the course's centre keep its admission and its groups."""
    return roles_of(person).any_of(KEEPS_ADMISSION, course.centre_id)


def can_form_groups(person: Visitor, course: Course) -> bool:
    """Those who keep the admission, until the course is closed: its groups then stay as they are."""
    return can_keep_admission(person, course) and not course.is_over


def can_send_nomination(person: Visitor, nomination: Nomination) -> bool:
    """The head who made the list, while they head that network."""
    return (
        isinstance(person, Person)
        and nomination.nominated_by_id == person.pk
        and nomination.network_id in roles_of(person).in_networks
    )


def takes_applications(course: Course, at: datetime) -> bool:
    """Whether a course is in admission and its last moment for applications has not passed."""
    return course.stage == Stage.ADMISSION and (
        course.applications_until is None or at <= course.applications_until
    )


def may_take_applications(course: Course, at: datetime) -> bool:
    """Whether people can apply for a course now or later: it has not begun, and its last moment has not passed."""
    is_ahead = course.stage in (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION)
    return is_ahead and (course.applications_until is None or at <= course.applications_until)


def takes_entries(course: Course) -> bool:
    """Whether the office may still add a person: from admission on, until the course closes."""
    return course.stage in (Stage.ADMISSION, Stage.RUNNING)
