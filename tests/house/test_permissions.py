"""Every address, asked by every member of the cast, answers as the permission table declares."""

from collections.abc import Mapping

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from tests.house.permissions import document
from tests.house.permissions.addresses import paths
from tests.house.permissions.areas import AREAS, ROWS
from tests.house.permissions.asking import address_of, client_of, value_of
from tests.house.permissions.table import REFUSALS, SEE_OTHER, SIGN_IN, Row, The
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
OF_EVERY_CENTRE = ("library", "standard")
"""The list of libraries and the standard questionnaires belong to the whole installation."""
OF_A_CENTRE = [
    row
    for row in ROWS
    if row.arguments and not {The(thing) for thing in OF_EVERY_CENTRE} & {*row.arguments.values()}
]


def ask(row: Row, member: str, world: World, sessions: Mapping[str, str]) -> int:
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
def test_an_address_opens_to_whom_the_table_says(row: Row, world: World, sessions: dict[str, str]) -> None:
    answers = {member: ask(row, member, world, sessions) for member in row.who}

    assert [f"{who}: {got}, not {row.who[who]}" for who, got in answers.items() if got != row.who[who]] == []


@pytest.mark.parametrize("row", OF_A_CENTRE, ids=lambda row: row.id)
def test_the_people_of_another_centre_are_strangers(row: Row, world: World, sessions: dict[str, str]) -> None:
    status = ask(row, "neighbour", world, sessions)

    assert status == row.who["stranger"] or (status in REFUSALS and row.who["stranger"] in REFUSALS)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {row.name for row in ROWS} == set(paths())


def test_every_way_of_asking_an_address_has_a_row(world: World, sessions: dict[str, str]) -> None:
    first = {row.name: row for row in ROWS}

    taken = {(name, method) for name, row in first.items() for method in methods(row, world, sessions)}

    assert taken - {(row.name, row.method) for row in ROWS} == set()


def methods(row: Row, world: World, sessions: Mapping[str, str]) -> set[str]:
    """GET and POST, as far as the address says that it takes them when it is asked in a way that it does not take."""
    response = client_of("director", sessions).put(address_of(row, world))
    allowed = {method.strip() for method in response.headers.get("Allow", "").split(",")}
    return allowed & {"GET", "POST"}


def test_the_document_says_what_the_table_says() -> None:
    told = document.FILE.read_text(encoding="utf-8")

    assert told == document.document(AREAS, paths()), f"python -m {document.__name__} writes it anew"
