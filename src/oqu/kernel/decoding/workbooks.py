"""Reads the rows of sheets of an XLSX workbook, as text."""

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from itertools import islice
from typing import IO, Any

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from oqu.kernel.decoding.answers import LimitPassed, send

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
STRICT = b"http://purl.oclc.org/ooxml/"
_OFFICE = b"http://schemas.openxmlformats.org/"
STRICT_NAMES = (
    (STRICT + b"spreadsheetml/main", _OFFICE + b"spreadsheetml/2006/main"),
    (STRICT + b"drawingml/main", _OFFICE + b"drawingml/2006/main"),
    (STRICT + b"officeDocument/relationships", _OFFICE + b"officeDocument/2006/relationships"),
    (STRICT + b"officeDocument/extendedProperties", _OFFICE + b"officeDocument/2006/extended-properties"),
    (STRICT + b"officeDocument/customProperties", _OFFICE + b"officeDocument/2006/custom-properties"),
)
"""Namespaces of workbooks that Excel saves as "Strict Open XML", and the same in all other workbooks (ISO/IEC 29500-4)."""
CARRIED = "\x1d"
"""Begins a cell that only belongs to a merged one above; no text of XML can hold it."""
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
LONGEST_MERGED = 200
"""Bytes of an element that says what is merged."""
MOST_MERGED = 100_000
A_PIECE = 1024 * 1024


def decode(
    content: IO[bytes], *, sheets: list[str], most_rows: int, most_columns: int, most_cells: int, first: bool
) -> None:
    """Answer with the rows that are not empty, each as its number and its cells; only the first of them if asked.

    `sheets` are the names that are looked for; one that the workbook has not stands for its first sheet that is not
    hidden. Each sheet is read once, and the head of its rows says for which names they are.
    """
    warnings.simplefilter("ignore")
    _check(content)
    content = _transitional(content)
    # The size that a sheet states may be missing, and then openpyxl looks for it to the sheet's end; it may be wrong too.
    ReadOnlyWorksheet._get_size = lambda _page: None  # type: ignore[attr-defined]  # not in the stubs
    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    shown = [one for one in book.worksheets if one.sheet_state == "visible"]
    names_of: dict[str, list[str]] = {}
    for name in sheets:
        page = book[name] if name in book.sheetnames else (shown or book.worksheets)[0]
        names_of.setdefault(page.title, []).append(name)
    for title, names in names_of.items():
        rows = _rows(book[title], most_rows, most_columns, most_cells)
        _send_all(names, islice(rows, 1) if first else rows)


def _send_all(names: list[str], rows: Iterator[tuple[int, list[str]]]) -> None:
    while some := list(islice(rows, A_MESSAGE)):
        send({"sheets": names}, json.dumps(some, ensure_ascii=False).encode("utf-8", "replace"))


def _check(content: IO[bytes]) -> None:
    """Refuse by the directory of the archive and the heads of its parts, before anything large is unpacked."""
    with zipfile.ZipFile(content) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise LimitPassed("unpacked")
        if any(part.file_size > MOST_BYTES_OF_PART for part in parts if part.filename.endswith(".xml")):
            raise LimitPassed("part")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(part) as unpacked:
                    head = unpacked.read(HEAD_BYTES).replace(b"\0", b"")
                if any(word in head.upper() for word in DECLARES):
                    raise ValueError("a part declares a document type")


def _transitional(content: IO[bytes]) -> IO[bytes]:
    """The same workbook with the names of ISO 29500 "strict" replaced by those that openpyxl reads."""
    content.seek(0)
    with zipfile.ZipFile(content) as archive:
        if STRICT not in archive.read("xl/workbook.xml"):
            content.seek(0)
            return content
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as written:
            for part in archive.infolist():
                body = archive.read(part)
                if part.filename.endswith((".xml", ".rels")):
                    for strict, transitional in STRICT_NAMES:
                        body = body.replace(strict, transitional)
                written.writestr(part.filename, body)
    made.seek(0)
    return made


def _rows(page: Any, most_rows: int, most_columns: int, most_cells: int) -> Iterator[tuple[int, list[str]]]:
    cells, letters = 0, 0
    merged = _merged_downwards(page)
    carried: dict[int, tuple[int, str]] = {}
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
        if texts:
            filled = _carry(texts, number, carried)
            cells += len(filled)
            letters += sum(map(len, filled))
        for place, last in merged.get(number, {}).items():
            carried[place] = last, texts[place] if place < len(texts) else ""
        if cells > most_cells or letters > MOST_LETTERS:
            raise LimitPassed("cells")
        if texts:
            yield number, texts


def _carry(texts: list[str], number: int, carried: Mapping[int, tuple[int, str]]) -> list[str]:
    """Put the texts of merged cells into the row that lies below their first one; return them."""
    filled = []
    for place, (last, text) in carried.items():
        if text and number <= last and not (place < len(texts) and texts[place]):
            texts.extend([""] * (place + 1 - len(texts)))
            texts[place] = CARRIED + text
            filled.append(text)
    return filled


def _merged_downwards(page: Any) -> dict[int, dict[int, int]]:
    """The cells of one column that are merged: number of the first row -> place of the column -> number of the last row.

    A sheet names them behind its rows, so that its file is looked through before.
    """
    found: dict[int, dict[int, int]] = {}
    count, rest = 0, b""
    with page._get_source() as source:
        while piece := source.read(A_PIECE):
            rest += piece
            end = 0
            for one in MERGED.finditer(rest):
                end, count = one.end(), count + 1
                first, last = int(one[2]), int(one[4])
                if one[1] == one[3] and first < last:
                    found.setdefault(first, {})[column_index_from_string(one[1].decode()) - 1] = last
            if count > MOST_MERGED:
                raise LimitPassed("cells")
            rest = rest[max(end, len(rest) - LONGEST_MERGED) :]
    return found


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
                    raise LimitPassed("columns")
            elif element.tag == ROW_TAG:
                number, row = parser.parse_row(element)
                element.clear()
                rows, width = rows + 1, 0
                if max(rows, number) > most_rows:
                    raise LimitPassed("rows")
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
