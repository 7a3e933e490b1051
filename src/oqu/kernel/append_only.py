"""Tables that only grow: the database itself refuses to change or remove a row."""

from functools import partial

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps

SQLITE = (
    "CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"
)
POSTGRES = (
    "CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
    "CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()",
)
EVENTS = ("update", "delete")


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor, *, table: str) -> None:
    """Put the guard on a table."""
    words = f"{table} only grows: its rows are never changed or removed"
    if editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            editor.execute(statement.format(table=table, words=words))
    else:
        for event in EVENTS:
            editor.execute(SQLITE.format(table=table, event=event, words=words))


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor, *, table: str) -> None:
    """Take the guard off a table."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP FUNCTION {table}_only_grows() CASCADE")
    else:
        for event in EVENTS:
            editor.execute(f"DROP TRIGGER {table}_no_{event}")


def only_grows(table: str) -> RunPython:
    """The migration step that makes a table append-only, on SQLite and on PostgreSQL."""
    return RunPython(partial(protect, table=table), partial(release, table=table))
