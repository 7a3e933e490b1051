"""The database itself refuses to change or remove a row of the journal."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE TRIGGER journal_no_{verb} BEFORE {event} ON kernel_journalentry
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
]
POSTGRES = [
    """CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON kernel_journalentry
       FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()""",
]


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            editor.execute(statement)
        return
    for event in ("UPDATE", "DELETE"):
        editor.execute(SQLITE[0].format(verb=event.lower(), event=event))


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION journal_is_append_only() CASCADE")
        return
    for event in ("update", "delete"):
        editor.execute(f"DROP TRIGGER journal_no_{event}")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
