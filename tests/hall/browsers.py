"""A Chromium with a microphone that plays a file, and looking at its pages."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from scripts import chromium as chromium_program
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
    """Return the words that a part of the page has at this moment, to be kept for later."""
    return part(page, name).inner_text()


def wait(page: Page, expression: str, seconds: float = PATIENCE_S) -> None:
    """Wait until something is true on the page; asked from outside, as the page's policy forbids to do it inside."""
    until(page, lambda: bool(page.evaluate(expression)), seconds, told=expression)


def until(page: Page, true: Callable[[], bool], seconds: float = PATIENCE_S, *, told: str = "") -> None:
    """Wait until something is so, while the page goes on."""
    eventually_in(page, true, seconds=seconds, what=told)
