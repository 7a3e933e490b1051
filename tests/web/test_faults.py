"""Pages of faults that no view caught."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from oqu.web.faults import server_error
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def locked_database() -> Iterator[None]:
    """Another process holds the lock of the whole database; the site waits for it for a moment only."""
    settings = connection.settings_dict
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 20")
            other: Any = sqlite3.connect(settings["NAME"], isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SET lock_timeout = 20")
            other = psycopg.connect(**connection.get_connection_params())
            other.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.close()
        connection.close()


def test_locked_database_is_503_with_time_to_try_again() -> None:
    client = Client(raise_request_exception=False)
    person = PersonFactory.create()
    client.force_login(person)
    names = {"family_name": person.family_name, "language": "ru", "zone": person.zone}
    with locked_database():
        answer = client.post("/ru/my/profile/", names | {"given_name": "Айгүл"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Сайт" in answer.content.decode()


@pytest.mark.parametrize("address", ["sign-in/email/", "data/delete/"])
def test_session_that_is_not_stored_for_a_lock_is_503_too(address: str) -> None:
    """Django calls any fault of storing a session an interrupted session, which is 400 and lasts."""
    client = Client(raise_request_exception=False)
    client.force_login(PersonFactory.create())
    with locked_database():
        answer = client.post(f"/ru/my/profile/{address}", {"email": "new@example.org", "form_key": "k"})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")


def test_fault_of_the_database_under_another_name_is_503() -> None:
    try:
        try:
            raise OperationalError("database is locked")
        except OperationalError as error:
            raise RuntimeError("a library was interrupted") from error
    except RuntimeError:
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 503


def test_error_of_ours_stays_500() -> None:
    try:
        raise ValueError("no fault of the database")
    except ValueError:
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
