"""Pages of faults that no view caught."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
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


def test_error_of_ours_stays_500() -> None:
    try:
        raise ValueError("no fault of the database")
    except ValueError:
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
