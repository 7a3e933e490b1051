"""Files that ask for far more than they weigh, and the largest honest ones; made here, since none belongs in a repository.

`python -m tests.kernel.bombs` decodes each as the site does and prints the table of decision 0088.
"""

import io
import os
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import openpyxl
import pypdfium2
from PIL import Image

from oqu.kernel import confined, pictures, sheets
from oqu.kernel.confined import Limits
from oqu.lectures.actions import slides
from tests.processes import children_of

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def png(width: int, height: int) -> bytes:
    """A PNG of one colour, 8 bits of grey for each of RGB, packed to a thousandth."""
    packer = zlib.compressobj(9)
    row = b"\x00" + b"\x7f" * (3 * width)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4) for name, body in parts
    )


def forged(kind: str) -> bytes:
    """A small picture whose head says that it is as large as its format allows."""
    if kind == "png":
        return png(2, 2)[:16] + (60_000).to_bytes(4) * 2 + png(2, 2)[24:]
    content = bytearray(picture(64, 64, {"jpg": "JPEG", "webp": "WEBP"}[kind]))
    if kind == "jpg":
        at = content.index(b"\xff\xc0") + 5
        content[at : at + 4] = (60_000).to_bytes(2) * 2
    else:
        at = content.index(b"\x9d\x01\x2a") + 3
        content[at : at + 4] = (16_383).to_bytes(2, "little") * 2
    return bytes(content)


def picture(width: int, height: int, form: str, **options: object) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 60)).save(out, form, **options)
    return out.getvalue()


