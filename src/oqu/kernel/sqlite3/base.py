"""The database wrapper that Django looks for here: Django's own, with cursors that remember how a statement reads to SQLite."""

import functools
from typing import Any

from django.db.backends.sqlite3 import base

MOST_KEPT = 2_000


@functools.lru_cache(MOST_KEPT)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that writes `%s` as `?` once for each statement; searching a long one takes as long as a small query."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """The statement in SQLite's words."""
        if param_names is None:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite, with such cursors."""

    def create_cursor(self, name: str | None = None) -> Cursor:
        """A cursor; SQLite has no named ones."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor
