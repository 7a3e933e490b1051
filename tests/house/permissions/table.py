"""The words in which the permission table is written: rows of one address each, and who gets which answer.

A row names an address (as `reverse` does), the things its arguments and its form are about (attributes of
`world.World`), and the status that each member of the cast gets. Forms carry the least that tells whether
access is granted: 422 is a door that opens, with a complaint about the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

CAST = (
    *("director", "methodologist", "coordinator", "lecturer"),
    *("learner", "other_learner", "network_head", "stranger", "keeper", "visitor"),
)
OFFICE = "director methodologist coordinator"
CENTRE = f"{OFFICE} lecturer"
LEARNERS = "learner other_learner"
PEOPLE = f"{CENTRE} {LEARNERS} network_head stranger keeper"
EVERYBODY = f"{PEOPLE} visitor"

OPEN, NOTHING_TO_SHOW, SEE_OTHER, SIGN_IN, SIGNED_OUT = 200, 204, 303, 302, 401
FORBIDDEN, UNSEEN, INVALID = 403, 404, 422
REFUSALS = frozenset({SIGN_IN, SIGNED_OUT, FORBIDDEN, UNSEEN})

type Who = Mapping[str, int]

ELSEWHERE = ("director", "methodologist", "coordinator", "lecturer", "learner", "network_head")
"""The people of another centre, by role: each is asked about every object of this one."""


class Whose(StrEnum):
    """To whom the object of a row belongs; every row is asked by the people of another centre too."""

    SAME_CENTRE = "of another person of the centre"
    OWN = "the coordinator's own"
    HIGHER = "of a higher role: the director's"


PREFIXES = {Whose.OWN: "own_", Whose.HIGHER: "higher_"}
PERSONAL = ("person", "post", "letter", "failed", "case", "email_change")
"""Objects owned by one person: rows about them say what happens to one's own and to the director's."""


@dataclass(frozen=True)
class The:
    """Refers in a row to an object of the world, by attribute name."""

    thing: str


@dataclass(frozen=True)
class PermissionRow:
    """One address, asked in one way: the status for each member of the cast, and what the row is about."""

    name: str
    method: str
    who: Who
    arguments: Mapping[str, The | int]
    data: Mapping[str, The | str]
    note: str = ""
    whose: Whose = Whose.SAME_CENTRE
    elsewhere: Who = field(default_factory=dict)

    @property
    def id(self) -> str:
        """How the test of this row is called."""
        whose = "" if self.whose == Whose.SAME_CENTRE else self.whose.name.lower()
        return " ".join(part for part in (self.method, self.name, self.note, whose) if part)

    @property
    def things(self) -> set[str]:
        """The things of the world that its address and its form name."""
        return {
            value.thing for value in (*self.arguments.values(), *self.data.values()) if isinstance(value, The)
        }

    def from_elsewhere(self, member: str) -> int:
        """The status that this member of another centre gets: that of a stranger, unless the row says otherwise."""
        return self.elsewhere.get(member, self.who["stranger"])


def only(
    names: str,
    status: int = OPEN,
    *,
    others: int = UNSEEN,
    forbidden: str = "",
    see_other: str = "",
) -> Who:
    """These get `status`; who is `forbidden` gets 403, who is to `see_other` is led on; the rest gets `others`.

    Visitors are asked to sign in, unless they are named.
    """
    return (
        dict.fromkeys(CAST, others)
        | {"visitor": SIGN_IN}
        | dict.fromkeys(forbidden.split(), FORBIDDEN)
        | dict.fromkeys(see_other.split(), SEE_OTHER)
        | dict.fromkeys(names.split(), status)
    )


def everybody(status: int = OPEN) -> Who:
    """Everybody, visitors included."""
    return only(EVERYBODY, status)


def signed_in(status: int = OPEN) -> Who:
    """Everybody who has signed in."""
    return only(PEOPLE, status)


def page(name: str, who: Who, /, *, note: str = "", **arguments: str | int) -> PermissionRow:
    """A page that is read; keyword arguments are those of the address."""
    return PermissionRow(name, "GET", who, _things(arguments), {}, note)


def post(
    name: str,
    who: Who,
    data: Mapping[str, The | str] | None = None,
    /,
    *,
    note: str = "",
    **arguments: str | int,
) -> PermissionRow:
    """A form that is sent; where visitors are asked to sign in, a form of theirs waits (401) until they have."""
    return PermissionRow(name, "POST", _waiting(who), _things(arguments), data or {}, note)


def _waiting(who: Who) -> Who:
    """A form that a visitor sends waits until they have signed in."""
    return {**who, "visitor": SIGNED_OUT} if who["visitor"] == SIGN_IN else who


def _things(arguments: Mapping[str, str | int]) -> dict[str, The | int]:
    return {name: value if isinstance(value, int) else The(value) for name, value in arguments.items()}


def of_people(row: PermissionRow, *, own: Who, higher: Who) -> tuple[PermissionRow, ...]:
    """A row about a thing of one person, and the same about the coordinator's own and about the director's."""
    return (row, _about(row, Whose.OWN, own), _about(row, Whose.HIGHER, higher))


def _about(row: PermissionRow, whose: Whose, who: Who) -> PermissionRow:
    def renamed[V](values: Mapping[str, V]) -> dict[str, V | The]:
        prefix = PREFIXES[whose]
        return {
            name: The(prefix + value.thing) if isinstance(value, The) and value.thing in PERSONAL else value
            for name, value in values.items()
        }

    who = _waiting(who) if row.method == "POST" else who
    return replace(row, who=who, whose=whose, arguments=renamed(row.arguments), data=renamed(row.data))


def differs(row: PermissionRow, **elsewhere: int) -> PermissionRow:
    """A row to which these roles of another centre get other answers than a stranger: lists that all centres share, say."""
    return replace(row, elsewhere=elsewhere)
