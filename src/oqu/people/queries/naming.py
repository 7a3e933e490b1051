"""What people are called in a list where two of them have the same name: the library beside it tells them apart."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from oqu.kernel.full_names import FullName
from oqu.kernel.telling_apart import marks
from oqu.people.models import Person


@dataclass(frozen=True)
class ShownNames:
    """The names of the people of a list; `beside` is what tells namesakes apart, by the id of the person."""

    beside: Mapping[int, str] = field(default_factory=dict)
    shown: Callable[[Person], str] = str

    def of(self, person: Person) -> str:
        """The name of a person, with the library in brackets if another one of the list has the same name."""
        return self.with_mark(person.pk, self.shown(person))

    def with_mark(self, person: int, name: str) -> str:
        """A name as it is written elsewhere, with what tells this person (by id) apart."""
        mark = self.beside.get(person)
        return f"{name} ({mark})" if mark else name


def full_name(person: Person) -> str:
    """Family name, given name and patronymic, as lists have them."""
    return " ".join(part for part in (person.family_name, person.given_name, person.patronymic) if part)


def name_parts(person: Person) -> FullName:
    """The parts of a name, for comparing it with what others write."""
    return FullName(person.family_name, person.given_name, person.patronymic)


def names_among(
    people: Iterable[Person],
    shown: Callable[[Person], str] = str,
    *,
    has_library: bool = False,
    has_email: bool = False,
) -> ShownNames:
    """The names of these people, whose libraries with their districts are loaded.

    Namesakes have their library beside the name, and if that is the same too, their district, patronymic and position, as far
    as needed. `has_library`: the list shows the library in a column of its own; then only those need more who look the
    same there too. `has_email`: the reader may know e-mails, which then tell apart whom nothing else does; a number does where
    they may not.
    """
    alike: dict[tuple[str, str], dict[int, Person]] = {}
    for person in people:
        mark = (shown(person), person.library_name if has_library else "")
        alike.setdefault(mark, {})[person.pk] = person
    beside: dict[int, str] = {}
    for same in alike.values():
        if len(same) > 1:
            beside |= marks({pk: _facts(one, has_email)[int(has_library) :] for pk, one in same.items()})
    return ShownNames(beside, shown)


def staff_names(people: Iterable[Person]) -> ShownNames:
    """The same of people of a centre, for those who work there and know each other's e-mails."""
    return names_among(people, has_email=True)


def _facts(person: Person, has_email: bool) -> list[str]:
    district = str(person.library.district) if person.library else ""
    email = (person.email or "") if has_email else ""
    return [person.library_name, district, person.patronymic, person.position, email]
