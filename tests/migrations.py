"""The database as it was before a migration, with rows in it; afterwards the newest tables again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

type Step = tuple[str, str]
"""App and name of a migration."""


def migrate(step: Step) -> Apps:
    """Go forward or back to the state after this migration; return the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate([step])
    return executor.loader.project_state([step]).apps


@contextmanager
def tables_of(step: Step) -> Iterator[Apps]:
    """The tables and models as they were after this migration. For tests with `transaction=True`."""
    try:
        yield migrate(step)
    finally:
        newest = MigrationExecutor(connection)
        newest.migrate(newest.loader.graph.leaf_nodes())
