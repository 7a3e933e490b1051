"""A Chromium whose microphone plays a file, and helpers to read its pages."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from scripts import chromium as chromium_program
from tests.browser import value
from tests.waiting import eventually_in

PATIENCE_S = 30
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def with_microphone(chromium: Browser, sound: Path) -> Browser:
    """Start another Chromium, whose microphone hears a sound file."""
    switches = [*chromium_program.flags(), *MICROPHONE, f"--use-file-for-fake-audio-capture={sound}"]
    return chromium.browser_type.launch(executable_path=chromium_program.find(), args=switches)


def part(page: Page, name: str) -> Locator:
    """Return a part of the page by the name that its template gives it."""
    return page.locator(f"[data-hall] [data-{name}]").first


def text(page: Page, name: str) -> str:
    """Return the text of a part of the page at this moment."""
    return part(page, name).inner_text()


def wait(page: Page, expression: str, seconds: float = PATIENCE_S) -> None:
    """Wait until an expression is true on the page; polled from outside, since the page's policy forbids eval."""
    until(page, lambda: bool(value(page, expression)), seconds, what=expression)


def until(page: Page, true: Callable[[], bool], seconds: float = PATIENCE_S, *, what: str = "") -> None:
    """Wait until `true()` while the page runs; fail after `seconds`."""
    eventually_in(page, true, seconds=seconds, what=what)
