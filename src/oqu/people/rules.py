"""Who may do what with people and roles, and which roles they hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from oqu.kernel.permissions import (
    KEEPS_ADMISSION,
    KEEPS_CENTRE,
    KEEPS_LIBRARIES,
    KEEPS_ROLES,
    READS_JOURNAL,
    READS_OFFICE,
    Role,
)
from oqu.kernel.prepared import remembered
from oqu.libraries.models import Centre
from oqu.people.models import Person, Post

type Visitor = Person | AnonymousUser


@dataclass(frozen=True)
class Roles:
    """The roles of one person: at which centres (by id), and in which networks (by id)."""

    at_centres: frozenset[tuple[Role, int]] = frozenset()
    in_networks: frozenset[int] = frozenset()
    is_keeper: bool = False
    any_centre: frozenset[Role] = field(default_factory=frozenset)

    def any_of(self, roles: Iterable[Role], centre_id: int) -> bool:
        """Whether one of these roles is held at that centre."""
        return any((role, centre_id) in self.at_centres for role in roles)

    def centres_with(self, roles: Iterable[Role]) -> frozenset[int]:
        """The ids of the centres at which one of these roles is held."""
        wanted = frozenset(roles)
        return frozenset(centre for role, centre in self.at_centres if role in wanted)


NOBODY = Roles()


class Held(NamedTuple):
    """One role, and the ids of the centre and of the network at which it is held."""

    role: str
    centre_id: int | None
    network_id: int | None


@remembered(Held)
def _held(person: int) -> QuerySet[Post, tuple[Any, ...]]:
    return Post.objects.filter(person=person).values_list(*Held._fields)


def roles_of(person: Visitor) -> Roles:
    """All roles of a person in one query; asked again for the same object, no query at all."""
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    known: Roles | None = person.__dict__.get("_roles")
    if known is None:
        posts = _held(person.pk)
        at_centres = frozenset((Role(role), centre) for role, centre, _n in posts if centre is not None)
        known = Roles(
            at_centres=at_centres,
            in_networks=frozenset(network for _r, _c, network in posts if network is not None),
            is_keeper=person.is_keeper,
            any_centre=frozenset(role for role, _centre in at_centres),
        )
        person.__dict__["_roles"] = known
    return known


def forget_roles(person: Person) -> None:
    """Have the roles of this object read anew after a change."""
    person.__dict__.pop("_roles", None)


def can_read_office(person: Visitor, centre: Centre) -> bool:
    """Directors, methodologists and coordinators of the centre work in its office."""
    return roles_of(person).any_of(READS_OFFICE, centre.pk)


def can_keep_roles(person: Visitor, centre: Centre) -> bool:
    """The director gives and takes roles; so may the keeper of the installation."""
    roles = roles_of(person)
    return roles.is_keeper or roles.any_of(KEEPS_ROLES, centre.pk)


def can_keep_installation(person: Visitor) -> bool:
    """The keeper of the installation opens centres and names their first directors."""
    return roles_of(person).is_keeper


def can_read_journal(person: Visitor, centre: Centre) -> bool:
    """Directors and coordinators read the journal."""
    return roles_of(person).any_of(READS_JOURNAL, centre.pk)


def can_keep_people(person: Visitor, centre: Centre) -> bool:
    """Coordinators mend the profiles of the people of their centre."""
    return roles_of(person).any_of(KEEPS_ADMISSION, centre.pk)


def can_make_card(person: Visitor, centre: Centre) -> bool:
    """Coordinators print sign-in cards for people without e-mail."""
    return roles_of(person).any_of(KEEPS_ADMISSION, centre.pk)


def can_make_card_for(person: Visitor, centre: Centre, profile: Person) -> bool:
    """Never for somebody who holds a role: a card must not open more doors than its maker has."""
    holds_role = profile.is_keeper or Post.objects.filter(person=profile).exists()
    return can_make_card(person, centre) and profile.is_active and not holds_role


def can_keep_libraries(person: Visitor, centre: Centre) -> bool:
    """Coordinators and methodologists keep the list of libraries."""
    return roles_of(person).any_of(KEEPS_LIBRARIES, centre.pk)


def can_keep_centre(person: Visitor, centre: Centre) -> bool:
    """The director keeps the settings of the centre."""
    return roles_of(person).any_of(KEEPS_CENTRE, centre.pk)


def can_edit_profile(person: Visitor, profile: Person) -> bool:
    """Everybody keeps their own profile, and nobody else's."""
    return isinstance(person, Person) and person.pk == profile.pk
