"""Queries that are written in SQL once: those that every page of a participant asks.

Django builds a query anew for every request and writes it in SQL anew, which takes 0.3 to 1 ms where SQLite answers
in 0.02. A prepared query is built and written by Django too, but once for each thread and language; afterwards only
the values change. Decision 0070 says when to use it, and when not.
"""

import functools
import inspect
import threading
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from oqu.kernel import languages


class Slot(Expression):
    """Stands in a query where a value will be put."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A parameter that is this slot itself."""
        return "%s", (self,)


class Statement(SQLCompiler):
    """A query as Django wrote it for one connection. It remembers its SQL, and how its columns are read."""

    def __init__(self, query: Query) -> None:
        super().__init__(query, connections[DEFAULT_DB_ALIAS], DEFAULT_DB_ALIAS)
        self.values: dict[str, object] = {}
        self._sql, self._parameters = cast(tuple[str, tuple[Any, ...]], super().as_sql())
        self._converters: dict[int, Any] | None = None

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        """The SQL of the first time, with the values of this time in their slots."""
        return self._sql, tuple(self.values[p.name] if isinstance(p, Slot) else p for p in self._parameters)

    def get_converters(self, expressions: Any) -> dict[int, Any]:
        """How the columns become Python's values, found out once."""
        if self._converters is None:
            self._converters = super().get_converters(expressions)
        return self._converters


class PreparedQuery(Query):
    """A query that hands out the same statement each time it is asked for one."""

    statement: Statement

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Statement:
        """The statement that was written when the query was prepared."""
        return self.statement


class _Kept(threading.local):
    """What one thread has prepared, by language: translated columns are chosen when a query is built."""

    def __init__(self) -> None:
        self.by_language: dict[str, tuple[QuerySet[Any, Any], Statement]] = {}


def prepared[**P, M: Model, Row](build: Callable[P, QuerySet[M, Row]]) -> Callable[P, list[Row]]:
    """Make a function that builds a query into one that answers it, with the SQL written only once.

    `build` is called with slots instead of values, so it may only hand them on to `filter`, and must depend on
    nothing else: not on the time, not on a setting. Values are whole numbers and texts, given by position.
    """
    kept = _Kept()
    names = tuple(inspect.signature(build).parameters)

    @functools.wraps(build)
    def ask(*values: P.args, **_named: P.kwargs) -> list[Row]:
        language = languages.current()
        rows, statement = kept.by_language.get(language, (None, None))
        if rows is None or statement is None or statement.connection is not connections[DEFAULT_DB_ALIAS]:
            rows, statement = kept.by_language[language] = _prepare(cast(Any, build)(*map(Slot, names)))
        statement.values = dict(zip(names, values, strict=True))
        return list(cast(Any, rows)._iterable_class(rows))

    return ask


def _prepare[M: Model, Row](rows: QuerySet[M, Row]) -> tuple[QuerySet[M, Row], Statement]:
    """The same rows, out of a statement that is written now."""
    query = cast(PreparedQuery, rows.query.chain(klass=PreparedQuery))
    query.statement = Statement(query)
    rows._query = query  # type: ignore[attr-defined]  # the public name would turn tuples into dictionaries
    return rows, query.statement


def belong[M: Model](rows: Iterable[M], owner: Model, name: str) -> None:
    """Let `owner.name.all()` be these rows without asking again, as `prefetch_related` would have it."""
    known: QuerySet[M] = QuerySet(owner._meta.get_field(name).related_model)
    known._result_cache, known._prefetch_done = list(rows), True  # type: ignore[attr-defined]
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = known
