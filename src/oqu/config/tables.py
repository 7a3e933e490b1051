"""Whether the tables of the database are those of this code, and the first making of them."""

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def ready_tables() -> None:
    """Make the tables of a database that has none yet; refuse one whose tables are older than the code.

    A command that writes is often the first one on a fresh machine. What holds data already is changed only by the
    one who runs it, after a backup: by `oqu migrate`.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and executor.loader.applied_migrations:
        raise CommandError(f"{len(plan)} changes of the tables are not made yet. Run: oqu migrate")
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
