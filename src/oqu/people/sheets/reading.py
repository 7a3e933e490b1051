"""Lists of people from XLSX or CSV, by their headings in any language or the names in examples/akmola-2021/README.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.full_names import comparable, is_another_spelling
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.kernel.sheets import BadSheet, Column, Corrections, LeftOut, Missing, Problem, SheetRow, Table
from oqu.libraries.models import Centre, Library, Network
from oqu.libraries.queries import all_libraries, known_codes
from oqu.libraries.sheets import NetworkNames, Workplaces, not_known
from oqu.people.actions import PersonRow
from oqu.people.models import Person
from oqu.people.queries import without_email_at
from oqu.people.sheets.headings import person_columns

ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.DIRECTOR: ("директор", "директор", "director"),
    Role.METHODOLOGIST: ("әдіскер", "методист", "methodologist"),
    Role.COORDINATOR: ("үйлестіруші", "координатор", "coordinator"),
    Role.LECTURER: ("дәріскер", "лектор", "lecturer", "преподаватель", "оқытушы"),
    Role.NETWORK_HEAD: (
        "жүйе басшысы",
        "руководитель системы",
        "head of a library system",
        "руководитель ЦБС",
    ),
}
PEOPLE = (
    *person_columns(),
    Column("role", sheets.named(ROLES), empty=None, also=("рөлі", "роль", "role"), title=_("Role")),
)
NO_NETWORK = _(
    "There is no library system with the code or name “%(code)s”. Import the library systems first."
)
NO_LIBRARY = _("There is no library with the code or name “%(code)s”. Import the libraries first.")
SEVERAL_NETWORKS = _(
    "Several library systems are called “%(code)s”. Name the person's library too, or write the code: %(codes)s."
)


@dataclass(frozen=True)
class Namesake:
    """A row without an e-mail whose name and library another person has: an earlier row, or one who is known (0)."""

    number: int
    row: PersonRow
    like: int
    is_likely_another: bool
    read_as: str = ""
    """The name of that person, where it is spelled otherwise."""


@dataclass(frozen=True)
class PeopleReading:
    """What a list holds, before anything is written: the people by row number, and what is to be asked or reported.

    `problems` tell of the rows that are left out.
    """

    people: Mapping[int, PersonRow]
    used: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]
    namesakes: tuple[Namesake, ...] = field(default=())
    problems: tuple[Problem, ...] = ()

    def whole(self) -> "PeopleReading":
        """Itself, if every row could be read as it is. Raises BadSheet with every problem."""
        if any(problem.leaves != LeftOut.NOTHING for problem in self.problems):
            raise BadSheet(self.problems)
        return self

    def rows(self, another: Iterable[int] = ()) -> list[PersonRow]:
        """The rows; those with these numbers are people of their own although they have a namesake."""
        own = set(another) & {one.number for one in self.namesakes}
        return [replace(row, is_another=number in own) for number, row in self.people.items()]


@dataclass(frozen=True)
class NamedRows:
    """What the rows name, by their numbers: libraries and library systems."""

    libraries: dict[int, Library | None]
    networks: dict[int, Network]


def read_people(
    content: IO[bytes], *, name: str, centre: Centre | None, corrections: Corrections | None = None
) -> PeopleReading:
    """Read the good rows of a list of people; who has a role of a centre gets it at `centre`.

    Raises BadSheet for a list without a good row.
    """
    table = sheets.read(content, name=name, columns=PEOPLE, sheet="people", corrections=corrections)
    if table.is_refused:
        sheets.check(table)
    libraries = Workplaces(all_libraries(), NO_LIBRARY).of_rows(table)
    named = NamedRows(libraries, _networks(table, libraries))
    _check(table, centre)
    sheets.check_some(table)
    people = {row.number: _person(row, named, centre) for row in table.sound()}
    return PeopleReading(
        people=people,
        used=table.used(PEOPLE),
        unused=tuple(table.unused),
        namesakes=tuple(_namesakes(people, centre)),
        problems=sheets.problems_of(table),
    )


def _networks(table: Table, libraries: Mapping[int, Library | None]) -> dict[int, Network]:
    """The library systems that the rows name, by the numbers of the rows; objects to what is not known."""
    if not any(row["network_code"] for row in table):
        return {}
    names, codes = NetworkNames(known_codes()), {}
    for row in table:
        words, library = row["network_code"], libraries[row.number]
        found = names.find(words, library.district.code if library else "") if words else []
        if len(found) == 1:
            codes[row.number] = found[0]
        elif words:
            what, meant = sheets.lazy_format(SEVERAL_NETWORKS, code=words, codes=", ".join(found)), ""
            if not found:
                meant = names.near(words)
                what = not_known(words, meant, NO_NETWORK)
            missing = Missing.NOTHING if found else Missing.NETWORK
            table.object_to(row, "network_code", what, meant=meant, missing=missing)
    networks = Network.objects.in_bulk(set(codes.values()), field_name="code")
    return {number: networks[code] for number, code in codes.items()}


def _check(table: Table, centre: Centre | None) -> None:
    seen: dict[str, int] = {}
    for row in table:
        role, address = row["role"], row["email"]
        if role in CENTRE_ROLES and centre is None:
            table.object_to(row, "role", _("No centre was named at which this role could be held."))
        if role == Role.NETWORK_HEAD and not row["network_code"]:
            table.object_to(row, "network_code", _("A head needs a library system: its name or code."))
        if role and address == "":
            table.object_to(row, "email", _("People with a role need an e-mail to sign in."))
        if address and seen.setdefault(address, row.number) != row.number and not role:
            twice = sheets.lazy_format(_("This e-mail is in row %(row)s already."), row=seen[address])
            table.object_to(row, "email", twice)


def _person(row: SheetRow, named: NamedRows, centre: Centre | None) -> PersonRow:
    role: Role | None = row["role"]
    fields: dict[str, Any] = {
        name: row[name]
        for name in (
            *("family_name", "given_name", "patronymic", "email", "phone", "language", "position"),
            "experience_years",
        )
    }
    return PersonRow(
        **fields,
        library=named.libraries[row.number],
        role=role,
        centre=centre if role in CENTRE_ROLES else None,
        network=named.networks.get(row.number) if role == Role.NETWORK_HEAD else None,
    )


def _namesakes(people: Mapping[int, PersonRow], centre: Centre | None) -> Iterable[Namesake]:
    """Rows that would be taken for another person by name and library alone, in their order."""
    seen: dict[tuple[object, ...], list[tuple[int, PersonRow | Person]]] = {}
    without = {number: row for number, row in people.items() if not row.email}
    there = without_email_at({row.library for row in without.values()})
    for person in Person.objects.filter(there, entered_by=centre, is_active=True).order_by("pk"):
        seen.setdefault(_mark(person), []).append((0, person))
    for number, row in without.items():
        alike = seen.setdefault(_mark(row), [])
        if alike:
            name = _name(row)
            like, other = min(alike, key=lambda one: is_another_spelling(name, _name(one[1])))
            read_as = _name(other) if is_another_spelling(name, _name(other)) else ""
            yield Namesake(number, row, like, is_likely_another=_differs(row, other), read_as=read_as)
        alike.append((number, row))


def _mark(one: PersonRow | Person) -> tuple[object, ...]:
    library = (
        one.library.pk if isinstance(one, PersonRow) and one.library else getattr(one, "library_id", None)
    )
    return (comparable(one.family_name, one.given_name, one.patronymic), library)


def _name(one: PersonRow | Person) -> str:
    return " ".join(part for part in (one.family_name, one.given_name, one.patronymic) if part)


def _differs(row: PersonRow, other: PersonRow | Person) -> bool:
    """Whether telephone or experience, given for both, are not the same."""
    phones = {_digits(one.phone) for one in (row, other)} - {""}
    years = {one.experience_years for one in (row, other)} - {None}
    return len(phones) > 1 or len(years) > 1


def _digits(phone: str) -> str:
    """The last ten digits of a telephone number, which 8 701 and +7 701 have in common."""
    return "".join(letter for letter in phone if letter.isdigit())[-10:]
