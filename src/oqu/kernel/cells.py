"""The one writer of spreadsheets and CSV: text that people typed stays text and is never run as a formula.

In XLSX a text is stored as a string cell, which no program evaluates. CSV has no types, so a text that a spreadsheet
would read as a formula gets an apostrophe before it, as OWASP advises ("CSV Injection"); `kernel.sheets` takes it off
again. So does what follows a semicolon, a tab or a line break: where Excel's own separator is the semicolon, as in
Kazakhstan and Russia, a new cell begins there. Numbers stay numbers in both.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from numbers import Integral, Real
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from oqu.kernel.file_names import shortened
from oqu.kernel.heavy import xlsxwriter

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""Characters in a cell, as Excel allows; a longer text ends with an ellipsis."""
LARGEST_EXACT = 2**53
"""Excel stores numbers as floats: a whole number beyond this is written as text, digit for digit."""
LONGEST_TAB = 31
NOT_IN_TABS = re.compile(r"[\[\]:*?/\\]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA_BEGINS = frozenset("=+-@−\t\r\n")
"""How a formula may begin, after compatibility normalisation: a full-width or small "=" is one too."""
CELL_BREAKS = re.compile(r"(?<=[;\t\n])")
"""After these a program may begin another cell, whatever separates the cells of the file."""
MARK = "\ufeff"
BYTE_ORDER_MARK = MARK.encode()

type Cell = object
"""Text, a number, a day, a moment, True or False; None and "" leave the cell empty; anything else is written as str()."""


class Style(StrEnum):
    """How the cells of a row look."""

    HEADER = "header"
    NEEDED = "needed"
    OPTIONAL = "optional"


LOOKS: dict[Style, dict[str, object]] = {
    Style.HEADER: {"bold": True, "bottom": 1, "text_wrap": True},
    Style.NEEDED: {"bold": True, "bottom": 2, "text_wrap": True},
    Style.OPTIONAL: {"bottom": 1, "text_wrap": True},
}


class WorkbookWriter:
    """A workbook that is written row by row into a file; use it with `with`."""

    def __init__(self, target: IO[bytes], *, in_memory: bool = False) -> None:
        """Write into `target`. Rows are let go as soon as they are written, unless the book is small and `in_memory`."""
        self._book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": not in_memory,
                "in_memory": in_memory,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._looks = {style: self._book.add_format(look) for style, look in LOOKS.items()}
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def page(self, name: object) -> "SheetWriter":
        """Add a sheet; its name is cut at a word to what Excel allows, and made different from the others."""
        return SheetWriter(self._book.add_worksheet(self._tab(str(name))), self._looks)

    def _tab(self, name: str) -> str:
        plain = NOT_IN_TABS.sub("", NOT_IN_XML.sub("", name)).strip().strip("'")
        tab, number = shortened(plain, LONGEST_TAB).rstrip("'") or "1", 1
        while tab.casefold() in self._names or tab.casefold() == "history":  # the latter is Excel's own
            number += 1
            tab = f"{shortened(plain, LONGEST_TAB - 4)} {number}".strip()
        self._names.add(tab.casefold())
        return tab


class SheetWriter:
    """One sheet of a workbook."""

    def __init__(self, sheet: "Worksheet", looks: "dict[Style, Format]") -> None:
        self._sheet = sheet
        self._looks = looks

    def write(self, row: int, cells: Iterable[Cell], style: Style | None = None) -> None:
        """Write a row; `row` counts from 0, and rows come in their order."""
        look = self._looks[style] if style else None
        for column, cell in enumerate(cells):
            self._write(row, column, cell, look)

    def write_cell(self, row: int, column: int, cell: Cell, style: Style | None = None) -> None:
        """Write one cell; both numbers count from 0."""
        self._write(row, column, cell, self._looks[style] if style else None)

    def widths(self, first: int, last: int, width: int) -> None:
        """Make these columns `width` characters wide."""
        self._sheet.set_column(first, last, width)

    def freeze(self, rows: int, columns: int) -> None:
        """Let the first rows and columns stay in view."""
        self._sheet.freeze_panes(rows, columns)

    def offer(self, column: int, rows: int, choices: Sequence[str] | str) -> None:
        """Offer a list to choose from in the first `rows` rows of a column: words, or a range such as `=libraries!$A$1:$A$9`."""
        source = choices if isinstance(choices, str) else [str(word) for word in choices]
        self._sheet.data_validation(1, column, rows, column, {"validate": "list", "source": source})

    def _write(self, row: int, column: int, cell: Cell, look: "Format | None") -> None:
        value = plain(cell)
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value, look)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, column, value, look)
        elif value:
            self._sheet.write_string(row, column, _no_markup(value), look)
        elif look is not None:
            self._sheet.write_blank(row, column, None, look)


def plain(cell: Cell) -> str | int | float | bool:
    """Return what a cell holds: a number that Excel can store exactly, else text without what XML forbids."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, Integral) and abs(int(cell)) <= LARGEST_EXACT:
        return int(cell)
    if isinstance(cell, Real | Decimal) and not isinstance(cell, Integral) and math.isfinite(cell):
        return float(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    text = NOT_IN_XML.sub("", str(cell)).replace(MARK, "").replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _no_markup(text: str) -> str:
    """Return a text that XlsxWriter writes as text: it takes `<r>…</r>` for markup of its own and copies it unescaped."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV that Excel opens with the right letters: UTF-8 with its mark, commas, CR LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue().encode()


def harmless(cell: Cell) -> str | int | float | bool:
    """Return a cell of CSV: a number as it is, a text with an apostrophe before each part that looks like a formula."""
    value = plain(cell)
    if not isinstance(value, str):
        return value
    return "".join(f"'{part}" if _looks_like_formula(part) else part for part in CELL_BREAKS.split(value))


def without_apostrophe(text: str) -> str:
    """Return a text of CSV as it was before `harmless`."""
    parts = CELL_BREAKS.split(text)
    return "".join(
        part[1:] if part.startswith("'") and _looks_like_formula(part[1:]) else part for part in parts
    )


def _looks_like_formula(text: str) -> bool:
    """Whether the first character that is no space, quotation mark, apostrophe or invisible one begins a formula.

    Quotation marks that begin a cell are taken off by the program that reads it.
    """
    for character in text:
        if character not in "'\"" and unicodedata.category(character) not in ("Zs", "Cf"):
            return unicodedata.normalize("NFKC", character)[0] in FORMULA_BEGINS
    return False
