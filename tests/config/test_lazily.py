"""Libraries that few requests need are not loaded at the start, and are themselves as soon as they are used."""

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from threading import Barrier, Thread

import pytest

from oqu.config import lazily
from tests.processes import Installation

START = """
import sys, oqu.config.wsgi, oqu.config.urls
from oqu.config.lazily import LATER, Noted
loaded = [name for name in LATER if type(sys.modules.get(name, Noted(name))) is not Noted]
inside = [name for name in sys.modules if name.partition(".")[0] in LATER and "." in name]
assert (loaded, inside) == ([], []), (loaded, inside[:5])
"""
USED = """
import sys, oqu.config.urls
from oqu.config.lazily import LATER, Noted
from importlib import import_module
from importlib.machinery import SourceFileLoader
for name in LATER:
    assert dir(import_module(name))
    assert type(sys.modules[name]) is not Noted and sys.modules[name].__spec__.name == name
import numpy, scipy, openpyxl.styles, numpy.linalg
assert scipy.stats.norm.cdf(0) == numpy.float64(0.5) and openpyxl.styles is openpyxl.styles
"""


@pytest.mark.parametrize("part", ["urls", *(f"management.commands.{x}" for x in ("demo", "serve", "worker"))])
def test_a_start_loads_none_of_them(installation: Installation, part: str) -> None:
    installation.execute(f"import oqu.config.{part}\n{START}")


def test_each_of_them_is_itself_when_it_is_used(installation: Installation) -> None:
    installation.execute(USED)


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that notes each time it is run, as one of those that are loaded later."""
    name = "loaded_later_for_a_test"
    (tmp_path / f"{name}.py").write_text("import sys\nsys.runs_of_a_test.append(__name__)\nvalue = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "runs_of_a_test", [], raising=False)
    monkeypatch.setattr(lazily, "LATER", {name})
    yield name
    for known in [known for known in sys.modules if known.partition(".")[0] == name]:
        del sys.modules[known]


def runs() -> int:
    return len(vars(sys)["runs_of_a_test"])


def test_importing_again_runs_nothing_and_using_runs_once(named: str) -> None:
    first, second = import_module(named), import_module(named)
    assert (first is second, runs()) == (True, 0)

    assert (first.value, second.value, runs()) == (1, 1, 1)
    assert type(first) is not lazily.Noted


def test_a_part_that_is_imported_first_runs_once_with_its_library(named: str, tmp_path: Path) -> None:
    (tmp_path / named / "inner").mkdir(parents=True)
    (tmp_path / f"{named}.py").rename(tmp_path / named / "inner" / "part.py")
    (tmp_path / named / "inner" / "__init__.py").write_text(
        "import sys\nsys.runs_of_a_test.append(__name__)\n"
    )
    (tmp_path / named / "__init__.py").write_text(f"import {named}.inner.part\n")
    library = import_module(named)

    inner = import_module(f"{named}.inner")

    assert (library.inner is inner, inner.part.value, runs()) == (True, 1, 2)
    assert inner.__spec__ is not None
    assert isinstance(inner.__spec__.loader, SourceFileLoader)


def test_threads_that_use_it_at_once_run_it_once(named: str) -> None:
    module, together, seen = import_module(named), Barrier(8), list[int]()

    def use() -> None:
        together.wait()
        seen.append(module.value)

    threads = [Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (seen, runs()) == ([1] * 8, 1)


def test_one_that_fails_says_so_each_time(named: str, tmp_path: Path) -> None:
    (tmp_path / f"{named}.py").write_text("import there_is_no_such_module\n")
    module = import_module(named)

    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="there_is_no_such_module"):
            _ = module.value
