"""Queries whose SQL is generated once: those of learner pages and of the current user.

    @prepared
    def _attendance(lecture: int, enrolment: int) -> QuerySet[Attendance]:
        return Attendance.objects.filter(lecture=lecture, enrolment=enrolment)

    rows = _attendance(3, 7)  # list[Attendance], one query

Django needs 0.3 to 1 ms to build such a query and to generate its SQL, and SQLite 0.02 ms to answer it. Here both are
done once for each thread, connection and language; each call binds new values and reads the rows again. What a call
returns is what the QuerySet would yield: instances with all that is `select_related`, or tuples of Python values in
the order of `values_list`.

The function may only pass its arguments on to `filter`: it gets placeholders in place of values. Its arguments are
positional, whole numbers, texts, booleans or moments. `tests/house/test_prepared.py` lists the modules that may import this one;
decision 0070 gives the reasons.
"""

import functools
import inspect
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from oqu.kernel import languages


class Placeholder(Expression):
    """Parameter of a query that each call fills in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A parameter that is this placeholder itself."""
        return "%s", (self,)


class _Compiler(SQLCompiler):
    """Compiler of one query that generates SQL and converters once; `values` fill the placeholders."""

    def __init__(self, query: Query) -> None:
        super().__init__(query, connections[DEFAULT_DB_ALIAS], DEFAULT_DB_ALIAS)
        self.values: dict[str, object] = {}
        self._generated = cast(tuple[str, tuple[Any, ...]], super().as_sql())
        self._converters: dict[int, Any] | None = None

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        """The generated SQL with the values of this call."""
        sql, parameters = self._generated
        return sql, tuple(self.values[p.name] if isinstance(p, Placeholder) else p for p in parameters)

    def get_converters(self, expressions: Any) -> dict[int, Any]:
        """The conversions of columns into Python values, found once."""
        if self._converters is None:
            self._converters = super().get_converters(expressions)
        return self._converters


class _Prepared(threading.local):
    """What one thread has prepared, by language: translated columns are chosen when a query is built."""

    def __init__(self) -> None:
        self.by_language: dict[str, tuple[QuerySet[Any, Any], _Compiler]] = {}


def prepared[**P, M: Model, Row](build: Callable[P, QuerySet[M, Row]]) -> Callable[P, list[Row]]:
    """Make a function that builds a QuerySet into one that returns its rows, with SQL that is generated once."""
    known = _Prepared()
    names = tuple(inspect.signature(build).parameters)

    @functools.wraps(build)
    def rows(*values: P.args, **_named: P.kwargs) -> list[Row]:
        language = languages.current()
        queryset, compiler = known.by_language.get(language, (None, None))
        if queryset is None or compiler is None or compiler.connection is not connections[DEFAULT_DB_ALIAS]:
            queryset, compiler = known.by_language[language] = _prepare(build, names)
        compiler.values = {
            name: compiler.connection.ops.adapt_datetimefield_value(value)
            if isinstance(value, datetime)
            else value
            for name, value in zip(names, values, strict=True)
        }
        return list(cast(Any, queryset)._iterable_class(queryset))

    return rows


def _prepare(
    build: Callable[..., QuerySet[Any, Any]], names: tuple[str, ...]
) -> tuple[QuerySet[Any, Any], _Compiler]:
    queryset = build(*map(Placeholder, names))
    compiler = _Compiler(queryset.query)
    queryset.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
    return queryset, compiler


def set_prefetched[M: Model](owner: Model, name: str, rows: Iterable[M]) -> None:
    """Let `owner.name.all()` return these rows without a query, as after `prefetch_related`."""
    known: QuerySet[M] = QuerySet(owner._meta.get_field(name).related_model)
    known._result_cache, known._prefetch_done = list(rows), True  # type: ignore[attr-defined]
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = known
