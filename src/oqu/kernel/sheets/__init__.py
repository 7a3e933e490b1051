"""Tables that people make: XLSX or CSV read by their headings, with every problem of a file reported at once."""

from oqu.kernel.sheets.contents import DELIMITERS, LIMITS, MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from oqu.kernel.sheets.problems import BadSheet, CellInvalid, Problem, lazy_format
from oqu.kernel.sheets.tables import (
    Column,
    SheetRow,
    Table,
    check,
    column_names,
    columns_among,
    lines,
    read,
)
from oqu.kernel.sheets.values import (
    choice,
    day,
    email,
    flag,
    in_language,
    local_time,
    named,
    one_of,
    phone,
    short,
    whole,
)

__all__ = [
    "DELIMITERS",
    "LIMITS",
    "MOST_BYTES",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "BadSheet",
    "CellInvalid",
    "Column",
    "Problem",
    "SheetRow",
    "Table",
    "check",
    "choice",
    "column_names",
    "columns_among",
    "day",
    "email",
    "flag",
    "in_language",
    "lazy_format",
    "lines",
    "local_time",
    "named",
    "one_of",
    "phone",
    "read",
    "short",
    "whole",
]
