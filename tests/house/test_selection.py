"""The list of tests that run on SQLite only names tests that exist."""

from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE_ALONE


@pytest.mark.parametrize("beginning", ON_SQLITE_ALONE)
def test_each_entry_is_a_file_a_folder_or_the_beginning_of_a_test(root: Path, beginning: str) -> None:
    place, _, test = beginning.partition("::")

    assert (root / place).exists()
    assert not test or f"\ndef {test}" in (root / place).read_text("utf-8")
