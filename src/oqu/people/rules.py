"""Who may do what with people and roles."""

from oqu.kernel.permissions import KEEPS_ADMISSION, KEEPS_ROLES, READS_JOURNAL, READS_OFFICE
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of


def can_read_office(person: Visitor, centre: Centre) -> bool:
    """Directors, methodologists and coordinators of the centre work in its office."""
    return roles_of(person).any_of(READS_OFFICE, centre.pk)


def can_keep_roles(person: Visitor, centre: Centre) -> bool:
    """The director gives and takes roles; so may the keeper of the installation."""
    roles = roles_of(person)
    return roles.is_keeper or roles.any_of(KEEPS_ROLES, centre.pk)


def can_read_journal(person: Visitor, centre: Centre) -> bool:
    """Directors and coordinators read the journal."""
    return roles_of(person).any_of(READS_JOURNAL, centre.pk)


def can_make_card(person: Visitor, centre: Centre) -> bool:
    """Coordinators print sign-in cards for people without e-mail."""
    return roles_of(person).any_of(KEEPS_ADMISSION, centre.pk)


def can_edit_profile(person: Visitor, profile: Person) -> bool:
    """Everybody keeps their own profile, and nobody else's."""
    return isinstance(person, Person) and person.pk == profile.pk
