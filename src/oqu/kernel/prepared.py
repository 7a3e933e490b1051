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
from django.db.models.query import ModelIterable, get_related_populators
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
        self.makes_objects = False
        self._sql, self._parameters = cast(tuple[str, tuple[Any, ...]], super().as_sql())
        self._converters: dict[int, Any] | None = None
        self._populators: list[Any] | None = None
        self.names = tuple(query.selected or (*query.values_select, *query.annotation_select))
        self._fields, self._names = slice(0), list[str]()

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        """The SQL of the first time, with the values of this time in their slots."""
        return self._sql, tuple(self.values[p.name] if isinstance(p, Slot) else p for p in self._parameters)

    def get_converters(self, expressions: Any) -> dict[int, Any]:
        """How the columns become Python's values, found out once."""
        if self._converters is None:
            self._converters = super().get_converters(expressions)
        return self._converters

    def objects(self, fetch_mode: Any) -> list[Any]:
        """The rows as objects with all that was `select_related`, for the present values."""
        rows = self.plain_rows()
        if self._populators is None:
            self._populators = get_related_populators(
                self.klass_info, self.select, DEFAULT_DB_ALIAS, fetch_mode
            )
            self._fields = slice(
                self.klass_info["select_fields"][0], self.klass_info["select_fields"][-1] + 1
            )
            self._names = [column[0].target.attname for column in self.select[self._fields]]
        converters = self.get_converters([column[0] for column in self.select])
        model, found = self.klass_info["model"], []
        for row in self.apply_converters(rows, converters):
            thing = model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._fields], fetch_mode=fetch_mode)
            for populator in self._populators:
                populator.populate(row, thing)
            found.append(thing)
        return found

    def plain_rows(self) -> Iterable[tuple[Any, ...]]:
        """The rows as the database says them, for the present values."""
        with self.connection.cursor() as cursor:
            cursor.execute(*self.as_sql())
            return cast(Iterable[tuple[Any, ...]], cursor.fetchall())

    def named(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """A row of `values_list` as Python's values, by the names of its columns, in whatever order they were asked for."""
        converters = self.get_converters([column[0] for column in self.select])
        values = next(iter(self.apply_converters([row], converters)))
        return dict(zip(self.names, values, strict=True))


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
        rows, statement = _statement(kept, languages.current(), cast(Any, build), names)
        statement.values = dict(zip(names, values, strict=True))
        if statement.makes_objects:
            return statement.objects(cast(Any, rows)._fetch_mode)
        return list(cast(Any, rows)._iterable_class(rows))

    return ask


MOST_REMEMBERED = 20_000
"""So many made rows are kept by a thread for one query and language; then it begins anew."""


class _Made(threading.local):
    """What one thread has made of rows: language → the row as the database says it → the thing."""

    def __init__(self) -> None:
        self.by_language: dict[str, dict[tuple[Any, ...], Any]] = {}


def remembered[**P, M: Model, Thing](
    make: Callable[..., Thing],
) -> Callable[[Callable[P, QuerySet[M, tuple[Any, ...]]]], Callable[P, list[Thing]]]:
    """Like `prepared`, for a query of `values_list`, whose rows become things that nobody changes.

    The database is asked each time, so nothing can be out of date; but a row that says the same as one before is the
    same thing as then. The plan of a course is made once in a language and not once for each of its readers. `make`
    gets the columns by name and may depend on nothing but them and the language of the page.
    """

    def around(build: Callable[P, QuerySet[M, tuple[Any, ...]]]) -> Callable[P, list[Thing]]:
        kept, made = _Kept(), _Made()
        names = tuple(inspect.signature(build).parameters)

        @functools.wraps(build)
        def ask(*values: P.args, **_named: P.kwargs) -> list[Thing]:
            language = languages.current()
            _rows, statement = _statement(kept, language, build, names)
            statement.values = dict(zip(names, values, strict=True))
            known = made.by_language.setdefault(language, {})
            if len(known) > MOST_REMEMBERED:
                known.clear()
            found = []
            for row in statement.plain_rows():
                thing = known.get(row)
                if thing is None:
                    thing = known[row] = make(**statement.named(row))
                found.append(thing)
            return found

        return ask

    return around


def _statement[M: Model, Row](
    kept: _Kept, language: str, build: Callable[..., QuerySet[M, Row]], names: tuple[str, ...]
) -> tuple[QuerySet[M, Row], Statement]:
    """What this thread has prepared in that language for the connection that is open now; prepared if it has not."""
    rows, statement = kept.by_language.get(language, (None, None))
    if rows is None or statement is None or statement.connection is not connections[DEFAULT_DB_ALIAS]:
        rows, statement = kept.by_language[language] = _prepare(build(*map(Slot, names)))
    return rows, statement


def _prepare[M: Model, Row](rows: QuerySet[M, Row]) -> tuple[QuerySet[M, Row], Statement]:
    """The same rows, out of a statement that is written now."""
    query = cast(PreparedQuery, rows.query.chain(klass=PreparedQuery))
    query.statement = Statement(query)
    query.statement.makes_objects = (
        issubclass(cast(Any, rows)._iterable_class, ModelIterable)
        and not query.annotation_select
        and not cast(Any, rows)._fetch_mode.track_peers
    )
    rows._query = query  # type: ignore[attr-defined]  # the public name would turn tuples into dictionaries
    return rows, query.statement


def belong[M: Model](rows: Iterable[M], owner: Model, name: str) -> None:
    """Let `owner.name.all()` be these rows without asking again, as `prefetch_related` would have it."""
    known: QuerySet[M] = QuerySet(owner._meta.get_field(name).related_model)
    known._result_cache, known._prefetch_done = list(rows), True  # type: ignore[attr-defined]
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = known
