"""The decision records: one page each, and an index that lists them all."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
MOST_WORDS = 500
"""About one page."""
ROW = re.compile(
    r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \| (accepted|(?:partly )?superseded by \d{4}) \|$", re.MULTILINE
)


def title(record: Path) -> str:
    """Return the heading of a record."""
    return record.read_text("utf-8").partition("\n")[0]


def test_the_index_lists_every_record_with_its_title() -> None:
    listed = [(number, name, subject) for number, name, subject, _status in rows()]

    assert listed == [(file.name[:4], file.name, title(file).partition(". ")[2]) for file in RECORDS]


def test_titles_begin_with_the_number_of_their_file() -> None:
    assert [file.name for file in RECORDS if not title(file).startswith(f"# {file.name[:4]}. ")] == []


def test_a_superseded_record_says_so_and_its_successor_exists() -> None:
    superseded = [(name, status[-4:]) for _number, name, _subject, status in rows() if status != "accepted"]

    assert superseded
    assert [name for name, by in superseded if by not in (FOLDER / name).read_text("utf-8")] == []
    assert [by for _name, by in superseded if not list(FOLDER.glob(f"{by}-*.md"))] == []


def test_a_record_fits_on_a_page() -> None:
    assert {file.name for file in RECORDS if len(file.read_text("utf-8").split()) > MOST_WORDS} == set()


def rows() -> list[tuple[str, str, str, str]]:
    """Return number, file name, subject and status of each row of the index."""
    return [match.groups() for match in ROW.finditer((FOLDER / "README.md").read_text("utf-8"))]  # type: ignore[misc]
