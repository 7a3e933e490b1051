"""Who may do what with people and roles, and which roles they hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from oqu.kernel.permissions import (
    KEEPS_ADMISSION,
    KEEPS_CENTRE,
    KEEPS_LIBRARIES,
    KEEPS_ROLES,
    READS_JOURNAL,
    READS_OFFICE,
    Role,
)
from oqu.libraries.models import Centre
from oqu.people.models import EmailChange, Factor, Person, Post

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
CENTRE_FACTORS = frozenset({Factor.EMAIL, Factor.CARD})


class HeldRole(NamedTuple):
    """One role, and the ids of the centre and of the network at which it is held."""

    role: str
    centre_id: int | None
    network_id: int | None


def roles_of(person: Visitor) -> Roles:
    """All roles of a person, read at most once for each object; the current user comes with them (`set_roles`)."""
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    known: Roles | None = person.__dict__.get("_roles")
    if known is None:
        posts = Post.objects.filter(person=person).values_list(*HeldRole._fields)
        known = set_roles(person, (HeldRole(*post) for post in posts))
    return known


def set_roles(person: Person, posts: Iterable[HeldRole]) -> Roles:
    """Let `roles_of` return these roles for this object without a query."""
    posts = list(posts)
    at_centres = frozenset((Role(role), centre) for role, centre, _n in posts if centre is not None)
    roles = Roles(
        at_centres=at_centres,
        in_networks=frozenset(network for _r, _c, network in posts if network is not None),
        is_keeper=person.is_keeper,
        any_centre=frozenset(role for role, _centre in at_centres),
    )
    person.__dict__["_roles"] = roles
    return roles


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
    """Coordinators edit the profiles of the people of their centre."""
    return roles_of(person).any_of(KEEPS_ADMISSION, centre.pk)


def is_unclaimed(profile: Person) -> bool:
    """Whether a centre entered this person and nobody has signed in as them by own means: the account has no owner yet."""
    return (
        profile.entered_by_id is not None
        and profile.own_sign_in_at is None
        and profile.is_active
        and not profile.has_usable_password()
    )


def holds_role(profile: Person) -> bool:
    """Whether a person holds a role at any centre or in a network, or is the site administrator."""
    return profile.is_keeper or Post.objects.filter(person=profile).exists()


def can_set_sign_in(by: Visitor, factor: Factor, profile: Person) -> bool:
    """Only the owner changes how an account signs in.

    Exception: the coordinators of the centre that entered the person set the e-mail and print cards, until the person
    signs in by own means or is given a role. Until then anyone who holds such a card can't add a factor that would outlast
    it: only an e-mail, with which the person then signs in.
    """
    if not isinstance(by, Person) or not by.is_active or not profile.is_active:
        return False
    if by.pk == profile.pk:
        return factor == Factor.EMAIL or (factor != Factor.CARD and not is_unclaimed(profile))
    return factor in CENTRE_FACTORS and is_in_care(by, profile)


def is_in_care(by: Visitor, profile: Person) -> bool:
    """Whether `by` coordinates the centre that entered this person, whose account has neither an owner nor a role yet."""
    centre = profile.entered_by_id
    return (
        centre is not None
        and is_unclaimed(profile)
        and roles_of(by).any_of(KEEPS_ADMISSION, centre)
        and not holds_role(profile)
    )


def can_ask_email_change(by: Visitor, centre: Centre, profile: Person) -> bool:
    """Coordinators ask for another e-mail of a person of their centre, if no role of the person reaches beyond it."""
    return (
        isinstance(by, Person)
        and by.pk != profile.pk
        and profile.is_active
        and not profile.is_keeper
        and roles_of(by).any_of(KEEPS_ADMISSION, centre.pk)
        and not Post.objects.filter(person=profile, centre__isnull=False).exclude(centre=centre).exists()
    )


def can_cancel_email_change(by: Visitor, change: EmailChange) -> bool:
    """The coordinators of the centre that asked."""
    return change.centre_id is not None and roles_of(by).any_of(KEEPS_ADMISSION, change.centre_id)


def can_decide_email_change(by: Visitor, change: EmailChange) -> bool:
    """In place of an old address that is lost: a director of the centre that asked, or the site administrator.

    Never the person who asked, nor the one whose e-mail it is. A director decides only on people whose roles, if any,
    are all at the director's own centre; nobody but the owner decides on a site administrator.
    """
    if (
        not isinstance(by, Person)
        or change.centre_id is None
        or by.pk in (change.asked_by_id, change.person_id)
    ):
        return False
    roles, profile = roles_of(by), change.person
    if profile.is_keeper:
        return False
    beyond = Post.objects.filter(person=profile).exclude(centre=change.centre_id).exists()
    return roles.is_keeper or (roles.any_of({Role.DIRECTOR}, change.centre_id) and not beyond)


def can_keep_libraries(person: Visitor, centre: Centre) -> bool:
    """Coordinators and methodologists keep the list of libraries."""
    return roles_of(person).any_of(KEEPS_LIBRARIES, centre.pk)


def can_keep_centre(person: Visitor, centre: Centre) -> bool:
    """The director of the centre changes its settings; so may the site administrator."""
    roles = roles_of(person)
    return roles.is_keeper or roles.any_of(KEEPS_CENTRE, centre.pk)


def can_edit_profile(person: Visitor, profile: Person) -> bool:
    """Everybody keeps their own profile; a centre keeps those that it entered, until they have an owner or a role."""
    return (isinstance(person, Person) and person.pk == profile.pk) or is_in_care(person, profile)
