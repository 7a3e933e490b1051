"""Memoisation: the only way to keep computed values in a process.

One rule: the result of a memoised function depends on its arguments alone, and on what never changes while a process
runs (settings, registered apps, translations). What it takes from the database, the request, the active language or the
clock is an argument. So a result is never out of date. Results are shared by all requests; nothing may change them.

The number of results is limited, since anyone can ask for any number of pages.
"""

import functools
from collections.abc import Callable
from typing import cast

MOST = 4_000
"""Results that a function keeps unless it states another number."""


def memoised[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Return stored results for arguments that were passed before; at most MOST of them."""
    return at_most(MOST)(function)


def at_most[**P, R](number: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Like `memoised`, for that number of results: `@at_most(20_000)`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        return cast(Callable[P, R], functools.lru_cache(number)(function))

    return decorate


class Memo[Key, Result]:
    """Results by a key that determines them, where computing one takes more than the key; at most `number`."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._results: dict[Key, Result] = {}

    def get(self, key: Key, compute: Callable[[], Result]) -> Result:
        """Return the result for that key, computed on the first call."""
        if key not in self._results:
            if len(self._results) >= self._number:
                self._results.clear()
            self._results[key] = compute()
        return self._results[key]
