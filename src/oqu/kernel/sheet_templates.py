"""Excel files to fill in: a sheet with headings and values to choose from, and another one that shows an example.

Lists are read from the first sheet that is not hidden, so that the example never comes in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from oqu.kernel.cells import Cell, SheetWriter, Style, WorkbookWriter
from oqu.kernel.errors import Words

ROWS = 1000
"""For how many rows values are offered."""


@dataclass(frozen=True)
class ToFillIn:
    """A column: its heading, whether it is needed, values to choose from (or a range with them), and its example cells."""

    heading: Words
    is_needed: bool = False
    offered: Sequence[str] | str = ()
    examples: Sequence[Cell] = ()
    width: int = 22


def write_template(
    book: WorkbookWriter, title: Words, columns: Sequence[ToFillIn], *, frozen: int = 1
) -> None:
    """Write both sheets in the reader's language; the needed columns are bold, the first `frozen` ones stay in view."""
    page, shown = book.page(title), book.page(_("Example"))
    for place, column in enumerate(columns):
        for sheet in (page, shown):
            _head(sheet, place, column)
        if column.offered:
            page.offer(place, ROWS, column.offered)
    for sheet in (page, shown):
        sheet.freeze(1, frozen)
    for number, cells in enumerate(_rows(columns), start=1):
        shown.write(number, cells)


def _head(sheet: SheetWriter, place: int, column: ToFillIn) -> None:
    sheet.widths(place, place, column.width)
    sheet.write_cell(0, place, column.heading, Style.NEEDED if column.is_needed else Style.OPTIONAL)


def _rows(columns: Sequence[ToFillIn]) -> Iterable[list[Cell]]:
    for number in range(max(len(column.examples) for column in columns)):
        yield [column.examples[number] if number < len(column.examples) else "" for column in columns]
