"""Which rules the view of an address asks: found by following the names in its code through `oqu.web`."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any


def rules_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """The rules by app and name, such as `courses.can_keep_course`, in alphabetical order."""
    found: set[str] = set()
    _follow(inspect.unwrap(view), found, set())
    return tuple(sorted(found))


def _follow(function: Any, found: set[str], seen: set[Any]) -> None:
    if not isinstance(function, FunctionType) or function in seen:
        return
    seen.add(function)
    names = set(_names(function.__code__))
    for thing in _things(function, names):
        module = getattr(thing, "__module__", None) or ""
        if module.startswith("oqu.") and module.split(".")[2:3] == ["rules"]:
            found.add(f"{module.split('.')[1]}.{thing.__name__}")
        elif module.startswith("oqu.web."):
            for part in _functions(thing):
                _follow(part, found, seen)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _things(function: FunctionType, names: set[str]) -> Iterator[Any]:
    """What the names of a function mean: globals, and attributes of modules among them."""
    for name in names:
        thing = function.__globals__.get(name)
        if isinstance(thing, ModuleType):
            yield from (getattr(thing, attribute) for attribute in names if hasattr(thing, attribute))
        elif isinstance(thing, tuple):
            yield from thing
        elif thing is not None:
            yield thing
    for cell in function.__closure__ or ():
        yield cell.cell_contents


def _functions(thing: Any) -> Iterator[Any]:
    """A function itself; of a class its methods."""
    if isinstance(thing, type):
        yield from (inspect.unwrap(part) for part in vars(thing).values() if callable(part))
    elif callable(thing):
        yield inspect.unwrap(thing)
