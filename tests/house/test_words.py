"""Plain English: words that say less than the field's own terms (report, list, raise, notify, fix, store, a person)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AVOIDED = re.compile(r"\b(?:told|said|mend|mended|whoever|somebody)\b", re.IGNORECASE)
CHECKED = ("src/oqu", "tests", "bench", "scripts")
SUFFIXES = frozenset({".py", ".js", ".css", ".html", ".txt", ".typ"})
FILES = {
    name: file
    for folder in CHECKED
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in SUFFIXES and file != Path(__file__)
    if not {"migrations", "vendor"} & set(file.parts) and (name := file.relative_to(ROOT).as_posix())
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_words_are_the_terms_of_the_field(name: str) -> None:
    """Names, comments, docstrings and the English texts, from which translators work."""
    lines = FILES[name].read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if AVOIDED.search(line)] == []
