"""Walks of several people through one course: their letters, what they pressed and typed, and a movable clock.

Every page is looked at only for its width: `tests/house` and the other journeys look for barriers on each of them.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.web.office.guide import HEIGHT, WIDTH
from tests.browser import expect_value
from tests.effort import Ledger
from tests.journeys.conftest import Walk

PICTURES = os.environ.get("OQU_PICTURES", "")
"""A folder for the pictures of `Stroll.picture`; none are taken without it."""

DATES_IN_WORDS = """language => {
  const date = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", { day: "2-digit", month: "2-digit", year: "numeric" });
  const part = { date: (at) => date.format(at), time: (at) => at.toTimeString().slice(0, 5) };
  for (const one of document.querySelectorAll("input[type=date], input[type=datetime-local]")) {
    const { type, value } = one;
    const at = value ? new Date(type === "date" ? `${value}T00:00` : value) : null;
    Object.assign(one.dataset, { pictured: type, value });
    one.style.inlineSize = `${one.offsetWidth}px`;
    one.type = "text";
    one.value = at ? [part.date(at), ...(type === "date" ? [] : [part.time(at)])].join(" ") : "";
  }
}"""
"""Days as the language of the page writes them: Chromium writes them in the language of its own menus, whatever the page's."""
DATES_IN_FIELDS = """() => {
  for (const one of document.querySelectorAll("[data-pictured]")) {
    one.value = "";
    one.type = one.dataset.pictured;
    one.value = one.dataset.value;
    one.style.inlineSize = "";
    delete one.dataset.pictured;
    delete one.dataset.value;
  }
}"""


@dataclass(frozen=True)
class Stroll(Walk):
    """A walk of one person, whose presses and words are counted."""

    ledger: Ledger = field(default_factory=Ledger)

    def look(self) -> None:
        """Nothing on the page sticks out to the side."""
        self.ledger.effort.pages += 1
        expect_value(self.page, "document.documentElement.scrollWidth <= innerWidth", expected=True)

    def lead_on(self, pressed: Locator) -> None:
        """Press something that leads to a page."""
        self.ledger.effort.clicks += 1
        super().lead_on(pressed)

    def fill(self, **fields: str) -> None:
        """Write into the fields of these names."""
        self.ledger.effort.fields += len(fields)
        self.ledger.effort.characters += sum(len(words) for words in fields.values())
        super().fill(**fields)

    def choose(self, name: str, value: str) -> None:
        """Choose from the list of this name."""
        self.ledger.effort.clicks += 2
        self.page.locator(f".page select[name='{name}']").select_option(value)

    def tick(self, name: str, value: str = "") -> None:
        """Tick or choose a box."""
        self.ledger.effort.clicks += 1
        chosen = f"[value='{value}']" if value else ""
        self.page.locator(f".page input[name='{name}']{chosen}").check()

    def open(self, words: str) -> None:
        """Unfold what is behind these words."""
        self.ledger.effort.clicks += 1
        self.page.locator("#main summary").get_by_text(self.translated(words), exact=True).first.click()

    def confirm(self, words: str) -> None:
        """Press a button that asks once more, and the button of the same name under what it says."""
        self.open(words)
        self.press(words)

    def tab(self, words: str) -> None:
        """Go to another page of the course by its tabs."""
        tabs = self.page.get_by_role("navigation").get_by_role(
            "link", name=self.translated(words), exact=True
        )
        self.lead_on(tabs.last)

    def line(self, title: str, words: str) -> None:
        """Follow a link in the row of a table that has this title."""
        row = self.page.get_by_role("row").filter(has_text=title)
        self.lead_on(row.get_by_role("link", name=self.translated(words), exact=True))

    def item(self, title: str) -> None:
        """Follow the link with this title on the page itself."""
        self.lead_on(self.page.locator("#main").get_by_role("link", name=title).first)

    def mark(self, value: str, times: int) -> None:
        """Give the same mark in each question of a questionnaire."""
        marks = self.page.locator(f"form.questionnaire [type=radio][value='{value}']")
        expect(marks).to_have_count(times)
        for place in range(times):
            self.ledger.effort.clicks += 1
            marks.nth(place).check(force=True)

    def picture(self, name: str, css: str = "h1") -> None:
        """Store what is seen from this element on, if pictures are wanted."""
        if PICTURES:
            self.page.locator(f"#main {css}").first.evaluate(
                "shown => scrollTo(0, shown.getBoundingClientRect().top + scrollY - 8)"
            )
            self.page.evaluate(DATES_IN_WORDS, self.language)
            self.page.screenshot(
                path=Path(PICTURES) / f"{name}-{self.language}.png",
                caret="initial",  # to hide it Playwright would add a style, which the page complains about
                clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT},
            )
            self.page.evaluate(DATES_IN_FIELDS)


@dataclass
class Company:
    """Everybody of a course, each with a browser of their own; `open_page` opens a visitor's."""

    open_page: Callable[[], Page]
    language: str
    patch: pytest.MonkeyPatch
    ledger: Ledger = field(default_factory=Ledger)
    people: dict[str, Stroll] = field(default_factory=dict)

    def visitor(self) -> Stroll:
        """A person without an account."""
        return Stroll(self.open_page(), self.language, self.ledger)

    def accepts(self, who: str) -> Stroll:
        """A person accepts the role offered by letter, and signs in."""
        walk = self.visitor()
        walk.go(self.link(who, "invitations"))
        walk.press("I accept")
        return self._signed_in(walk, who)

    def signs_in(self, who: str) -> Stroll:
        """A person signs in with a code."""
        walk = self.visitor()
        walk.go("sign-in/")
        walk.fill(email=email_of(who))
        return self._signed_in(walk, who)

    def _signed_in(self, walk: Stroll, who: str) -> Stroll:
        """Ask for the code on a page that has the e-mail already, and sign in with it."""
        walk.press("Send me the code")
        walk.fill(code=self.code(who))
        walk.press("Sign in")
        self.people[who] = walk
        return walk

    def link(self, who: str, area: str) -> str:
        """The address in the newest letter to a person, without its language."""
        self.ledger.effort.letters += 1
        found = re.search(rf"/(?:kk|ru|en)/({area}/\S+)", _newest(who).text)
        assert found
        return found[1]

    def code(self, who: str) -> str:
        """The code in the newest letter to a person."""
        self.ledger.effort.letters += 1
        letter = _newest(who)
        found = re.search(r"\b\d{6}\b", f"{letter.subject} {letter.text}")
        assert found
        return found[0]

    def move_clock(self, moment: datetime) -> None:
        """Let the site believe that it is this moment, and time go on from there."""
        ahead = moment - REAL_NOW()
        self.patch.setattr(clock, "now", lambda: REAL_NOW() + ahead)


REAL_NOW = clock.now


def email_of(who: str) -> str:
    """The e-mail of a person of the company."""
    return f"{who}@example.org"


def _newest(who: str) -> Letter:
    return Letter.objects.filter(address=email_of(who)).order_by("-pk")[0]


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)
