"""Plain English: words that say less than the field's own terms (report, list, raise, notify, fix, store, a person)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AVOIDED = re.compile(r"\b(?:told|said|mend|mended|whoever|somebody)\b", re.IGNORECASE)
CHECKED = ("src/oqu", "tests")
NOT_YET = frozenset(
    {
    }
)
"""Files that still use such words: take a file off this list when it is rewritten, and add none."""


def text(file: Path) -> str:
    """The Python of a file without the texts that translators see: those change with their catalogues."""
    return re.sub(r"_\(\s*\"[^\"]*\"", "_(", file.read_text(encoding="utf-8"))


FILES = {
    name: file
    for folder in CHECKED
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in (name := file.relative_to(ROOT).as_posix()) and file != Path(__file__)
}


@pytest.mark.parametrize("name", sorted(FILES.keys() - NOT_YET))
def test_words_are_the_terms_of_the_field(name: str) -> None:
    lines = text(FILES[name]).splitlines()
    assert [line for line in lines if AVOIDED.search(line)] == []


def test_the_list_of_files_to_rewrite_only_shrinks() -> None:
    done = {name for name in NOT_YET if name not in FILES or not AVOIDED.search(text(FILES[name]))}
    assert sorted(done) == []