def photo(width: int, height: int, **options: object) -> bytes:
    """A picture with as much detail as a photo, as JPEG."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", quality=60, **options)
    return out.getvalue()


def book(rows: int, columns: int) -> bytes:
    """An honest workbook: a list of people, every cell different."""
    made = openpyxl.Workbook(write_only=True)
    page = made.create_sheet("people")
    for row in range(rows):
        page.append([f"Оқырман {row} {column}" for column in range(columns)])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed_book(**parts: str | bytes) -> bytes:
    """A small workbook in which parts were replaced; `sheet`, `strings` and `workbook` name them."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "workbook": "xl/workbook.xml",
    }
    new = {names[name]: content for name, content in parts.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(2, 2))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in {*old.namelist(), *new}:
            made.writestr(name, new.get(name, old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


def sheet(rows: str) -> str:
    """A sheet of these rows."""
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def million_strings() -> bytes:
    """Shared strings of 100 MB, each the same."""
    return changed_book(strings=f"<sst {MAIN}>{'<si><t>aaaaaaaaaaaaaaaaaaaa</t></si>' * 3_000_000}</sst>")


def million_cells() -> bytes:
    """5,000,000 cells in 30,000 rows."""
    row = "<row>" + "<c><v>1</v></c>" * 170 + "</row>"
    return changed_book(sheet=sheet(row * 30_000))


def one_row() -> bytes:
    """3,000,000 cells in one row."""
    return changed_book(sheet=sheet("<row>" + "<c><v>1</v></c>" * 3_000_000 + "</row>"))


def million_rows() -> bytes:
    """1,200,000 rows of one string each, and nothing that states the size of the sheet."""
    return changed_book(sheet=sheet('<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 1_200_000))


def wide_rows() -> bytes:
    """1,600,000 cells, most of them in columns that no table has."""
    return changed_book(sheet=sheet(("<row>" + "<c><v>1</v></c>" * 16_000 + "</row>") * 100))


def last_row() -> bytes:
    """Two cells with a million rows between them."""
    return changed_book(
        sheet=sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        )
    )


def laughs() -> bytes:
    """A thousand million words out of nine entities."""
    return changed_book(sheet=LAUGHS + sheet('<row><c t="str"><v>&a9;</v></c></row>'))


def laughing_workbook() -> bytes:
    """The same in the part that is read as a tree."""
    return changed_book(workbook=LAUGHS + f"<workbook {MAIN}>&a9;</workbook>")


def outside() -> bytes:
    """An entity that is a file of the server."""
    declared = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return changed_book(sheet=declared + sheet('<row><c t="str"><v>&a;</v></c></row>'))


def pdf(pages: int) -> bytes:
    """A PDF of empty pages."""
    with pypdfium2.PdfDocument.new() as made:
        for _ in range(pages):
            made.new_page(842, 595)
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "WebP, 10,000 x 10,000": ("webp", lambda: picture(10_000, 10_000, "WEBP", quality=1, method=0)),
    "PNG, 12,000 x 12,000": ("png", lambda: png(12_000, 12_000)),
    "PNG, 50,000 x 5,000": ("png", lambda: png(50_000, 5_000)),
    "JPEG, 20,000 x 20,000": ("jpg", lambda: picture(20_000, 20_000, "JPEG", quality=1)),
    "JPEG, progressive, 14,000 x 14,000": (
        "jpg",
        lambda: picture(14_000, 14_000, "JPEG", quality=1, progressive=True, subsampling=0),
    ),
    "XLSX, 100 MB of strings": ("xlsx", million_strings),
    "XLSX, 5,000,000 cells": ("xlsx", million_cells),
    "XLSX, 3,000,000 cells in a row": ("xlsx", one_row),
    "XLSX, 1,200,000 rows without a size": ("xlsx", million_rows),
    "XLSX, a cell in row 1,048,576": ("xlsx", last_row),
    "XLSX, billion laughs in a sheet": ("xlsx", laughs),
    "XLSX, billion laughs in the workbook": ("xlsx", laughing_workbook),
    "XLSX, an entity of a file": ("xlsx", outside),
}
"""What must be refused: name → kind, and how it is made."""

BRIEF: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{f"{kind}, a forged head": (kind, partial(forged, kind)) for kind in ("png", "jpg", "webp")},
    **{name: one for name, one in BOMBS.items() if "row 1,0" in name or "laughs" in name or "entity" in name},
}
"""Those that are made in no time."""

HONEST: dict[str, tuple[str, Callable[[], bytes]]] = {
    "JPEG, 100 megapixels": ("jpg", lambda: photo(11_600, 8_700)),
    "JPEG, progressive, 50 megapixels": ("jpg", lambda: photo(8_200, 6_100, progressive=True)),
    "PNG, 48 megapixels": ("png", lambda: png(8_000, 6_000)),
    "WebP, 25 megapixels": ("webp", lambda: picture(5_800, 4_300, "WEBP", quality=50, method=0)),
    "XLSX, 20,000 people x 12": ("xlsx", lambda: book(20_000, 12)),
    "PDF, 200 pages": ("pdf", lambda: pdf(200)),
}
"""What must pass."""


def decoded(kind: str, content: bytes) -> int:
    """Decode a file as the site does and return how many parts came of it; raise NotDecoded."""
    if kind == "xlsx":
        options = {"most_rows": sheets.MOST_ROWS, "most_columns": sheets.MOST_COLUMNS}
        parts = confined.stream(
            "workbooks",
            io.BytesIO(content),
            limits=sheets.LIMITS,
            sheets=[""],
            first=False,
            most_cells=sheets.MOST_CELLS,
            **options,
        )
    elif kind == "pdf":
        parts = confined.stream("slides", io.BytesIO(content), limits=slides.LIMITS, known=[], **slides.DRAWN)
    else:
        form = {"jpg": "JPEG"}.get(kind, kind.upper())
        parts = confined.stream(
            "pictures",
            io.BytesIO(content),
            limits=pictures.LIMITS,
            format=form,
            save_as=form,
            longest_side=2000,
        )
    return sum(1 for _ in parts)


def limits_of(kind: str) -> Limits:
    """The limits under which that kind is decoded."""
    return {"xlsx": sheets.LIMITS, "pdf": slides.LIMITS}.get(kind, pictures.LIMITS)


def _used(pid: int) -> tuple[int, float]:
    """Peak memory in kilobytes and processor time in seconds of a decoder."""
    folder = Path(f"/proc/{pid}")
    try:
        if b"oqu.kernel.decoding" not in (folder / "cmdline").read_bytes():
            return 0, 0.0
        status = (folder / "status").read_text("ascii").splitlines()
        ticks = (folder / "stat").read_text("ascii").rsplit(")", 1)[1].split()[11:13]
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0.0
    peak = next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    return peak, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _watch(own: int, used: list[tuple[int, float]], done: threading.Event) -> None:
    while not done.wait(0.005):
        used += [_used(pid) for pid in children_of(own)]


def rows() -> Iterator[str]:
    """The table, line by line."""
    own = int(Path("/proc/self").resolve().name)
    for name, (kind, make) in (*HONEST.items(), *BOMBS.items()):
        content, used, done = make(), [(0, 0.0)], threading.Event()
        watcher = threading.Thread(target=_watch, args=(own, used, done))
        watcher.start()
        try:
            outcome = f"accepted, {decoded(kind, content)} parts"
        except confined.NotDecoded as error:
            outcome = f"refused: {error.fault} ({error.detail})"
        done.set()
        watcher.join()
        peak, took = max(peak for peak, _ in used), max(took for _, took in used)
        yield f"| {name} | {len(content) // 1024:,} kB | {peak // 1024} MB | {took:.1f} s | {outcome} |"


if __name__ == "__main__":
    for line in rows():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
