"""Who may do what with letters."""

from oqu.kernel.permissions import KEEPS_LETTERS, READS_OFFICE
from oqu.letters.models import Letter
from oqu.people.models import Person
from oqu.people.rules import Visitor, roles_of


def can_send_again(person: Visitor, letter: Letter) -> bool:
    """Coordinators of the letter's centre have a failed letter tried again."""
    return letter.centre_id is not None and roles_of(person).any_of(KEEPS_LETTERS, letter.centre_id)


def can_read_letter(person: Visitor, letter: Letter) -> bool:
    """The office of the letter's centre, unless it holds a sign-in code; and the person it was written to."""
    if isinstance(person, Person) and letter.person_id == person.pk:
        return True
    if letter.confidential or letter.centre_id is None:
        return False
    return roles_of(person).any_of(READS_OFFICE, letter.centre_id)
