"""Column types and small database helpers that every app shares."""

import secrets
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


def is_postgres() -> bool:
    """Whether the default database is PostgreSQL (the other that Oqu runs on is SQLite)."""
    return connection.vendor == "postgresql"
