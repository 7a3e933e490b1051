"""Libraries that few requests need are loaded by the first that does, not by each start of each process."""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

LATER = frozenset(
    {
        "docx",
        "docxtpl",
        "jwt",
        "numpy",
        "openpyxl",
        "puremagic",
        "pypdfium2",
        "rapidfuzz",
        "resumable_upload",
        "scipy",
        "segno",
        "xlsxwriter",
    }
)
"""What `import` only notes; see decision 0073. A module of ours takes nothing out of them while it is imported itself: no
`from numpy import …`, no `import numpy.typing`, no constant, and types that it needs in quotation marks."""


_lock = RLock()
_running: set[str] = set()


class Noted(ModuleType):
    """A module that has been found and not run yet; taking anything out of it runs it and makes it an ordinary one.

    `importlib.util.LazyLoader` does the same, but runs the module as soon as a second place imports it: each `import`
    looks at `__spec__`.
    """

    def __getattribute__(self, name: str) -> Any:
        if name != "__spec__":
            _run(self)
        return ModuleType.__getattribute__(self, name)  # also for one that has become ordinary meanwhile


def _run(module: ModuleType) -> None:
    """Run a noted module, once. One lock for all of them, so that two threads cannot wait for each other's."""
    spec = object.__getattribute__(module, "__spec__")
    with _lock:
        if type(module) is not Noted or spec.name in _running:
            return
        _running.add(spec.name)
        try:
            spec.loader.exec_module(module)
            object.__setattr__(module, "__class__", ModuleType)
        finally:
            _running.remove(spec.name)


class LaterLoader(Loader):
    """Makes a module and notes the loader that will run it."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the module's own loader does."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing yet."""
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self.loader
        module.__class__ = Noted


class KnownLoader(Loader):
    """For a part that its library has imported while it was run: the part as it is, not a second one.

    `import docx.oxml` looks for `docx.oxml` among the known modules before it asks `docx` for its path, which runs it.
    """

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The known part."""
        known = sys.modules[spec.name]
        self.spec = known.__spec__
        return known

    def exec_module(self, module: ModuleType) -> None:
        """It has been run."""
        module.__spec__ = self.spec


class LaterFinder(MetaPathFinder):
    """Finds the modules of `LATER` where Python would find them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python knows of the module, with a lazy loader; None, which leaves it to the next finder, for all others."""
        if target is None and fullname in sys.modules and fullname.partition(".")[0] in LATER:
            return ModuleSpec(fullname, KnownLoader())
        found = PathFinder.find_spec(fullname, path, target) if fullname in LATER else None
        if found and found.loader:
            found.loader = LaterLoader(found.loader)
        return found


def install() -> None:
    """Have it so in this process from now on."""
    if not any(isinstance(finder, LaterFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, LaterFinder())
