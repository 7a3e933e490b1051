"""Who can do what another person may not: for the page of a refusal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oqu.kernel.name_order import name_key
from oqu.kernel.permissions import CENTRE_ROLES, KEEPS_LIBRARIES, Role
from oqu.people.models import Person
from oqu.people.queries.people import staff_people
from oqu.people.rules import Visitor, roles_of

MOST_NAMED = 5


@dataclass(frozen=True)
class AblePeople:
    """The people of the reader's own centre who can do it, its directors, and whether a site administrator can."""

    people: tuple[Person, ...] = ()
    directors: tuple[Person, ...] = ()
    administrator: bool = False


def who_can(reader: Visitor, centre_id: int | None, allows: Callable[[Person], bool]) -> AblePeople:
    """Who does what the reader may not. People are named only to those who work at the same centre."""
    administrator = any(allows(person) for person in Person.objects.filter(is_keeper=True, is_active=True))
    if centre_id is None or not may_know_staff(reader, centre_id):
        return AblePeople(administrator=administrator)
    able = [person for person in _in_order(staff_people(centre_id, CENTRE_ROLES)) if allows(person)]
    return AblePeople(tuple(able[:MOST_NAMED]), directors_at(centre_id), administrator)


def directors_at(centre_id: int) -> tuple[Person, ...]:
    """The directors of a centre, by name."""
    return tuple(_in_order(staff_people(centre_id, [Role.DIRECTOR])))


def library_keepers(centre_id: int) -> tuple[Person, ...]:
    """The first of those who keep the list of libraries of a centre, by name: whom its heads of library systems ask."""
    return tuple(_in_order(staff_people(centre_id, KEEPS_LIBRARIES))[:MOST_NAMED])


def may_know_staff(reader: Visitor, centre_id: int) -> bool:
    """Whether a person holds a role at a centre, or keeps the installation."""
    roles = roles_of(reader)
    return roles.is_keeper or roles.any_of(CENTRE_ROLES, centre_id)


def own_directors(reader: Visitor) -> tuple[Person, ...]:
    """The directors of the centres at which a person holds a role."""
    centres = sorted({centre for _role, centre in roles_of(reader).at_centres})
    return tuple(dict.fromkeys(person for centre in centres for person in directors_at(centre)))


def _in_order(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (name_key(person.family_name, person.given_name), person.pk))
