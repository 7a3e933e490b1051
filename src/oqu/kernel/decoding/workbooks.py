"""Reads the rows of one sheet of an XLSX workbook, as text."""

import json
import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO, Any

import openpyxl

from oqu.kernel.decoding.answers import Refused, send

MOST_PARTS = 3_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_BYTES_OF_PART = 64 * 1024 * 1024
MOST_LETTERS = 20_000_000
LONGEST_CELL = 32_767
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
    columns = min(page.max_column or most_columns, most_columns)
    for number, row in enumerate(page.iter_rows(max_col=columns, values_only=True), start=1):
        if number > most_rows:
            raise Refused("rows")
        texts = [_as_text(value)[:LONGEST_CELL] for value in row]
        filled = [text for text in texts if text and not text.isspace()]
        cells += len(filled)
        letters += sum(map(len, filled))
        if cells > most_cells or letters > MOST_LETTERS:
            raise Refused("cells")
        if filled:
            yield number, texts


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
