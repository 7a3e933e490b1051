"""The areas of `make mutate` name files and tests that are there."""

from pathlib import Path

import pytest

from scripts.mutate import AREAS


@pytest.mark.parametrize("name", AREAS)
def test_every_pattern_of_an_area_finds_something(root: Path, name: str) -> None:
    patterns = (*AREAS[name].sources, *AREAS[name].tests)

    assert [pattern for pattern in patterns if not list(root.glob(pattern))] == []
