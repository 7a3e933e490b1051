"""Waiting for a condition: the only module of the tests that pauses, and only between two looks at one.

`tests/house/test_waiting.py` refuses `sleep` and `wait_for_timeout` everywhere else: a fixed pause is too short on a busy
machine and too long on every other.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

type Condition = Callable[[], object]
"""Asked again and again until it returns something true."""

PATIENCE_S = 180
PAUSE_S = 0.05


def eventually(condition: Condition, *, seconds: float = PATIENCE_S, what: str = "") -> None:
    """Wait for a condition; AssertionError if it is not true within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        _check(end, condition, what)
        time.sleep(PAUSE_S)


async def eventually_async(condition: Condition, *, seconds: float = PATIENCE_S, what: str = "") -> None:
    """Wait for a condition while other coroutines of this event loop run."""
    end = time.monotonic() + seconds
    while not condition():
        _check(end, condition, what)
        await asyncio.sleep(PAUSE_S)


def eventually_in(page: "Page", condition: Condition, *, seconds: float = PATIENCE_S, what: str = "") -> None:
    """Wait for a condition while the page runs: Playwright handles its events only inside its own calls."""
    end = time.monotonic() + seconds
    while not condition():
        _check(end, condition, what)
        page.wait_for_timeout(PAUSE_S * 1_000)


def _check(end: float, condition: Condition, what: str) -> None:
    assert time.monotonic() < end, f"not true in time: {what or condition}"
