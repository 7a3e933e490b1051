"""Statements reach SQLite as Django would have written them, and a busy database is none without JSON."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper, SQLiteCursorWrapper

from oqu.kernel.db import is_postgres

STATEMENTS = ("SELECT %s", "SELECT '100 %%', %s, %s", "SELECT 1", "SELECT %s WHERE 'a' LIKE '%%s'")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_statement_reads_as_djangos_own_also_the_second_time(statement: str) -> None:
    if is_postgres():
        pytest.skip("PostgreSQL has no such cursor")
    with connection.cursor() as cursor:
        plain = SQLiteCursorWrapper.convert_query(cursor.cursor, statement)
        assert [cursor.cursor.convert_query(statement) for _time in range(2)] == [plain, plain]


@pytest.mark.django_db
def test_values_by_name_and_by_place_are_taken() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, %s", [1, "екі"])
        by_place = cursor.fetchone()
        cursor.execute("SELECT %(one)s, %(two)s", {"one": 1, "two": "екі"})
        by_name = cursor.fetchone()

    assert (by_place, by_name) == ((1, "екі"), (1, "екі"))


def test_a_database_in_which_another_process_writes_supports_json(tmp_path: Path) -> None:
    path = str(tmp_path / "busy.sqlite3")
    options = {"timeout": 0, "transaction_mode": "IMMEDIATE"}
    settings = {**connections["default"].settings_dict, "NAME": path, "OPTIONS": options}
    with closing(sqlite3.connect(path)) as writer, closing(DatabaseWrapper(settings, "busy")) as busy:
        writer.execute("BEGIN IMMEDIATE")

        assert busy.features.supports_json_field
