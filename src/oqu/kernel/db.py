"""Column types and small database helpers that every app shares."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

KEY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
KEY_LENGTH = 12


def random_key() -> str:
    """A random key for addresses: 12 characters of 31, about 59 bits, without letters that look alike."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))


class KeyField(models.CharField[str, str]):
    """The random name of a row in addresses, so that no counter shows how many rows there are."""

    def __init__(self, **options: Any) -> None:
        fixed: dict[str, Any] = {"max_length": 32, "unique": True, "default": random_key, "editable": False}
        super().__init__(**(fixed | options))


def random_number() -> int:
    """A number that chance draws, of 62 bits."""
    return secrets.randbits(62)


class RandomOrderField(models.BigAutoField[int, int]):
    """A primary key that chance draws, for rows whose order must not tell when they were written.

    On SQLite it is the rowid itself, so that the rows lie in its order. PostgreSQL puts new rows where there is room.
    """

    def __init__(self, *options: Any, **more: Any) -> None:
        super().__init__(
            *options, **({"primary_key": True, "default": random_number, "editable": False} | more)
        )


def is_postgres() -> bool:
    """Whether the default database is PostgreSQL (the other that Oqu runs on is SQLite)."""
    return connection.vendor == "postgresql"


def burn(tables: Iterable[type[models.Model]]) -> None:
    """Overwrite what was deleted from these tables, as far as the database can; call it outside a transaction.

    SQLite zeroes deleted rows by itself (`secure_delete`, set for every connection); what its log still holds is
    moved into the file and the log emptied, unless a reader is active: then the next call does it. PostgreSQL
    writes the tables anew; its own log and backups are for the operator to let go (docs/operating.md).
    """
    if connection.in_atomic_block:  # inside a test's transaction there is nothing on the disk yet
        return
    with connection.cursor() as cursor:
        if is_postgres():
            for model in tables:
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
