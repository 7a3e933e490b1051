"""A whole list as one value of a query, for `in`.

Django writes `in` with a place for each item, so the SQL changes with the length of the list and can't be prepared
(`kernel.prepared`). Here the list goes to the database as one text, and the database takes it apart.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Func, IntegerField, TextField, Value


def packed(items: Iterable[int] | Iterable[str]) -> str:
    """The items as the one text that `PackedNumbers` and `Texts` take apart."""
    return json.dumps(sorted(items), ensure_ascii=False)


class _Packed(Func):
    arity = 1
    template = "(SELECT value FROM json_each(%(expressions)s))"
    in_postgresql: str

    def __init__(self, items: str, **extra: Any) -> None:
        """`items` is a packed list, or the place in a prepared query where one will be put."""
        super().__init__(Value(items) if isinstance(items, str) else items, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same in the words of PostgreSQL, which wants to know what the items are."""
        return self.as_sql(compiler, connection, template=self.in_postgresql, **context)


class Texts(_Packed):
    """The texts of a packed list."""

    output_field = TextField()
    in_postgresql = "(SELECT value FROM jsonb_array_elements_text((%(expressions)s)::jsonb) AS value)"


class PackedNumbers(_Packed):
    """The whole numbers of a packed list."""

    output_field = IntegerField()
    in_postgresql = "(SELECT value::bigint FROM jsonb_array_elements_text((%(expressions)s)::jsonb) AS value)"
