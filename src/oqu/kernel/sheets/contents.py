"""The rows of a file, as text: XLSX, or CSV in whatever encoding and with whatever delimiter."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_lazy as _

from oqu.kernel import confined, json_input
from oqu.kernel.cells import MARK, without_apostrophe
from oqu.kernel.errors import Words
from oqu.kernel.sheets.problems import FileInvalid, lazy_format

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 600_000
MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
LONGEST_LINE = 200_000
LIMITS = confined.Limits(memory=768 * 1024 * 1024, answer=128 * 1024 * 1024, processor=20, patience=60)
TOO_LARGE = _("The file is too large or far too complicated. Send it in parts.")
UNREADABLE = _("The file can't be read. Open it in Excel, save it as .xlsx and send it again.")
OLD_EXCEL = _("This is a file of an old Excel (.xls). Save it as .xlsx and send it again.")
WITH_PASSWORD = _("The file is protected by a password. Save it without one and send it again.")
NOT_A_TABLE = _("This is not a table. Send a file of Excel (.xlsx) or CSV.")
A_WEB_PAGE = _(
    "This is a web page with the name of a table. Open it in Excel, save it as .xlsx and send it again."
)
EMPTY_FILE = _("The file is empty.")
TEXTS_WITH_MARKS = (b"<!doctype", b"<html", b"<table", b"<head", b"<body", b"<meta", b"mime-version:")
"""How a web page begins that programs save under the name of a workbook."""
DOCUMENT_PARTS = (b"word/document.xml", b"ppt/presentation.xml", b"META-INF/manifest.xml")
"""Names in a packed file that is a document of another program, and no workbook."""
WORKBOOK_PART = b"xl/"
OTHER_FILES = (".pdf", ".doc", ".docx", ".odt", ".ppt", ".pptx", ".jpg", ".jpeg", ".png", ".heic")
CARRIED = "\x1d"
"""The sign with which `decoding.workbooks` marks what merged cells carry down."""
OPEN_QUOTE = _(
    "A quotation mark opens here and is not closed, so that everything after it would be one cell. "
    "Close it or delete it, and send the file again."
)
WORDS_OF = {
    confined.Fault.UNREADABLE: UNREADABLE,
    confined.Fault.BUSY: _("Other large files are being read just now. Send the file again in a minute."),
}
ENCODINGS = (
    "utf-8-sig",
    "kz1048",
)  # kz1048 holds every letter of cp1251 that Russian and Kazakh use
DELIMITERS = ",;\t"
ZIP_MAGIC = b"PK\x03\x04"
COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0"
"""Of the container of old Excel files, and of new ones that are protected by a password."""
OLD_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
PROTECTED_STREAM = "EncryptedPackage".encode("utf-16-le")
HEAD_OF_A_PAGE = 1_000
"""Bytes."""
LOOKED_AT = 12
"""Rows by which the delimiter is chosen."""
END = "\x1eend of the table\x1e"
"""Stands after the text: where it is not a row of its own, a quotation mark was left open."""

type Line = tuple[int, list[str]]
"""The number of a row in its sheet (from 1), and its cells."""


class MergedCell(str):
    """A cell of a workbook that has its text from a merged cell above it."""

    __slots__ = ()


type Fitness = Callable[[Sequence[Line]], int]
"""How well the first rows, split by one delimiter, fit the table that is expected."""


@dataclass(frozen=True)
class ListFile:
    """A file that may hold several lists, read once for all of them: the rows of a workbook by sheet, or other content."""

    content: bytes
    pages: Mapping[str, Sequence[Line]] | None


def book_of(content: bytes, *, name: str, sheets: Sequence[str]) -> ListFile:
    """Read the sheets with these names of a workbook; anything else is read by `lines_of`. Raises FileInvalid."""
    _check(content, name)
    if not content.startswith(ZIP_MAGIC):
        return ListFile(content, None)
    pages: dict[str, list[Line]] = {sheet: [] for sheet in sheets}
    for names, rows in _workbook(content, sheets, first=False):
        for one in names:
            pages[one].extend(rows)
    return ListFile(content, pages)


def lines_of(
    content: bytes | ListFile,
    *,
    name: str,
    sheet: str = "",
    delimiters: str = DELIMITERS,
    fitness: Fitness | None = None,
    first: bool = False,
) -> Iterator[Line]:
    """The rows that are not empty. Raises FileInvalid.

    `sheet` is the sheet of a workbook that is meant (default: the first not hidden). `fitness` chooses among delimiters;
    without one it is the delimiter that occurs most in the whole text.
    """
    if isinstance(content, ListFile):
        if content.pages is not None:
            yield from content.pages[sheet]
            return
        content = content.content
    _check(content, name)
    if content.startswith(ZIP_MAGIC):
        for _names, rows in _workbook(content, [sheet], first=first):
            yield from rows
        return
    yield from _csv(_decoded(content), delimiters, fitness)


def _check(content: bytes, name: str) -> None:
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise FileInvalid(EMPTY_FILE)
    if name.lower().endswith(OTHER_FILES) or content.startswith((b"%PDF-", b"{\\rtf")):
        raise FileInvalid(NOT_A_TABLE)
    if content.startswith(ZIP_MAGIC) and _is_other_document(content):
        raise FileInvalid(NOT_A_TABLE)
    if content[:HEAD_OF_A_PAGE].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(TEXTS_WITH_MARKS):
        raise FileInvalid(A_WEB_PAGE)
    if content.startswith(COMPOUND_MAGIC):
        raise FileInvalid(_compound(content, name))
    if len(content) > MOST_BYTES:
        raise FileInvalid(TOO_LARGE)


def _is_other_document(content: bytes) -> bool:
    return WORKBOOK_PART not in content and any(part in content for part in DOCUMENT_PARTS)


def _compound(content: bytes, name: str) -> Words:
    """Why a compound file is not read: an old workbook, or one that is encrypted, which only its streams tell apart."""
    if PROTECTED_STREAM in content:
        return WITH_PASSWORD
    if name.lower().endswith((".xlsx", ".xlsm")) and not any(stream in content for stream in OLD_STREAMS):
        return WITH_PASSWORD
    return OLD_EXCEL


def _workbook(
    content: bytes, sheets: Sequence[str], *, first: bool
) -> Iterator[tuple[Sequence[str], Sequence[Line]]]:
    """Some rows after others, with the names of the sheets that they belong to."""
    options = {"most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS, "most_cells": MOST_CELLS}
    parts = confined.stream(
        "workbooks", io.BytesIO(content), limits=LIMITS, sheets=list(sheets), first=first, **options
    )
    try:
        for part in parts:
            rows = json_input.read(part.body)
            yield part.head["sheets"], [(number, list(map(_marked, cells))) for number, cells in rows]
    except confined.NotDecoded as error:
        if error.detail == "rows":
            raise FileInvalid(_too_many_rows()) from error
        raise FileInvalid(WORDS_OF.get(error.fault, TOO_LARGE)) from error


def _marked(cell: str) -> str:
    return MergedCell(cell[1:]) if cell.startswith(CARRIED) else cell


def _too_many_rows() -> Words:
    return lazy_format(_("The file has more than %(most)s rows. Send it in parts."), most=MOST_ROWS)


def _csv(words: str, delimiters: str, fitness: Fitness | None) -> Iterator[Line]:
    left = MOST_CELLS
    for number, cells in enumerate(_records(words, _delimiter(words, delimiters, fitness)), start=1):
        left -= len(cells)
        if number > MOST_ROWS:
            raise FileInvalid(_too_many_rows())
        if left < 0:
            raise FileInvalid(TOO_LARGE)
        if any(cell.strip() for cell in cells):
            yield number, cells


def _delimiter(words: str, delimiters: str, fitness: Fitness | None) -> str:
    """The delimiter by which the table fits best, of equal ones the one used most: a title may have commas of its own."""
    if fitness is None:
        return max(delimiters, key=words.count)

    def fit(delimiter: str) -> tuple[int, int]:
        rows = enumerate(islice(_records(words, delimiter, whole=False), LOOKED_AT), start=1)
        return fitness([(n, cells) for n, cells in rows if any(c.strip() for c in cells)]), head.count(
            delimiter
        )

    head = next((line for line in words.splitlines() if line.strip()), "")
    return max(delimiters, key=fit)


def _records(words: str, delimiter: str, *, whole: bool = True) -> Iterator[list[str]]:
    """The records of CSV; `whole` objects to a quotation mark that is never closed, at the row where it opens."""
    lines = io.StringIO(f"{words.rstrip()}\n{END}" if whole else words, newline="")
    number = 0
    try:
        for number, row in enumerate(
            csv.reader(iter(lambda: lines.readline(LONGEST_LINE), ""), delimiter=delimiter), start=1
        ):
            if row == [END]:
                return
            if row and row[-1].endswith(END):
                raise FileInvalid(OPEN_QUOTE, number)
            if len(row) > MOST_COLUMNS:
                raise FileInvalid(TOO_LARGE)
            yield [without_apostrophe(cell) for cell in row]
    except csv.Error as error:
        if whole:
            raise FileInvalid(TOO_LARGE) from error


def cells_of_text(words: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of each row of a text; a quoted cell may have several lines, and one that is not closed ends the last row."""
    return _records(words, delimiter, whole=False)


def _decoded(content: bytes) -> str:
    return _text(content).replace(MARK, "")  # also of files that programs have joined or marked twice


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content[1:64:2].count(0) > len(content[1:64:2]) // 2:
        return content.decode("utf-16-le", errors="replace")
    if b"\x00" in content:
        raise FileInvalid(NOT_A_TABLE)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileInvalid(_("The letters of this file can't be read. Save it as CSV UTF-8 or as .xlsx."))
