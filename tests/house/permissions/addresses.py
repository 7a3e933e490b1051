"""Every address that the site answers to, found by walking the URL resolver."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.permissions.asked_rules import rules_of


@dataclass(frozen=True)
class Address:
    """The full name of an address and its path, without the language that pages carry first."""

    name: str
    path: str
    view: Callable[..., Any]

    @property
    def arguments(self) -> list[str]:
        """The names of what the path is filled in with."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.path)


def addresses() -> list[Address]:
    """All of them, in the order in which they are declared."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def paths() -> dict[str, str]:
    """Full name → path; of two paths of one name, the first."""
    found: dict[str, str] = {}
    for address in addresses():
        found.setdefault(address.name, address.path)
    return found


def asked_rules() -> dict[str, tuple[str, ...]]:
    """Full name → the rules that its view asks."""
    return {address.name: rules_of(address.view) for address in addresses()}


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, path: str) -> Iterator[Address]:
    for pattern in patterns:
        here = path + _without_language(str(pattern.pattern), pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield Address(f"{namespace}{pattern.name or ''}", f"/{here}", pattern.callback)


def _without_language(prefix: str, pattern: URLPattern | URLResolver) -> str:
    return "" if type(pattern.pattern).__name__ == "LocalePrefixPattern" else prefix
