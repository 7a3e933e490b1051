"""Libraries that few requests need, imported when they are first used.

    from oqu.kernel.heavy import numpy as np

The figures need most of them, and modules that every page imports lead to the figures; the relay needs `av` (FFmpeg) only
for devices without Opus. Imported at the start of each process, these libraries would take a second and 60 MB. `_on_first_use` is the recipe of `importlib.util.LazyLoader`. Modules may
not use such a library while they are imported themselves: no constant made with it, and types in quotation marks or in
a `type` statement. All other modules import libraries as usual. Decision 0073 gives the reasons.
"""

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import av
    import cattrs
    import coloraide
    import django_redis
    import docx
    import docxtpl
    import holidays
    import jwt
    import numpy  # noqa: ICN001 - the name under which it is offered here
    import puremagic
    import rapidfuzz
    import re2
    import resumable_upload
    import scipy
    import segno
    import xlsxwriter

__all__ = [
    "av",
    "cattrs",
    "coloraide",
    "django_redis",
    "docx",
    "docxtpl",
    "holidays",
    "jwt",
    "numpy",
    "puremagic",
    "rapidfuzz",
    "re2",
    "resumable_upload",
    "scipy",
    "segno",
    "xlsxwriter",
]


def _on_first_use(name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"{name} is not installed", name=name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if not TYPE_CHECKING:
    globals().update({name: _on_first_use(name) for name in __all__})
