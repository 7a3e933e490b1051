"""An order of chance that stays the same for one person, with or without scripts."""

import hashlib
from collections.abc import Callable, Iterable

from oqu.questionnaires.definition.content import Definition

LAST = frozenset({"other", "none"})
"""Codes of options that keep their place at the end."""


def shuffled[T](things: Iterable[T], code_of: Callable[[T], str], seed: str) -> list[T]:
    """The things in the order that the seed decides; without a seed as they are."""

    def key(thing: T) -> tuple[bool, bytes]:
        code = code_of(thing)
        return (True, b"") if code in LAST else (False, hashlib.sha256(f"{seed} {code}".encode()).digest())

    return sorted(things, key=key) if seed else list(things)


def seed_of(slip: str) -> str:
    """What decides the order of a person: made of the slip that their device holds, and stored nowhere."""
    return hashlib.sha256(f"order {slip}".encode()).hexdigest()


def has_random_order(content: Definition) -> bool:
    """Whether people see different orders, or different questions of a pool."""
    return any(
        part.random or part.pick or any(item.random for item in part.items) for part in content.sections
    )
