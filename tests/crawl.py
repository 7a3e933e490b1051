"""A walk through the demonstration in Chromium: every link is followed, one address of each kind of page.

Each page is looked at on 320 pixels, with letters of 130% and of 200% on a phone and of 200% on a screen of 1280, with
axe, and with a parser of HTML.
`lengthen` puts the longest words into names and titles before.
"""

import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import resolve
from django.utils import translation
from justhtml import JustHTML
from playwright.sync_api import Browser, CDPSession, Page, Response

from tests.browser import AXE
from tests.processes import Installation

PAGES = os.environ.get("OQU_PAGES", "")
"""A folder for the HTML of every page, for the Nu HTML checker; none is stored without it."""
NO_PAGE = re.compile(r"\.(atom|csv|docx|ics|json|pdf|rss|xlsx|zip)$|/files/|/join/")
"""Downloads, and the way to a meeting on another site, which is there a quarter of an hour before a lecture."""
LETTERS = 16
"""Pixels of the browser's letters, as people leave them; they may choose larger ones."""
SHAPES = (
    *((1280, 800, 2 * LETTERS), (360, 740, 2 * LETTERS)),
    *((320, 640, LETTERS), (360, 740, 13 * LETTERS // 10)),
)
"""Width, height and pixels of letters: WCAG 2.2, 1.4.4 (200%) and 1.4.10 (320 pixels), and a phone set to larger letters."""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
UNFOLD = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
TOO_WIDE = """() => {
    const page = document.documentElement;
    const moves = (one) => one.parentElement && one.parentElement !== document.body
        && (getComputedStyle(one.parentElement).overflowX !== "visible" || moves(one.parentElement));
    const found = page.scrollWidth > innerWidth
        ? [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !moves(one))
        : [...document.querySelectorAll(".table")].filter((one) => one.scrollWidth > one.clientWidth);
    return found.slice(0, 2).map((one) => one.outerHTML.slice(0, 160));
}"""
"""What sticks out of the page, or a table that has to be moved inside of itself."""
BARRIERS = """async (standards) => (await axe.run(document, {
    resultTypes: ["violations"], runOnly: {type: "tag", values: standards}, elementRef: false
})).violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`))"""
MISTAKES = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    const wrong = [...document.querySelectorAll("a[href^='tel:'], time, img, main section, option")].filter((one) => ({
        A: () => !/^tel:\\+?[0-9]+$/.test(one.getAttribute("href")),
        TIME: () => one.hasAttribute("datetime") && /\\.[0-9]{4}/.test(one.dateTime),
        OPTION: () => !one.label.trim(),
        IMG: () => !one.hasAttribute("src"),
        SECTION: () => !one.querySelector("h1, h2, h3, h4, h5, h6"),
    })[one.tagName]());
    return ids.filter((id, place) => ids.indexOf(id) < place).map((id) => `id "${id}" twice`)
        .concat(wrong.map((one) => one.outerHTML.slice(0, 120)));
}"""
"""Some of what the Nu HTML checker finds beyond the syntax. `docs/testing.md` says how to run the checker itself."""
PARTS = """() => [...new Set([...document.querySelectorAll("body *")].map(
    (one) => `${one.tagName} ${one.getAttribute("class")} ${one.getAttribute("role")} ${one.getAttribute("type")}`
))].sort().join()"""
"""What a page is made of: one page of a kind is examined for all roles that see it made of the same."""
DESK_IS_GIVEN = "[data-start]:enabled, [data-taken]:not([hidden])"
"""The relay has answered a desk: the lecture can begin, or another lecturer gives it."""
CONFLICT = "409 (Conflict)"
ADDRESSES = "links => links.map(link => new URL(link.href).pathname)"
EMPTY_COURSE = "/bibliographic-description/"
"""Its pages come last, so that of each kind a page with something on it is looked at."""
LONGEST = "қанағаттандырылмағандықтарыңыздан"
LONG_FILE = "Ауыл_кітапханасындағы_іс-шараның_жоспары_мен_есебі_2026жыл.docx"
assert len(LONG_FILE) >= 62
LENGTHEN = f"""
from django.db.models import F, Value
from django.db.models.functions import Concat
from oqu.courses.models import Activity, Course, Group
from oqu.kernel.models import StoredFile
from oqu.libraries.models import Library, Network
from oqu.people.models import Person
def longer(name):
    return Concat(name, Value(" {LONGEST}"))
Person.objects.update(family_name=Concat("family_name", Value("{LONGEST}")), position="{LONGEST}")
StoredFile.objects.update(name="{LONG_FILE}")
for model, name in (
    (Activity, "title"), (Course, "title"), (Library, "name"), (Network, "name"), (Library, "settlement")
):
    model.objects.update(**{{name: longer(name)}})
"""
KEEPER = f"""
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from oqu.people.models import Person
from tests.proof import proven
keeper = Person.objects.create(family_name="{LONGEST}", given_name="Asel", is_keeper=True, email="asel@example.org")
session = SessionStore()
session[SESSION_KEY] = str(keeper.pk)
session[BACKEND_SESSION_KEY] = "{settings.AUTHENTICATION_BACKENDS[0]}"
session[HASH_SESSION_KEY] = keeper.get_session_auth_hash()
proven(session, keeper)
session.save()
print(session.session_key)
"""
"""Makes a site administrator, whom the demonstration lacks, and prints the key of a session."""


def lengthen(demo: Installation) -> None:
    """Put the longest words into names and titles, and a name of 62 letters on every file."""
    demo.execute(LENGTHEN)


class Visit:
    """A person who follows every link of the site, one address of each kind of page; faults are recorded."""

    def __init__(self, browser: Browser, origin: str, checked: set[str]) -> None:
        self.context = browser.new_context(
            viewport={"width": SHAPES[0][0], "height": SHAPES[0][1]}, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.tools: CDPSession = self.context.new_cdp_session(self.page)
        self.origin, self.checked = origin, checked
        self.wrong: list[tuple[object, ...]] = []
        self.kinds: set[str] = set()
        self.page.on("console", lambda entry: self._complain(entry.text) if entry.type == "error" else None)
        self.page.on("pageerror", lambda error: self._complain(str(error)))

    def _complain(self, words: str) -> None:
        if self._is_at_a_desk() and CONFLICT in words:  # the demonstration's own speaker holds it
            return
        self.wrong.append((self._path(), words))

    def sign_in(self, card: str) -> None:
        """With a link that the demonstration printed."""
        self.page.goto(self.origin + card)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(lambda address: "sign-in" not in address)

    def use_session(self, key: str, name: str) -> None:
        """With the key of a session."""
        self.context.add_cookies([{"name": name, "value": key, "url": self.origin}])

    def walk(self, first: str) -> None:
        """From this address, until no new kind of page is left."""
        with closing(self.context):
            waiting = [first]
            while waiting:
                waiting.sort(key=lambda path: EMPTY_COURSE in path)
                path = waiting.pop(0)
                if not NO_PAGE.search(path) and self._is_new(path):
                    self._look(path, self.page.goto(self.origin + path))
                    waiting.extend(self._links())

    def _look(self, path: str, answer: Response | None) -> None:
        if self._is_at_a_desk():
            self.page.locator(DESK_IS_GIVEN).first.wait_for()
        if answer is None or answer.status != 200:
            self.wrong.append((path, answer and answer.status))
            return
        parts = f"{self._kind(path)}: {self.page.evaluate(PARTS)}"
        if parts not in self.checked:
            self.checked.add(parts)
            self._examine(path, answer.text())

    def _examine(self, path: str, html: str) -> None:
        if PAGES:
            (Path(PAGES) / f"{len(self.checked)}-{self._kind(path).replace(':', '-')}.html").write_text(
                html, "utf-8"
            )
        faults = JustHTML(html, collect_errors=True).errors
        self.wrong.extend((path, fault.code, fault.line) for fault in faults)
        self.wrong.extend((path, found) for found in self.page.evaluate(MISTAKES))
        self.page.evaluate(UNFOLD)
        for width, height, letters in SHAPES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.tools.send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})
            self.wrong.extend((path, width, letters, found) for found in self.page.evaluate(TOO_WIDE))
        self.page.evaluate(AXE.read_text("utf-8"))
        self.wrong.extend((path, found) for found in self.page.evaluate(BARRIERS, STANDARDS))

    def _path(self) -> str:
        return urlsplit(self.page.url).path

    def _is_at_a_desk(self) -> bool:
        return self._path().endswith("/desk/")

    def _links(self) -> Iterator[str]:
        for path in self.page.locator("a[href]").evaluate_all(ADDRESSES):
            if path[:4] in ("/kk/", "/ru/") and "sign-out" not in path:
                yield path

    def _is_new(self, path: str) -> bool:
        kind = self._kind(path)
        fresh = kind not in self.kinds
        self.kinds.add(kind)
        return fresh

    def _kind(self, path: str) -> str:
        with translation.override(path[1:3]):
            return resolve(path).view_name
