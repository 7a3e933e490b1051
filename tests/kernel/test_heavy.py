"""Heavy libraries are not loaded at a start, and are themselves as soon as they are used."""

import re
from pathlib import Path

import pytest

from oqu.kernel import heavy
from tests.processes import Installation

NOT_LOADED = """
import sys, oqu.config.wsgi, oqu.config.urls
from oqu.kernel import heavy
lazy = [name for name in heavy.__all__ if type(sys.modules[name]).__name__ == "_LazyModule"]
inside = [name for name in sys.modules if name.partition(".")[0] in heavy.__all__ and "." in name]
assert (lazy, inside) == (heavy.__all__, []), (lazy, inside[:5])
"""
USED = """
import oqu.config.urls
from oqu.kernel import heavy
assert heavy.scipy.stats.norm.cdf(0) == heavy.numpy.float64(0.5)
assert all(len(dir(getattr(heavy, name))) > 10 for name in heavy.__all__)
import numpy, scipy, docx.oxml
assert (numpy, scipy) == (heavy.numpy, heavy.scipy)
"""


@pytest.mark.parametrize("part", ["urls", *(f"management.commands.{x}" for x in ("demo", "serve", "worker"))])
def test_start_loads_no_heavy_library(installation: Installation, part: str) -> None:
    installation.execute(f"import oqu.config.{part}\n{NOT_LOADED}")


def test_heavy_library_is_itself_when_it_is_used(installation: Installation) -> None:
    installation.execute(USED)


def test_every_heavy_library_is_used(root: Path) -> None:
    imports = re.compile(r"^from oqu\.kernel\.heavy import (.+)$", re.MULTILINE)
    used = {
        name.split(" as ")[0].strip(" ()")
        for file in (root / "src" / "oqu").rglob("*.py")
        for line in imports.findall(file.read_text(encoding="utf-8"))
        for name in line.split("#")[0].split(",")
    }
    assert used == set(heavy.__all__)
