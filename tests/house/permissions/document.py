"""Writes docs/permissions.md out of the permission table: `python -m tests.house.permissions.document`."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import django

from tests.house.permissions.addresses import asked_rules, paths
from tests.house.permissions.areas import AREAS
from tests.house.permissions.table import (
    CAST,
    CENTRE,
    ELSEWHERE,
    EVERYBODY,
    FORBIDDEN,
    OFFICE,
    PEOPLE,
    REFUSALS,
    SEE_OTHER,
    UNSEEN,
    PermissionRow,
    Who,
    Whose,
)

FILE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
INTRODUCTION = """# Who may do what

This page is written by `python -m tests.house.permissions.document` out of the tables in `tests/house/permissions/`.
A test asks every address as every member of the cast and compares the answers with those tables; another compares
this page with them. The last column names the rules that the view of an address asks; they are in each app's
`rules.py`, the roles in `kernel/permissions.py`.

Everybody who is not named gets 404, as if there were no such page; who is named under “refused” gets 403 and a
sentence that says whom to ask. Visitors are asked to sign in wherever they are not named. Roles are held at a centre:
its people are strangers in the courses of another centre. “Other centres” says which of them an address about an
object of this centre opens to: “–” is nobody. Where an object belongs to one person, further rows say what happens to
the coordinator's own and to that of a higher role. Each page carries its language first: `/kk/…`, `/ru/…`,
`/en/…`.
"""
TITLES = {
    "public": "Public pages",
    "sign_in": "Signing in",
    "learning": "Learning",
    "teaching": "Teaching",
    "office": "The office of a centre",
    "machine": "For programs",
    "development": "Only in development",
}
WORDS = {
    "director": "directors",
    "methodologist": "methodologists",
    "coordinator": "coordinators",
    "lecturer": "lecturers",
    "learner": "the participant whose it is",
    "other_learner": "another participant",
    "network_head": "heads of networks",
    "stranger": "anyone who has signed in",
    "keeper": "the keeper of the installation",
    "visitor": "visitors",
}
CIRCLES = (
    (EVERYBODY, "everybody"),
    (PEOPLE, "everybody who has signed in"),
    (CENTRE, "the centre's people (directors, methodologists, coordinators, lecturers)"),
    (OFFICE, "the office (directors, methodologists, coordinators)"),
    ("methodologist coordinator", "methodologists, coordinators"),
    ("learner other_learner", "participants of the course"),
)


type Rules = Mapping[str, tuple[str, ...]]


def document(areas: Iterable[ModuleType], known: Mapping[str, str], rules: Rules) -> str:
    """The whole page; `known` gives the path of each named address, `rules` what its view asks."""
    lines = [line for area in areas for line in _chapter(area, known, rules)]
    return "\n".join([INTRODUCTION, *lines]) + "\n"


def _chapter(area: ModuleType, known: Mapping[str, str], rules: Rules) -> Iterator[str]:
    yield f"## {TITLES[area.__name__.rsplit('.', 1)[-1]]}\n"
    yield f"{str(area.__doc__).strip()}\n"
    yield "| address | asked | opens to | refused | other centres | rules |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from dict.fromkeys(_line(row, known[row.name], rules[row.name]) for row in area.ROWS)
    yield ""


def _line(row: PermissionRow, path: str, rules: tuple[str, ...]) -> str:
    about = f"`{path}`{_note(row)}"
    asked = ", ".join(f"`{rule}`" for rule in rules)
    cells = (about, _asked(row), _opens(row), _refused(row.who), _elsewhere(row), asked)
    return f"| {' | '.join(cells)} |"


def _note(row: PermissionRow) -> str:
    whose = "" if row.whose == Whose.SAME_CENTRE else row.whose.value
    notes = ", ".join(part for part in (row.note, whose) if part)
    return f" ({notes})" if notes else ""


def _asked(row: PermissionRow) -> str:
    return "read" if row.method == "GET" else "send"


def _opens(row: PermissionRow) -> str:
    led_on = {member for member in CAST if row.method == "GET" and row.who[member] == SEE_OTHER}
    opened = {member for member in CAST if row.who[member] not in REFUSALS} - led_on
    return _in_words(opened) if not led_on else f"{_in_words(opened)}; led on: {_in_words(led_on)}"


def _elsewhere(row: PermissionRow) -> str:
    """What the people of another centre get who ask for this object."""
    if not row.things:
        return ""
    opened = {member for member in ELSEWHERE if row.from_elsewhere(member) not in REFUSALS}
    return "as everybody" if opened == set(ELSEWHERE) else _in_words(opened)


def _refused(who: Who) -> str:
    refused = {member for member in CAST if who[member] == FORBIDDEN}
    unseen = {member for member in CAST if who[member] == UNSEEN}
    return "everybody else" if refused and not unseen else _in_words(refused)


def _in_words(members: set[str]) -> str:
    """Circles first, the widest that fits; then the remaining members, one by one."""
    parts, left = [], set(members)
    for circle, words in CIRCLES:
        if left >= set(circle.split()):
            parts.append(words)
            left -= set(circle.split())
    return ", ".join([*parts, *(WORDS[member] for member in CAST if member in left)]) or "–"


def main() -> None:
    """Write the file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    FILE.write_text(document(AREAS, paths(), asked_rules()), encoding="utf-8")


if __name__ == "__main__":
    main()
