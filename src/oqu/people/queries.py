"""Who people are and which roles they hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from oqu.kernel.permissions import Role
from oqu.people.models import Consent, Person, Post, Purpose

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


def roles_of(person: Visitor) -> Roles:
    """All roles of a person in one query; asked again for the same object, no query at all."""
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    known: Roles | None = person.__dict__.get("_roles")
    if known is None:
        posts = list(Post.objects.filter(person=person).values_list("role", "centre_id", "network_id"))
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


def staff_people(centre_id: int, roles: Iterable[Role]) -> QuerySet[Person]:
    """The active people who hold one of these roles at a centre."""
    return Person.objects.filter(
        is_active=True, posts__centre_id=centre_id, posts__role__in=list(roles)
    ).distinct()


def posts_at(centre_id: int) -> QuerySet[Post]:
    """Every post at a centre, with its person."""
    return Post.objects.filter(centre_id=centre_id).select_related("person")


def search_people(words: str) -> QuerySet[Person]:
    """People whose name or e-mail holds every one of the words."""
    found = Person.objects.select_related("library")
    for word in words.split():
        found = found.filter(
            Q(family_name__icontains=word)
            | Q(given_name__icontains=word)
            | Q(patronymic__icontains=word)
            | Q(email__icontains=word)
        )
    return found


def person_by_email(email: str) -> Person | None:
    """The person with that e-mail, in any case of letters."""
    return Person.objects.filter(email__iexact=email.strip()).first() if email.strip() else None


def has_agreed(person: Person, purpose: Purpose) -> bool:
    """Whether a consent is given and not withdrawn."""
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).exists()


def agreed_people(people: Iterable[int], purpose: Purpose) -> set[int]:
    """Of these person ids, those with a consent given and not withdrawn."""
    return set(
        Consent.objects.filter(
            person_id__in=list(people), purpose=purpose, withdrawn_at__isnull=True
        ).values_list("person_id", flat=True)
    )
