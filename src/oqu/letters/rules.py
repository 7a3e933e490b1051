"""Who may do what with letters, and that a step is undone only after those that build on it."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_LETTERS, READS_OFFICE
from oqu.letters.models import Batch, Letter
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


class BuiltOn(Refused):
    """Later steps build on this one: their letters would be untrue. `steps` are those to undo first, the latest first."""

    message = _("Later steps build on this one. Undo them first, the latest first.")

    def __init__(self, steps: Sequence[Batch]) -> None:
        super().__init__()
        self.steps = list(steps)


class NothingToUndo(Refused):
    """What the step changed was changed or answered since, so undoing it would change nothing."""

    message = _("There is nothing left to undo: it was answered, decided or changed since.")


def require_nothing_later(steps: Iterable[Batch]) -> None:
    """Raise BuiltOn if there are such later steps."""
    if waiting := list(steps):
        raise BuiltOn(waiting)
