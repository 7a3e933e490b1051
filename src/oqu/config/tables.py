"""Whether the tables of the database are those of this code, and the first making of them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from oqu.kernel.db import is_postgres

LOCK_NUMBER = 0x6F7175
"""Of PostgreSQL's advisory lock: “oqu”."""


def ready_tables() -> None:
    """Make the tables of a database that has none yet; refuse one whose tables are older than the code.

    A command that writes is often the first one on a fresh machine. What holds data already is changed only by the
    one who runs it, after a backup: by `oqu migrate`. Several processes may ask at once; one of them makes the tables.
    """
    if not changes_left():
        return
    with _alone():
        left = changes_left()
        if left and _holds_tables():
            raise CommandError(
                f"{left} changes of the tables are not made yet. Back the database up, then run: oqu migrate"
            )
        if left:
            call_command("migrate", verbosity=0, interactive=False)


def bring_tables_up_to_date() -> None:
    """Make and change the tables as the code wants them, whatever they hold: for the demonstration."""
    if changes_left():  # asking is quicker than migrating for nothing
        with _alone():
            call_command("migrate", verbosity=0, interactive=False)


def changes_left() -> int:
    """How many changes of the tables this code knows and the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _holds_tables() -> bool:
    return bool(MigrationExecutor(connection).loader.applied_migrations)


@contextmanager
def _alone() -> Iterator[None]:
    """While no other process makes tables in this database; the lock goes with the process, however that ends."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])
        return
    folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
