"""Who may do what at the support desk."""

from oqu.kernel.permissions import ANSWERS_SUPPORT
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.rules import Visitor, roles_of
from oqu.support.models import Case


def can_write_in_case(person: Visitor, case: Case) -> bool:
    """The asker, and those of the centre who answer."""
    return (isinstance(person, Person) and case.asker_id == person.pk) or can_answer(person, case.centre)


def can_answer(person: Visitor, centre: Centre) -> bool:
    """Methodologists and coordinators of the centre."""
    return roles_of(person).any_of(ANSWERS_SUPPORT, centre.pk)
