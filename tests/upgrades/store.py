"""Store the demonstration's database of this version, for the upgrade test of every later one.

python -m tests.upgrades.store 0.1.0     writes tests/upgrades/0.1.0.sqlite3.xz
"""

import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MOST_ROWS = {"letters_letter": 30, "kernel_doneonce": 100, "kernel_limituse": 0, "django_session": 0}
"""Rows to keep of the tables that are the most of the file and all alike."""


def store(version: str) -> Path:
    """Load the demonstration with the code of this checkout and write its database, compressed; return the file."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OQU_DATA_DIR": folder, "OQU_DATABASE_URL": ""}
        command = [sys.executable, "-m", "oqu.config.cli", "demo", "--no-serve"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        return compress(Path(folder) / "oqu.sqlite3", FOLDER / f"{version}.sqlite3.xz")


def compress(database: Path, target: Path) -> Path:
    """Write a copy of the database without most rows of `MOST_ROWS`; return the target."""
    smaller = database.with_name("smaller.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(smaller)])
    with closing(sqlite3.connect(smaller, isolation_level=None)) as connection:
        for table, rows in MOST_ROWS.items():
            connection.execute(
                f"DELETE FROM {table} WHERE rowid NOT IN (SELECT rowid FROM {table} LIMIT ?)", [rows]
            )
        connection.execute("VACUUM")
    target.write_bytes(lzma.compress(smaller.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    return target


if __name__ == "__main__":
    print(store(sys.argv[1]))
