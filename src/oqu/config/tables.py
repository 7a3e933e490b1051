"""Whether the tables of the database are those of this code, and the creation of the first ones."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from oqu.kernel.db import is_postgres

TOO_OLD = gettext_noop(
    "The tables are older than version 0.1.0, which begins with new migrations. Check out the commit before it (CHANGELOG.md names it), run oqu migrate there, then come back."
)
INCOMPLETE = gettext_noop(
    "The database lacks %(missing)s, although every migration is recorded as applied: a migration was changed after it had run here. Restore a backup of the version that made this database, or start with an empty one."
)
"""Commands report in English, `oqu doctor` and its page in the reader's language."""
MOST_NAMED = 6
"""Tables and columns that a message lists."""
LOCK_NUMBER = 0x6F7175
"""Of PostgreSQL's advisory lock: “oqu”."""


def ready_tables() -> None:
    """Make the tables of a database that has none yet; refuse one whose tables are older than the code.

    A command that writes is often the first one on a fresh machine. What holds data already is changed only by the
    one who runs it, after a backup: by `oqu migrate`. Several processes may ask at once; one of them makes the tables.
    """
    with _alone():
        _use_write_ahead_log()
        left = changes_left()
        if left and _holds_tables():
            raise CommandError(
                f"{left} changes of the tables are not made yet. Back the database up, then run: oqu migrate"
            )
        if left:
            call_command("migrate", verbosity=0, interactive=False)


def bring_tables_up_to_date() -> None:
    """Make and change the tables as the code wants them, whatever they hold: for the demonstration."""
    with _alone():
        _use_write_ahead_log()
        if changes_left():  # asking is quicker than migrating for nothing
            call_command("migrate", verbosity=0, interactive=False)


def changes_left() -> int:
    """Return the number of migrations that are not applied yet.

    Raises CommandError if the database is older than the first migration of this code.
    """
    try:
        executor = MigrationExecutor(connection)
    except NodeNotFoundError as error:
        raise CommandError(TOO_OLD) from error
    applied = executor.loader.applied_migrations
    for migration in executor.loader.replacements.values():
        replaced = [key in applied for key in migration.replaces]
        if any(replaced) and not all(replaced):
            raise CommandError(TOO_OLD)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def missing_parts() -> list[str]:
    """Return the tables ("app_model") and columns ("app_model.column") that models need and the database lacks.

    Independent of what the database records about migrations; one query for the tables and one for each table.
    """
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    missing: list[str] = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table, fields in sorted((m._meta.db_table, m._meta.local_concrete_fields) for m in models):
            if table not in tables:
                missing.append(table)
                continue
            columns = {c.name for c in connection.introspection.get_table_description(cursor, table)}
            missing += [f"{table}.{field.column}" for field in fields if field.column not in columns]
    return missing


def require_complete_tables() -> None:
    """Raise CommandError if a table or a column is missing."""
    if missing := missing_parts():
        with translation.override(None):
            raise CommandError(INCOMPLETE % {"missing": listed(missing)})


def listed(missing: list[str]) -> str:
    """Return the first names and the number of the others, for a message in the reader's language."""
    names, rest = ", ".join(missing[:MOST_NAMED]), len(missing) - MOST_NAMED
    return _("%(names)s and %(count)s more") % {"names": names, "count": rest} if rest > 0 else names


def _holds_tables() -> bool:
    return bool(MigrationRecorder(connection).applied_migrations())


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


def _use_write_ahead_log() -> None:
    """Let the file of SQLite have one, for good; of several processes that switch at once SQLite would refuse some."""
    if not is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone() == ("delete",):
                cursor.execute("PRAGMA journal_mode=WAL")
