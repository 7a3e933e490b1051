"""Who may do what with frameworks of competences."""

from oqu.competences.models import Framework
from oqu.kernel.permissions import KEEPS_COMPETENCES
from oqu.libraries.models import Centre
from oqu.people.rules import Visitor, roles_of


def can_add_framework(person: Visitor, centre: Centre | None) -> bool:
    """Directors and methodologists add frameworks of their centre, the site administrator those of the installation."""
    roles = roles_of(person)
    return roles.is_keeper if centre is None else roles.any_of(KEEPS_COMPETENCES, centre.pk)


def can_keep_framework(person: Visitor, framework: Framework) -> bool:
    """Those who may add one for its owner change it."""
    return can_add_framework(person, framework.centre)
