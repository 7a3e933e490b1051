"""Who may do what with certificates."""

from oqu.certificates.models import Certificate
from oqu.courses.models import Course
from oqu.kernel.permissions import READS_OFFICE, SIGNS
from oqu.people.models import Person
from oqu.people.rules import Visitor, roles_of


def can_sign_certificates(person: Visitor, course: Course) -> bool:
    """The director of the course's centre."""
    return roles_of(person).any_of(SIGNS, course.centre_id)


def can_read_register(person: Visitor, course: Course) -> bool:
    """The office of the course's centre."""
    return roles_of(person).any_of(READS_OFFICE, course.centre_id)


def can_download_certificate(person: Visitor, certificate: Certificate) -> bool:
    """Its holder, and the office of the centre that issued it."""
    if isinstance(person, Person) and certificate.enrolment.person_id == person.pk:
        return True
    return roles_of(person).any_of(READS_OFFICE, certificate.centre_id)


def can_revoke_certificate(person: Visitor, certificate: Certificate) -> bool:
    """The director of the centre that issued it."""
    return roles_of(person).any_of(SIGNS, certificate.centre_id)


def can_reissue_certificate(person: Visitor, certificate: Certificate) -> bool:
    """Who may sign one: the director of the centre that issued it."""
    return roles_of(person).any_of(SIGNS, certificate.centre_id)
