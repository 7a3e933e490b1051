"""The site with the cast, and walks through it in a browser; every page is checked for accessibility."""

from dataclasses import dataclass
from typing import Protocol

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from oqu.people.models import Person
from tests.browser import OpenPage, axe_findings, expect_value
from tests.factories.cast import Cast, make_cast

MOST_TABS = 60
FOCUSED = "([words, css]) => document.activeElement.innerText?.trim() === words || document.activeElement.matches(css)"


@dataclass(frozen=True)
class Walk:
    """A browser session in one language; buttons and links are found by their English labels."""

    page: Page
    language: str

    def go(self, address: str) -> None:
        """Open an address, given without its language, and look at the page."""
        self.page.goto(f"/{self.language}/{address}")
        self.look()

    def look(self) -> None:
        """The page has no barrier that axe finds, and nothing on it sticks out to the side."""
        here = self.page.url
        assert (here, axe_findings(self.page)) == (here, [])
        expect_value(self.page, "document.documentElement.scrollWidth <= innerWidth", expected=True)

    def translated(self, words: str, context: str = "") -> str:
        """What the page says for these English words."""
        with translation.override(self.language):
            return translation.pgettext(context, words) if context else translation.gettext(words)

    def button(self, words: str) -> Locator:
        """The button that says this."""
        return self.page.get_by_role("button", name=self.translated(words), exact=True)

    def link(self, words: str) -> Locator:
        """The first link that says this."""
        return self.page.get_by_role("link", name=self.translated(words), exact=True).first

    def press(self, words: str) -> None:
        """Press a button, and look at where it leads."""
        self.lead_on(self.button(words))

    def follow(self, words: str) -> None:
        """Follow a link, and look at where it leads."""
        self.lead_on(self.link(words))

    def lead_on(self, pressed: Locator) -> None:
        """Press something, wait for the page that it leads to (loaded, or put in place of this one), and look at it."""
        self.page.locator("#main").evaluate("main => { main.dataset.left = 'yes'; }")
        pressed.click()
        expect(self.page.locator("#main:not([data-left])")).to_be_visible()
        self.page.wait_for_load_state("load")
        self.look()

    def fill(self, **fields: str) -> None:
        """Write into the fields of these names."""
        for name, words in fields.items():
            self.page.locator(f".page [name='{name}']").fill(words)

    def tab_to(self, words: str = "", *, css: str = "nothing") -> Locator:
        """Press Tab until the focus is on what says exactly this, or matches `css`."""
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED, [words, css]):
                return self.page.locator(":focus")
        raise AssertionError(f"no Tab leads to {words or css} on {self.page.url}")

    def reads(self, words: str) -> None:
        """Assert that a text (given in English) is on the page."""
        expect(self.page.get_by_text(self.translated(words)).first).to_be_visible()


class SetOut(Protocol):
    """Start a walk: as a person or a visitor, on a phone or a desktop, with scripts or without."""

    def __call__(
        self, person: Person | None = None, *, language: str, phone: bool = True, javascript: bool = True
    ) -> Walk: ...


@pytest.fixture
def cast(live_site: str) -> Cast:
    """The cast on the live site."""
    return make_cast()


@pytest.fixture
def set_out(open_page: OpenPage) -> SetOut:
    """Sets out on walks; see SetOut."""

    def walk(
        person: Person | None = None, *, language: str, phone: bool = True, javascript: bool = True
    ) -> Walk:
        page = open_page(person=person, language=language, phone=phone, javascript=javascript)
        return Walk(page, language)

    return walk
