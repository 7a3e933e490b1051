"""Everything that the database and the data folder hold, as text: to look for what must not be there."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

from django.conf import settings
from django.db import connection


def cells() -> Iterator[tuple[str, str]]:
    """(table.column, text) of every cell of every table; escaped JSON as it reads, binary as UTF-8 where it is that."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                yield from (
                    (f"{table}.{name}", text(value)) for name, value in zip(columns, row, strict=True)
                )


def text(value: Any) -> str:
    """A value as a search through a dump would find it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, str):
        return re.sub(r"\\u[0-9a-f]{4}", lambda found: str(json.loads(f'"{found[0]}"')), value)
    return str(value)


def found_in_database(words: list[str]) -> dict[str, set[str]]:
    """Table.column → which of the words it holds, in any case of letters."""
    found: dict[str, set[str]] = {}
    for place, value in cells():
        lower = value.lower()
        if held := {word for word in words if word.lower() in lower or encoded(word) in value}:
            found.setdefault(place, set()).update(held)
    return found


def encoded(word: str) -> str:
    """A word as a session's data would hold it."""
    return base64.b64encode(word.encode()).decode().rstrip("=")[:-1]


def found_in_files(words: list[str]) -> list[str]:
    """Files of the data folder whose name or content holds one of the words, workbooks and archives unpacked.

    The database itself is left out: `found_in_database` reads it, and its file is overwritten when the transaction ends.
    """
    folder = Path(settings.OQU_DATA_DIR)
    files = [path for path in folder.rglob("*") if path.is_file() and ".sqlite3" not in path.name]
    return [
        path.name
        for path in files
        if any(word in path.name or word.encode() in content(path) for word in words)
    ]


def content(path: Path) -> bytes:
    """The bytes of a file; of an archive, those of everything in it."""
    if not is_zipfile(path):
        return path.read_bytes()
    with ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
