"""`oqu demo`: the first start loads three courses, the next ones keep what was entered."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Browser, Page, ViewportSize

from oqu.kernel import clock, retention
from tests.processes import Installation, alive, answers, free_port
from tests.waiting import eventually

ROLES = ["director", "methodologist", "coordinator", "lecturer", "network head", "participant"]
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+code=(\S+))")
HALLS = """
SELECT slug, status FROM lectures_hall
JOIN lectures_lecture ON lectures_lecture.id = lecture_id JOIN courses_activity ON courses_activity.id = activity_id
"""
COURSES = "SELECT slug, stage FROM courses_course ORDER BY starts_on"
PORT = "8765"
"""With which the demonstration is loaded: letters link to it."""
REMOVED = "SELECT count(DISTINCT rule) FROM kernel_removal"
OLD_WORDS = """
SELECT count(*) FROM assignments_submission WHERE text <> '' AND saved_at < '2022-01-01' UNION ALL
SELECT count(*) FROM letters_letter WHERE text <> '' AND written_at < '2022-01-01' UNION ALL
SELECT count(*) FROM admission_application WHERE family_name <> '—' AND applied_at < '2022-01-01' UNION ALL
SELECT count(*) FROM kernel_storedfile WHERE stored_at < '2022-01-01'
"""
"""Answers, letters, applications and files of the course of 2021 that still hold what people wrote."""
NO_PAGE = re.compile(r"\.(atom|csv|docx|ics|json|pdf|rss|xlsx|zip)$|/files/|/join/")
"""Downloads, and the way to a meeting on another site, which is there a quarter of an hour before a lecture."""
NARROW: ViewportSize = {"width": 320, "height": 640}
"""The narrowest screen on which nothing may scroll sideways: WCAG 2.2, 1.4.10."""
WIDTH = """document.documentElement.scrollWidth
+ Math.max(0, ...[...document.querySelectorAll(".table")].map(table => table.scrollWidth - table.clientWidth))"""
"""Of the page, and what a table scrolls inside of itself."""
DESK_IS_GIVEN = "[data-start]:enabled, [data-taken]:not([hidden])"
"""The relay has answered a desk: the lecture can begin, or another lecturer gives it."""
CONFLICT = "409 (Conflict)"
ADDRESSES = "links => links.map(link => new URL(link.href).pathname)"
THREAD = """
from oqu.community import actions
from oqu.courses.models import Enrolment
from oqu.kernel import clock
place = Enrolment.objects.filter(course__stage="running").first()
actions.begin(course=place.course, title="Kept?", text="Kept.", by=place.person, at=clock.now(), key="kept")
"""
OVERDUE_REMOVAL = """
from datetime import timedelta
from oqu.kernel import clock
from oqu.kernel.models import Removal
Removal.objects.all().delete()
Removal.objects.create(rule="kernel.tasks", number=0, at=clock.now() - timedelta(hours=40))
"""
CLOSED = """
from oqu.courses.models import Course
from oqu.people.models import Person
Course.objects.filter(stage="running").update(stage="closing")
Person.objects.filter(email="k.abishev@example.org").update(email="another@example.org")
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demonstration, loaded once for this module into a folder with nothing in it."""
    installation = Installation(tmp_path_factory.mktemp("demo"))
    done = installation.run("demo", "--no-serve", "--port", PORT)
    (installation.data / "first.txt").write_text(done.stdout, "utf-8")
    assert done.returncode == 0, done.stderr
    assert "library-work-2021: 8" in done.stderr, "long work tells how far it is"
    return installation


def today() -> date:
    """The day by which the demonstration goes."""
    return clock.local_date(clock.now(), settings.OQU_HOME_ZONE)


def links(output: str) -> list[str]:
    """The sign-in links that were printed, one a role."""
    assert [role for role in ROLES if role not in output] == []
    return [match.group(1) for match in LINK.finditer(output)]


def test_there_is_a_finished_a_running_and_a_coming_course(demo: Installation) -> None:
    this_year = today().year

    assert demo.ask(COURSES) == [
        ("library-work-2021", "closed"),
        (f"library-work-{this_year}", "running"),
        ("bibliographic-description", "admission"),
    ]
    assert demo.ask("SELECT category, count(*) FROM news_article GROUP BY category ORDER BY category") == [
        ("announcements", 3),
        ("news", 1),
    ]


def test_every_role_finds_something_to_do(demo: Installation) -> None:
    (starts,) = demo.ask("SELECT starts_on FROM courses_course WHERE slug = 'bibliographic-description'")
    undecided = "SELECT count(*) FROM admission_application WHERE state = 'new'"
    unreviewed = "SELECT count(*) FROM assignments_submission WHERE state = 'handed_in'"

    assert str(starts[0]) > (today() + timedelta(days=7)).isoformat()
    assert demo.ask(undecided) == [(5,)]
    assert int(str(demo.ask(unreviewed)[0][0])) > 0


def test_the_next_start_keeps_what_was_entered_and_lets_everybody_in(demo: Installation) -> None:
    first = links((demo.data / "first.txt").read_text("utf-8"))
    demo.execute(THREAD)
    rows = demo.ask("SELECT count(*) FROM courses_enrolment")
    port = free_port()
    with demo.running("demo", "--port", str(port)) as site:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        eventually(lambda: len(LINK.findall(site.text)) == len(ROLES))
        second = links(site.text)
        pages = [urlopen(f"http://127.0.0.1:{port}{path}", timeout=30).read().decode() for path in second]
        eventually(lambda: demo.ask(HALLS) == [("live-now", "live")])
        family = site.family()
        assert site.interrupt() == 0

    assert len(second) == len(set(first + second)) - len(first) == len(ROLES)
    assert [page for page in pages if "csrfmiddlewaretoken" not in page] == []
    assert demo.ask(COURSES)[0] == ("library-work-2021", "closed")
    assert demo.ask("SELECT count(*) FROM community_thread WHERE title = 'Kept?'") == [(1,)]
    assert demo.ask("SELECT count(*) FROM courses_enrolment") == rows
    assert alive(family) == set()


def test_letters_link_to_the_port_of_the_demonstration(demo: Installation) -> None:
    linking = "SELECT count(*) FROM letters_letter WHERE text LIKE '%http://127.0.0.1:{}/%'"
    (here,), (elsewhere,) = demo.ask(linking.format(PORT)) + demo.ask(linking.format(8000))

    assert (int(str(here)) > 0, elsewhere) == (True, 0)


def test_the_nightly_removal_keeps_the_words_of_the_course_of_2021(demo: Installation) -> None:
    before = demo.ask(OLD_WORDS)
    demo.execute(OVERDUE_REMOVAL)
    with demo.running("demo", "--port", str(free_port())):
        eventually(lambda: demo.ask(REMOVED) == [(len(retention.all_rules()),)])

    assert min(int(str(number)) for (number,) in before) > 0
    assert demo.ask(OLD_WORDS) == before


def test_all_addresses_are_those_of_examples(demo: Installation) -> None:
    emails = [str(row[0]) for row in demo.ask("SELECT email FROM people_person WHERE email IS NOT NULL")]

    assert [email for email in emails if not email.endswith("@example.org")] == []
    assert Path(demo.data / "demo-loaded").read_text("utf-8") == today().isoformat()


class Visit:
    """A visitor on a phone who follows every link of the site, one address of each kind of page, and records faults."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.wrong: list[tuple[object, ...]] = []
        self.kinds: set[str] = set()
        page.on("console", lambda message: self._complain(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._complain(str(error)))

    def _complain(self, words: str) -> None:
        if self._is_at_a_desk() and CONFLICT in words:  # the demonstration's own speaker holds it
            return
        self.wrong.append((urlsplit(self.page.url).path, words))

    def sign_in(self, card: str) -> None:
        self.page.goto(self.origin + card)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(lambda address: "sign-in" not in address)

    def walk(self) -> None:
        """From the page that stands open, until no new kind of page is left."""
        waiting = list(self._links())
        while waiting:
            path = waiting.pop(0)
            if NO_PAGE.search(path) or not self._is_new(path):
                continue
            answer = self.page.goto(self.origin + path)
            if self._is_at_a_desk():
                self.page.locator(DESK_IS_GIVEN).first.wait_for()
            if answer is None or answer.status != 200:
                self.wrong.append((path, answer and answer.status))
            elif self.page.evaluate(WIDTH) > NARROW["width"]:
                self.wrong.append((path, "moves sideways"))
            waiting.extend(self._links())

    def _is_at_a_desk(self) -> bool:
        return urlsplit(self.page.url).path.endswith("/desk/")

    def _links(self) -> Iterator[str]:
        for path in self.page.locator("a[href]").evaluate_all(ADDRESSES):
            if path[:4] in ("/kk/", "/ru/") and "sign-out" not in path:
                yield path

    def _is_new(self, path: str) -> bool:
        with translation.override(path[1:3]):
            kind = resolve(path).view_name
        fresh = kind not in self.kinds
        self.kinds.add(kind)
        return fresh


def test_every_page_that_links_lead_to_opens_and_fits_a_phone(demo: Installation, chromium: Browser) -> None:
    port, kinds, wrong = free_port(), set(), []
    with demo.running("demo", "--port", str(port)) as site:
        origin = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{origin}/health/ready"))
        for role, card in zip(ROLES, links(site.text), strict=True):
            if role in ("director", "coordinator"):  # the methodologist is led to the same pages
                continue
            context = chromium.new_context(viewport=NARROW)
            visit = Visit(context.new_page(), origin)
            visit.sign_in(card)
            visit.walk()
            context.close()
            kinds |= visit.kinds
            wrong += visit.wrong
        site.interrupt()

    assert wrong == []
    assert len(kinds) > 70


def test_it_starts_whatever_people_have_done_in_it(demo: Installation) -> None:
    demo.execute(CLOSED)
    done = demo.run("demo", "--no-serve")

    assert (done.returncode, done.stderr) == (0, "")
    assert [role for role in ROLES if role not in done.stdout] == ["lecturer"]
    assert len(LINK.findall(done.stdout)) == len(ROLES) - 1
