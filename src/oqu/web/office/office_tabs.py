"""The tabs of the office, and the roles that see them."""

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

TABS = (
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


def office_tabs(request: HttpRequest) -> dict[str, object]:
    """Context processor: the tabs of the office that the person may open."""
    match = request.resolver_match
    if match is None or match.app_name != "office" or not isinstance(request.user, Person):
        return {}
    held = frozenset(roles_of(request.user).any_centre)
    language = languages.current()
    here = current_address(request.path, _labels(held, language))
    return {"office_tabs": _items(held, here, language)}


@memoised
def _labels(held: frozenset[Role], language: str) -> dict[str, str]:
    """Return the tabs for these roles: address → label."""
    return {address(name, language): str(label) for name, label, roles in TABS if held & roles}


@memoised
def _items(held: frozenset[Role], here: str, language: str) -> tuple[NavigationItem, ...]:
    """Return the tabs for these roles, with the one at the address `here` marked as current.

    The courses are at the root, with which every other address of the office begins too.
    """
    return tuple(NavigationItem(label, url, url == here) for url, label in _labels(held, language).items())
