"""The decision records: at most one page each, the usual sections, and an index that lists all of them."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
INDEX = (FOLDER / "README.md").read_text("utf-8")
MOST_WORDS = 400
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives")
STATUS = r"accepted|(?:partly )?superseded by \d{4}"
ROW = re.compile(rf"^\| \[(\d{{4}})\]\((\S+)\) \| (.+) \| ({STATUS}) \|$", re.MULTILINE)
MERGED_ROW = re.compile(r"^\| (\d{4}) \| .+ \| merged into \[(\d{4})\]\((\S+)\) \|$", re.MULTILINE)


def title(record: Path) -> str:
    """Return the heading of a record, with its number."""
    return record.read_text("utf-8").partition("\n")[0]


def status(record: Path) -> str:
    """Return what the index says about a record, or "" if it is not listed."""
    return next((row[3] for row in ROW.findall(INDEX) if row[1] == record.name), "")


def test_the_index_lists_every_record_with_its_title() -> None:
    listed = [(f"# {number}. {subject}", name) for number, name, subject, _status in ROW.findall(INDEX)]

    assert listed == [(title(record), record.name) for record in RECORDS]


def test_every_row_of_the_index_has_a_status() -> None:
    rows = [line for line in INDEX.splitlines() if re.match(r"\| \[?\d{4}", line)]

    assert [line for line in rows if not ROW.match(line) and not MERGED_ROW.match(line)] == []


def test_numbers_are_unique_and_begin_the_file_name() -> None:
    numbers = [record.name[:4] for record in RECORDS] + [number for number, *_ in MERGED_ROW.findall(INDEX)]

    assert [record.name for record in RECORDS if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", record.name)] == []
    assert sorted(set(numbers)) == sorted(numbers)


def test_a_merged_record_is_named_by_the_one_that_includes_it() -> None:
    merged = MERGED_ROW.findall(INDEX)

    assert merged
    assert [
        number
        for number, into, name in merged
        if not name.startswith(into) or f"Includes {number}." not in (FOLDER / name).read_text("utf-8")
    ] == []


def test_a_superseded_record_names_its_successor() -> None:
    superseded = [(record, status(record)[-4:]) for record in RECORDS if "superseded" in status(record)]

    assert superseded
    assert [record.name for record, by in superseded if by not in record.read_text("utf-8")] == []
    assert [by for _record, by in superseded if not list(FOLDER.glob(f"{by}-*.md"))] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_fits_on_a_page(record: Path) -> None:
    words = [word for word in record.read_text("utf-8").split() if any(map(str.isalnum, word))]

    assert len(words) <= MOST_WORDS


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_has_the_usual_sections(record: Path) -> None:
    if status(record).startswith("superseded"):
        return  # says only what replaced it
    headings = re.findall(rf"^(?:## |\*\*)({'|'.join(SECTIONS)})\b", record.read_text("utf-8"), re.MULTILINE)

    assert headings == list(SECTIONS)
