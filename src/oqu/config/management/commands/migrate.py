"""`oqu migrate`: Django's command, which afterwards compares the tables with the models."""

from typing import Any

from django.core.management.commands import migrate

from oqu.config.tables import changes_left, require_complete_tables


class Command(migrate.Command):
    """Apply migrations; fail if the database is too old for them or incomplete afterwards."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError if the database is older than the first migration or lacks a table or column."""
        changes_left()
        super().handle(*args, **options)
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            require_complete_tables()
