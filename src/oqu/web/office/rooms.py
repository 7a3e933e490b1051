"""The rooms of the office beside the courses: who finds which of them."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oqu.kernel import languages
from oqu.kernel.memo import memoised
from oqu.kernel.permissions import (
    ANSWERS_SUPPORT,
    KEEPS_CENTRE,
    KEEPS_NEWS,
    READS_JOURNAL,
    READS_OFFICE,
    Role,
)
from oqu.people.queries import Person, roles_of
from oqu.web.access import NavigationItem, address, current_address

ROOMS = (
    ("office:dashboard", _("Courses"), READS_OFFICE),
    ("office:people", _("People"), READS_OFFICE),
    ("office:letters", _("Letters"), READS_OFFICE),
    ("office:support", _("Support desk"), ANSWERS_SUPPORT),
    ("office:news", _("News"), KEEPS_NEWS),
    ("office:libraries", _("Libraries"), READS_OFFICE),
    ("office:roles", _("Roles"), READS_OFFICE),
    ("office:journal", _("Journal"), READS_JOURNAL),
    ("office:settings", _("Settings"), KEEPS_CENTRE),
)


def rooms(request: HttpRequest) -> dict[str, object]:
    """For the templates of the office: its rooms as tabs, only those that the reader may enter."""
    match = request.resolver_match
    if match is None or match.app_name != "office" or not isinstance(request.user, Person):
        return {}
    held = frozenset(roles_of(request.user).any_centre)
    language = languages.current()
    here = current_address(request.path, _open(held, language))
    return {"rooms": _entered(held, here, language)}


@memoised
def _open(held: frozenset[Role], language: str) -> dict[str, str]:
    """The rooms that somebody with these roles may enter: address → words."""
    return {address(name, language): str(label) for name, label, roles in ROOMS if held & roles}


@memoised
def _entered(held: frozenset[Role], here: str, language: str) -> tuple[NavigationItem, ...]:
    """The rooms that somebody with these roles may enter, on a page of the one at the address `here`.

    The courses are at the root, with which every other address of the office begins too.
    """
    return tuple(NavigationItem(label, url, url == here) for url, label in _open(held, language).items())
