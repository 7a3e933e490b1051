"""Reads the rows of one sheet of an XLSX workbook, as text."""

import json
import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO, Any

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from oqu.kernel.decoding.answers import Refused, send

MOST_PARTS = 3_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_BYTES_OF_PART = 64 * 1024 * 1024
MOST_LETTERS = 20_000_000
LONGEST_CELL = 32_767
WIDEST_ROW = 16_384
"""Columns of a sheet in Excel: a row with more cells was written by hand."""
CELL_TAG = f"{{{SHEET_MAIN_NS}}}c"
A_MESSAGE = 2_000
"""Rows in one message."""
DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
HEAD_BYTES = 4_096


def decode(
    content: IO[bytes], *, sheet: str, most_rows: int, most_columns: int, most_cells: int, first: bool
) -> None:
    """Answer with the rows that are not empty, each as its number and its cells; only the first of them if asked."""
    warnings.simplefilter("ignore")
    _check(content)
    content.seek(0)
    # The size that a sheet states may be missing, and then openpyxl looks for it to the sheet's end; it may be wrong too.
    ReadOnlyWorksheet._get_size = lambda _page: None  # type: ignore[attr-defined]  # not in the stubs
    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    shown = [one for one in book.worksheets if one.sheet_state == "visible"]
    page = book[sheet] if sheet in book.sheetnames else (shown or book.worksheets)[0]
    rows: list[tuple[int, list[str]]] = []
    for row in _rows(page, most_rows, most_columns, most_cells):
        rows.append(row)
        if first or len(rows) == A_MESSAGE:
            _send(rows)
            rows = []
        if first:
            return
    _send(rows)


def _send(rows: list[tuple[int, list[str]]]) -> None:
    if rows:
        send({}, json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))


def _check(content: IO[bytes]) -> None:
    """Refuse by the directory of the archive and the heads of its parts, before anything large is unpacked."""
    with zipfile.ZipFile(content) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise Refused("unpacked")
        if any(part.file_size > MOST_BYTES_OF_PART for part in parts if part.filename.endswith(".xml")):
            raise Refused("part")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(part) as unpacked:
                    head = unpacked.read(HEAD_BYTES).replace(b"\0", b"")
                if any(word in head.upper() for word in DECLARES):
                    raise ValueError("a part declares a document type")


def _rows(page: Any, most_rows: int, most_columns: int, most_cells: int) -> Iterator[tuple[int, list[str]]]:
    cells, letters = 0, 0
    for number, row in _parsed(page, most_rows):
        texts: list[str] = []
        for cell in row:
            text = _as_text(cell["value"])[:LONGEST_CELL]
            place = cell["column"] - 1
            if not text or text.isspace() or not 0 <= place < most_columns:
                continue
            texts.extend([""] * (place + 1 - len(texts)))
            texts[place] = text
            cells += 1
            letters += len(text)
        if cells > most_cells or letters > MOST_LETTERS:
            raise Refused("cells")
        if texts:
            yield number, texts


def _parsed(page: Any, most_rows: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows of a sheet as its file has them, each as its number and its cells; nothing is filled up or read ahead.

    Raises Refused at the first row beyond the limit, by its number or by the count of rows, and at a row too wide.
    """
    book = page.parent
    with page._get_source() as source:
        parser = WorkSheetParser(
            source,
            page._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows, width, last = 0, 0, 0
        for _event, element in iterparse(source):
            if element.tag == CELL_TAG:
                width += 1
                if width > WIDEST_ROW:
                    raise Refused("columns")
            elif element.tag == ROW_TAG:
                number, row = parser.parse_row(element)
                element.clear()
                rows, width = rows + 1, 0
                if max(rows, number) > most_rows:
                    raise Refused("rows")
                if number > last:  # a number that comes again is not a row of its own
                    last = number
                    yield number, row
            elif element.tag == DATA_TAG:
                return


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case _:
            return str(value)
