"""Files that ask for too much are refused by a process that is killed; the largest honest ones pass."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from oqu.kernel import confined, files, pictures, sheets
from oqu.kernel.confined import Fault, Limits, NotDecoded
from tests.kernel import bombs
from tests.processes import children_of

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("name", bombs.BRIEF)
def test_confined_a_bomb_is_refused(name: str) -> None:
    kind, make = bombs.BRIEF[name]

    with pytest.raises(NotDecoded):
        bombs.decoded(kind, make())


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("jpg", lambda: bombs.photo(1_200, 900)),
        ("png", lambda: bombs.png(2_400, 1_200)),
        ("webp", lambda: bombs.picture(600, 400, "WEBP", quality=10, method=0)),
        ("xlsx", lambda: bombs.book(300, 12)),
        ("pdf", lambda: bombs.pdf(3)),
    ],
)
def test_confined_an_honest_file_passes(kind: str, content: Callable[[], bytes]) -> None:
    assert bombs.decoded(kind, content()) >= 1


def test_confined_memory_beyond_the_limit_is_refused() -> None:
    content = bombs.png(3_000, 3_000)
    limits = Limits(memory=48 * MEGABYTE, answer=MEGABYTE, processor=30, patience=60)

    with pytest.raises(NotDecoded) as refused:
        confined.run(
            "pictures", io.BytesIO(content), limits=limits, format="PNG", save_as="PNG", longest_side=2000
        )

    assert refused.value.fault == Fault.TOO_LARGE


def test_confined_processor_time_beyond_the_limit_is_refused() -> None:
    content = bombs.wide_rows()
    limits = Limits(memory=768 * MEGABYTE, answer=MEGABYTE, processor=1, patience=60)

    with pytest.raises(NotDecoded) as refused:
        list(confined.stream("workbooks", io.BytesIO(content), limits=limits, **WORKBOOK))

    assert refused.value.fault == Fault.TOO_SLOW


@pytest.mark.parametrize(
    ("make", "passed"), [(bombs.million_rows, "rows"), (bombs.one_row, "columns"), (bombs.last_row, "rows")]
)
def test_confined_a_sheet_beyond_the_limits_is_not_read_to_its_end(
    make: Callable[[], bytes], passed: str
) -> None:
    """In a third of the processor time that reading the million rows takes."""
    limits = Limits(memory=768 * MEGABYTE, answer=64 * MEGABYTE, processor=5, patience=60)

    with pytest.raises(NotDecoded) as refused:
        list(confined.stream("workbooks", io.BytesIO(make()), limits=limits, **WORKBOOK))

    assert (refused.value.fault, refused.value.detail) == (Fault.TOO_LARGE, passed)


@pytest.mark.parametrize("size", ["", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'])
def test_confined_the_size_that_a_sheet_states_does_not_matter(size: str) -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c></row><row><c t="str"><v>a</v></c><c/></row><row r="7"/>'
    content = bombs.changed_book(sheet=bombs.sheet(rows).replace("<sheetData>", size + "<sheetData>"))

    parts = list(confined.stream("workbooks", io.BytesIO(content), limits=sheets.LIMITS, **WORKBOOK))

    assert [json.loads(part.body) for part in parts] == [[[2, ["", "1"]], [3, ["a"]]]]


def test_confined_a_process_that_is_too_slow_is_killed() -> None:
    limits = Limits(memory=768 * MEGABYTE, answer=MEGABYTE, processor=60, patience=0)

    with pytest.raises(NotDecoded) as refused:
        list(confined.stream("workbooks", io.BytesIO(bombs.book(2, 2)), limits=limits, **WORKBOOK))

    assert refused.value.fault == Fault.TOO_SLOW
    own = int(Path("/proc/self").resolve().name)
    assert [pid for pid in children_of(own) if b"oqu.kernel.decoding" in command_of(pid)] == []


def test_confined_an_answer_beyond_the_limit_is_refused() -> None:
    limits = Limits(memory=768 * MEGABYTE, answer=1_000, processor=30, patience=60)

    with pytest.raises(NotDecoded) as refused:
        list(confined.stream("workbooks", io.BytesIO(bombs.book(200, 5)), limits=limits, **WORKBOOK))

    assert refused.value.fault == Fault.TOO_LARGE


def test_confined_decoders_know_neither_django_nor_the_rest_of_oqu() -> None:
    script = (
        "import sys, oqu.kernel.decoding.pictures, oqu.kernel.decoding.workbooks, oqu.kernel.decoding.slides;"
        "print(sorted(m for m in sys.modules if m.split('.')[0] == 'django'"
        " or m.startswith('oqu.') and not m.startswith('oqu.kernel')))"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=PATHS
    )

    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("make", [bombs.laughs, bombs.laughing_workbook, bombs.outside])
def test_confined_a_workbook_with_entities_is_refused_in_words(make: Callable[[], bytes]) -> None:
    table = sheets.read(io.BytesIO(make()), name="people.xlsx", columns=[sheets.Column("code")])

    assert list(map(str, table.problems)) == [
        "people.xlsx: The file can't be read. Open it in Excel, save it as .xlsx and send it again."
    ]


def test_confined_a_picture_bomb_is_refused_in_words() -> None:
    with pytest.raises(pictures.PictureRefused, match="damaged or far too large"):
        pictures.tidy(io.BytesIO(bombs.forged("png")), kind=files.PNG)


WORKBOOK = {
    "sheets": [""],
    "first": False,
    "most_rows": 50_000,
    "most_columns": 200,
    "most_cells": 10_000_000,
}
PATHS = {"PYTHONPATH": str(confined.SOURCE)}


def command_of(pid: int) -> bytes:
    """The command line of a process; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
