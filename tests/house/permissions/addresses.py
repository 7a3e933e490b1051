"""Every address that the site answers to, found by walking the URL resolver."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """The full name of an address and its path, without the language that pages carry first."""

    name: str
    path: str


def addresses() -> list[Address]:
    """All of them, in the order in which they are declared."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def paths() -> dict[str, str]:
    """Full name → path; of two paths of one name, the first."""
    found: dict[str, str] = {}
    for address in addresses():
        found.setdefault(address.name, address.path)
    return found


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, path: str) -> Iterator[Address]:
    for pattern in patterns:
        here = path + _without_language(str(pattern.pattern), pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield Address(f"{namespace}{pattern.name or ''}", f"/{here}")


def _without_language(prefix: str, pattern: URLPattern | URLResolver) -> str:
    return "" if type(pattern.pattern).__name__ == "LocalePrefixPattern" else prefix
