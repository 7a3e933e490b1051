"""Objects that many tests begin with: created once by factories, then inserted row by row without them.

The factories of the cast run a hundred statements and build each one anew; its rows need a dozen.
"""

import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from oqu.kernel import clock

FRESH = timedelta(minutes=1)
"""The rows hold times before the present moment, so they are made again when they are older than this."""

type Statement = tuple[str, Any]


class Recorder:
    """Collects the statements that write, as a wrapper of `connection.execute_wrapper`."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.statements.append((sql, params))
        return execute(sql, params, many, context)

    def inserted(self) -> Counter[str]:
        """Table → how many statements inserted into it."""
        return Counter(sql.split('"')[1] for sql, _params in self.statements if sql.startswith("INSERT"))


class Stored[T]:
    """What `make` creates, for many tests: each call returns equal objects of its own, with rows in the database."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.made_at: datetime | None = None
        self.statements: list[Statement] = []
        self.pickled = b""

    def __call__(self) -> T:
        """Insert the stored rows, or make them with the factories if there are none, or if others are in their way."""
        if self.is_fresh():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    for sql, params in self.statements:
                        cursor.execute(sql, params)
                made: T = pickle.loads(self.pickled)
                return made
            except IntegrityError:
                return self.make()
        return self.store()

    def is_fresh(self) -> bool:
        """Whether the stored rows are of this minute and this day."""
        now = clock.now()
        return (
            self.made_at is not None
            and timedelta() <= now - self.made_at < FRESH
            and now.date() == self.made_at.date()
        )

    def store(self) -> T:
        """Make the objects; store them unless they refer to what was in the database before."""
        at, recorder = clock.now(), Recorder()
        with connection.execute_wrapper(recorder):
            made = self.make()
        models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        rows = {models[table]: list(models[table]._base_manager.all()) for table in recorder.inserted()}
        counted = {model._meta.db_table: len(found) for model, found in rows.items()}
        if counted == recorder.inserted() and is_closed(rows):
            self.made_at, self.pickled = at, pickle.dumps(made)
            self.statements = inserts(rows)
        return made


def is_closed(rows: dict[type[Model], list[Model]]) -> bool:
    """Whether the rows refer to each other only."""
    keys = {(model, row.pk) for model, found in rows.items() for row in found}
    referred = {
        (field.related_model, getattr(row, field.attname))
        for model, found in rows.items()
        for field in model._meta.concrete_fields
        if field.is_relation
        for row in found
    }
    return all(key in keys for key in referred if key[1] is not None)


def inserts(rows: dict[type[Model], list[Model]]) -> list[Statement]:
    """The statements that insert these rows with their primary keys; they run once and are taken back."""
    recorder = Recorder()
    with transaction.atomic():
        delete(rows)
        with connection.execute_wrapper(recorder):
            for model, found in rows.items():
                model._base_manager.bulk_create(found)
        transaction.set_rollback(True)
    return recorder.statements


def delete(models: Iterable[type[Model]]) -> None:
    """Empty the tables, the last one first."""
    with connection.cursor() as cursor:
        for model in reversed([*models]):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
