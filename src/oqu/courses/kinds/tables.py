"""Columns and checks that tables of a course's folder share."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from oqu.kernel import sheets
from oqu.kernel.sheets import Column, Problem, SheetRow

TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1990, 2100


def local_time(cell: str) -> datetime:
    """Read `2021-04-15 10:00` as a local time without a zone, since a replay may move it by days."""
    try:
        parsed = datetime.fromisoformat(cell) if TIME.fullmatch(cell) else None
    except ValueError:
        parsed = None
    if parsed is None or not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise sheets.CellInvalid(f"“{cell}” is not a time such as 2021-04-15 10:00")
    return parsed


def formatted(at: datetime) -> str:
    """A local time as it is written."""
    return f"{at:%Y-%m-%d %H:%M}"


def required(name: str, read: Callable[[str], Any] = str) -> Column:
    """A column whose cells must not be empty."""
    return Column(name, read, required=True)


def optional(name: str, read: Callable[[str], Any] = str, empty: Any = "") -> Column:
    """A column whose cells may be empty, but whose heading must be present."""
    return Column(name, read, empty=empty, present=True)


def in_row(file: str, row: SheetRow) -> str:
    """The place of a row, in the format in which problems are reported."""
    return f"{file}, row {row.number}"


def duplicates(rows: Iterable[tuple[str, SheetRow]], columns: tuple[str, ...]) -> Iterator[Problem]:
    """Yield rows whose cells in these columns are those of an earlier row; each with the name of its file."""
    seen: dict[tuple[Any, ...], str] = {}
    for file, row in rows:
        key = tuple(row[column] for column in columns)
        if not all(key):
            continue
        if key in seen:
            words = f"“{' '.join(map(str, key))}” is in {seen[key]} already"
            yield Problem(file, row.number, columns[-1], words)
        seen.setdefault(key, f"{file}, row {row.number},")
