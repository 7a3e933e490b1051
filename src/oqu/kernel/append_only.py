"""Tables that only grow: the database itself refuses to change or remove a row, and to empty the table."""

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
POSTGRES_TRUNCATE = (
    "CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
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


def refuse_emptying(apps: StateApps, editor: BaseDatabaseSchemaEditor, *, table: str) -> None:
    """Guard a table against TRUNCATE, which PostgreSQL has and SQLite has not."""
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES_TRUNCATE.format(table=table))


def allow_emptying(apps: StateApps, editor: BaseDatabaseSchemaEditor, *, table: str) -> None:
    """Take the guard against TRUNCATE off a table."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")


def only_grows(table: str) -> RunPython:
    """The migration step that makes a table append-only, on SQLite and on PostgreSQL; `never_emptied` goes after it."""
    return RunPython(partial(protect, table=table), partial(release, table=table))


def never_emptied(table: str) -> RunPython:
    """The migration step that guards an append-only table against being emptied at once."""
    return RunPython(partial(refuse_emptying, table=table), partial(allow_emptying, table=table))


def may_be_altered(table: str) -> RunPython:
    """The migration step before a change of columns, which SQLite makes by copying the table; `only_grows` goes after it."""
    return RunPython(partial(release, table=table), partial(protect, table=table))
