"""The order of names in lists of people: that of the Kazakh alphabet, in which the Russian one is contained.

Databases sort by code point or by a collation of theirs, which may put Ә after Я. ICU knows the order of Kazakh, but PyICU
needs a compiler, not every PostgreSQL is built with it, and pyuca has only the order that all languages share. So each
letter is replaced by a sign at its place in the alphabet: by Python, by SQLite and by PostgreSQL, with the same result.
"""

from typing import Any

from django.db.models import Func, TextField

ALPHABET = "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяabcdefghijklmnopqrstuvwxyz"
FIRST_SIGN = 0xE000
"""Of the code points for private use: no text has them."""
SIGNS = "".join(chr(FIRST_SIGN + place) for place in range(len(ALPHABET)))
LETTERS = f"{ALPHABET}ё{ALPHABET.upper()}Ё"
PLACED = f"{SIGNS}{SIGNS[ALPHABET.index('е')]}" * 2
TABLE = str.maketrans(LETTERS, PLACED)
FUNCTION = "oqu_name_order"


def name_key(*parts: str) -> str:
    """What names are compared by: blanks and digits, then Cyrillic letters in the order of Kazakh, then Latin ones."""
    return " ".join(parts).translate(TABLE)


class NameOrder(Func):
    """A column of names for `order_by` and `ordering`."""

    function = FUNCTION
    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """The same replacement in PostgreSQL's own words, compared by code point."""
        template = f"translate(%(expressions)s, '{LETTERS}', '{PLACED}') COLLATE \"C\""
        return self.as_sql(compiler, connection, template=template, **context)


def add_function(connection: Any, **_signal: Any) -> None:
    """Give a new connection to SQLite the order of names."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, _of_column, deterministic=True)


def _of_column(name: str | None) -> str | None:
    return None if name is None else name_key(name)
