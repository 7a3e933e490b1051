"""Long lists page by page, without counting them: each page begins after the last row of the one before."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

from oqu.kernel import json_input

PAGE = 50


@dataclass(frozen=True)
class Slice[Row]:
    """The rows of one page, and the mark after which the next one begins; "" on the last page."""

    rows: tuple[Row, ...]
    after: str


def page[M: Model, Row](
    rows: QuerySet[M, Row], *, by: Sequence[str], after: str = "", size: int = PAGE
) -> Slice[Row]:
    """The rows after a mark, in one query whose cost does not grow with how far one has paged.

    `by` names the columns of the order, all ascending or all descending (`-at`, `-pk`); together they must be unique.
    A mark that is broken or of another list begins at the beginning.
    """
    ordered = rows.order_by(*by)
    names = [name.lstrip("-") for name in by]
    values = _read(after, len(names))
    if values:
        try:
            ordered = ordered.filter(_beyond(names, values, "lt" if by[0].startswith("-") else "gt"))
        except (ValidationError, ValueError, TypeError):
            ordered = rows.order_by(*by)
    return first_page(list(ordered[: size + 1]), by=by, size=size)


def first_page[Row](rows: Sequence[Row], *, by: Sequence[str], size: int = PAGE) -> Slice[Row]:
    """The page of these rows, which are in that order and up to one more than a page holds."""
    names = [name.lstrip("-") for name in by]
    mark = _write([getattr(rows[size - 1], name) for name in names]) if len(rows) > size else ""
    return Slice(rows=tuple(rows[:size]), after=mark)


def _beyond(names: Sequence[str], values: Sequence[Any], comparison: str) -> Q:
    """Rows after the given one: further in the first column, or equal there and further in the second, and so on."""
    beyond = Q()
    for place, name in enumerate(names):
        equal = {names[before]: values[before] for before in range(place)}
        beyond |= Q(**equal, **{f"{name}__{comparison}": values[place]})
    return Q(**{f"{names[0]}__{comparison}e": values[0]}) & beyond


def _write(values: Sequence[Any]) -> str:
    plain = json.dumps(values, cls=ExactEncoder, ensure_ascii=False)
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(mark: str, length: int) -> list[Any]:
    try:
        values = json_input.read(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (binascii.Error, ValueError):
        return []
    return values if isinstance(values, list) and len(values) == length else []


class ExactEncoder(DjangoJSONEncoder):
    """Times with every microsecond: a mark must name its row exactly."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)
