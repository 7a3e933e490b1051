"""Empty test databases: migrated once, and copied for every other process of the run.

The one of SQLite is stored for later runs, until models or migrations change; that of PostgreSQL ends with its server.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parent.parent
STORED = ROOT / "build" / "test-databases"
SOURCES = (
    "src/oqu/**/migrations/*.py",
    "src/oqu/**/models.py",
    "src/oqu/kernel/**/*.py",
    "src/oqu/config/*.py",
)
"""What an empty database is made of, beside the packages of the lock file."""
MOST_STORED = 4
TEMPLATE = "oqu_empty"
"""The migrated database of PostgreSQL that the others are copies of."""


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Let the processes of this run make what is called `name` one after the other: all but the first find it made."""
    STORED.mkdir(parents=True, exist_ok=True)
    with (STORED / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """A digest of everything that decides how an empty database looks."""
    files = sorted({file for pattern in SOURCES for file in ROOT.glob(pattern)})
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for file in (*files, ROOT / "requirements" / "dev.txt"):
        digest.update(f"{file.relative_to(ROOT)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def stored() -> Path:
    """Where the empty database of these sources is, once it has been made."""
    return STORED / f"{fingerprint()}.sqlite3"


def store(creation: DatabaseCreation, file: Path) -> None:
    """Write the fresh database into one file, at once complete for other processes that look for it."""
    unfinished = file.with_suffix(f".{os.getpid()}")
    with creation.connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])
    unfinished.replace(file)
    newest_first = sorted(STORED.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in newest_first[MOST_STORED:]:
        old.unlink(missing_ok=True)


def use(creation: DatabaseCreation, file: Path) -> str:
    """Copy a stored database to where the tests expect theirs, and connect to it; returns its name."""
    name = str(creation._get_test_db_name())
    shutil.copyfile(file, name)
    return connect(creation, name)


def use_template(creation: PostgresCreation) -> str:
    """Copy the migrated database of PostgreSQL, and connect to the copy; returns its name."""
    creation.connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    return connect(creation, str(creation._create_test_db(0, autoclobber=True)))


def connect(creation: BaseDatabaseCreation, name: str) -> str:
    """Have this process work on the database of that name, which is returned."""
    creation.connection.close()
    settings.DATABASES[creation.connection.alias]["NAME"] = name
    creation.connection.settings_dict["NAME"] = name
    creation.connection.ensure_connection()
    return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Let pytest-django's `django_db_setup` take a copy instead of running all migrations again."""
    migrated = BaseDatabaseCreation.create_test_db

    def on_sqlite(creation: DatabaseCreation, *arguments: Any, **options: Any) -> str:
        file = stored()
        with one_at_a_time("sqlite"):
            if file.exists():
                return use(creation, file)
            name: str = migrated(creation, *arguments, **options)
            store(creation, file)
            return name

    def on_postgres(creation: PostgresCreation, *arguments: Any, **options: Any) -> str:
        with one_at_a_time("postgres"):
            with creation._nodb_cursor() as cursor:
                is_made = creation._database_exists(cursor, TEMPLATE)
            if is_made:
                return use_template(creation)
            name: str = migrated(creation, *arguments, **options)
            creation.connection.close()
            with creation._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{name}"')
            return connect(creation, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "create_test_db", on_sqlite)
        patch.setattr(PostgresCreation, "create_test_db", on_postgres)
        yield
