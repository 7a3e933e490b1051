"""Every address, asked by every member of the cast, answers as the permission table declares."""

from collections.abc import Iterable, Mapping

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from tests.house.permissions import document
from tests.house.permissions.addresses import Address, addresses, asked_rules, paths
from tests.house.permissions.areas import AREAS, ROWS
from tests.house.permissions.asking import address_of, client_of, value_of
from tests.house.permissions.table import (
    ELSEWHERE,
    FORBIDDEN,
    PERSONAL,
    REFUSALS,
    SEE_OTHER,
    SIGN_IN,
    PermissionRow,
    Whose,
)
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
OBJECTS = [row for row in ROWS if row.things]
"""The rows that are about an object: of a person, of a course, of a centre."""


def ask(row: PermissionRow, member: str, world: World, sessions: Mapping[str, str]) -> int:
    """The status that this member gets; whatever the request wrote is taken back."""
    cache.clear()
    client, address = client_of(member, sessions), address_of(row, world)
    with transaction.atomic():
        if row.method == "GET":
            response = client.get(address)
        else:
            form = {name: str(value_of(value, world)) for name, value in row.data.items()}
            response = client.post(address, {"form_key": "once"} | form)
        transaction.set_rollback(True)
    if response.streaming:
        response.getvalue()
    status: int = response.status_code
    to_sign_in = status == SIGN_IN and response.headers["Location"].split("?")[0] == reverse("account_login")
    return SEE_OTHER if status == SIGN_IN and not to_sign_in else status


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_an_address_opens_to_whom_the_table_says(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    answers = {member: ask(row, member, world, sessions) for member in members(row)}

    assert [f"{who}: {got}, not {row.who[who]}" for who, got in answers.items() if got != row.who[who]] == []


def members(row: PermissionRow) -> Iterable[str]:
    """The whole cast; on PostgreSQL the first member for each status, since rules do not depend on the database."""
    if connection.vendor == "sqlite":
        return row.who
    return {status: member for member, status in reversed([*row.who.items()])}.values()


@pytest.mark.parametrize("row", OBJECTS, ids=lambda row: row.id)
def test_the_people_of_another_centre_are_strangers(
    row: PermissionRow, world: World, sessions: dict[str, str]
) -> None:
    answers = {member: ask(row, f"elsewhere {member}", world, sessions) for member in ELSEWHERE}

    expected = {member: row.from_elsewhere(member) for member in ELSEWHERE}
    assert [
        f"{who}: {got}, not {expected[who]}" for who, got in answers.items() if got != expected[who]
    ] == []


def test_every_address_with_an_object_is_asked_about_that_of_another_centre() -> None:
    with_object = {
        address.name for address in addresses() if "<slug:" in address.path or "<str:" in address.path
    }

    assert with_object - {row.name for row in OBJECTS} == set()


def test_no_role_of_another_centre_enters_where_its_rows_do_not_say_so() -> None:
    """What is open to strangers, or shared by all centres, is declared; everything else is refused."""
    entered = {
        row.id
        for row in OBJECTS
        if row.elsewhere and any(row.from_elsewhere(member) not in REFUSALS for member in ELSEWHERE)
    }

    assert entered == SHARED


def test_every_object_of_a_person_is_asked_as_own_and_as_of_a_higher_role() -> None:
    """A row about a thing of one person has rows about the coordinator's own and about the director's."""
    personal = {(row.method, row.name) for row in PERSONAL_ROWS if row.things & set(PERSONAL)}
    asked = {(row.method, row.name, row.whose) for row in PERSONAL_ROWS}

    assert {(*row, whose) for row in personal for whose in (Whose.OWN, Whose.HIGHER)} - asked == set()


PERSONAL_ROWS = [row for row in ROWS if row.name.partition(":")[0] in {"office", "learning", "teaching"}]
SHARED = {
    "GET learning:nominate_for",
    "POST learning:nominate_for",
    "GET learning:nominate_form",
    "POST learning:nominate_list",
    "GET office:library",
    "POST office:library",
    "GET office:list_template",
    *(
        f"{method} office:{name}"
        for method in ("GET", "POST")
        for name in ("new_place", "place", "merge_places")
    ),
    "GET office:questionnaire of the standard bank",
    "POST office:bank_copy of the standard bank",
}
"""What all centres share: courses that take nominations, the lists of places and libraries (with approval), the standard bank."""


def test_every_address_has_a_row() -> None:
    named = {row.name for row in ROWS}

    assert [missing_row(address) for address in addresses() if address.name not in named] == []


def missing_row(address: Address) -> str:
    """What to add, and where: the names of things of the world and the answers are for the author to decide."""
    area = address.name.partition(":")[0] if ":" in address.name else "public"
    arguments = "".join(f', {name}="…"' for name in address.arguments)
    return f'add to tests/house/permissions/{area}.py: page("{address.name}", only("…"){arguments})'


def test_a_missing_row_is_named_with_its_arguments() -> None:
    address = Address("office:person", "/office/<slug:slug>/people/<key>/", lambda: None)

    assert missing_row(address) == (
        'add to tests/house/permissions/office.py: page("office:person", only("…"), slug="…", key="…")'
    )


def test_every_row_has_an_address() -> None:
    assert {row.name for row in ROWS} - set(paths()) == set()


def test_who_is_refused_is_refused_by_a_rule() -> None:
    """A page that answers 403 to a member of the cast asks a rule; the other way would be a decision in a view."""
    rules = asked_rules()
    refusing = {row.name for row in ROWS if FORBIDDEN in row.who.values()}

    assert {name for name in refusing if not rules[name]} == set(WITHOUT_RULE)


WITHOUT_RULE = {
    "learning:nominate": "who heads no library system has nothing to nominate for",
    "learning:nominate_for": "the same",
    "learning:nominate_form": "the same",
    "learning:own_people": "the same",
    "learning:nominate_list": "the same",
    "office:activity_content": "the view of each kind of activity asks its own rule",
}


def test_every_way_of_asking_an_address_has_a_row(world: World, sessions: dict[str, str]) -> None:
    first = {row.name: row for row in ROWS}

    taken = {(name, method) for name, row in first.items() for method in methods(row, world, sessions)}

    assert taken - {(row.name, row.method) for row in ROWS} == set()


def methods(row: PermissionRow, world: World, sessions: Mapping[str, str]) -> set[str]:
    """GET and POST, as far as the address says that it takes them when it is asked in a way that it does not take."""
    response = client_of("director", sessions).put(address_of(row, world))
    allowed = {method.strip() for method in response.headers.get("Allow", "").split(",")}
    return allowed & {"GET", "POST"}


def test_the_document_says_what_the_table_says() -> None:
    stored = document.FILE.read_text(encoding="utf-8")

    assert stored == document.document(AREAS, paths(), asked_rules()), (
        f"python -m {document.__name__} writes it anew"
    )
