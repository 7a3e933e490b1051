"""Who may do what with the news."""

from oqu.kernel.permissions import KEEPS_NEWS
from oqu.libraries.models import Centre
from oqu.people.rules import Visitor, roles_of


def can_keep_news(person: Visitor, centre: Centre) -> bool:
    """Methodologists and coordinators of the centre write and publish."""
    return roles_of(person).any_of(KEEPS_NEWS, centre.pk)
