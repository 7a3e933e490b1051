"""`oqu demo`: the first start loads three courses, the next ones keep what was entered."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from oqu.kernel import clock, retention
from tests.crawl import KEEPER, Visit, lengthen
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
def demo(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demonstration, loaded once for this module into an empty database."""
    installation = Installation(Path(shutil.copytree(migrated, tmp_path_factory.mktemp("demo") / "data")))
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


def test_every_page_of_every_role_fits_and_has_no_barrier(
    demo: Installation, chromium: Browser, tmp_path: Path
) -> None:
    longer = Installation(Path(shutil.copytree(demo.data, tmp_path / "longer")))
    lengthen(longer)
    port, kinds, wrong, checked = free_port(), set[str](), list[tuple[object, ...]](), set[str]()
    origin = f"http://127.0.0.1:{port}"
    with longer.running("demo", "--port", str(port)) as site:
        eventually(lambda: answers(f"{origin}/health/ready"))
        eventually(lambda: len(LINK.findall(site.text)) == len(ROLES))
        keeper = longer.execute(KEEPER)
        for role, card in [*zip(ROLES, links(site.text), strict=True), ("keeper", ""), ("visitor", "")]:
            visit = Visit(chromium, origin, checked)
            if card:
                visit.sign_in(card)
            elif role == "keeper":
                visit.use_session(keeper, "oqu_session")
            visit.walk("/kk/" if role == "visitor" else "/kk/today/")
            kinds |= visit.kinds
            wrong += [(role, *fault) for fault in visit.wrong]
        site.interrupt()

    assert wrong == []
    assert len(kinds) > 110


def test_it_starts_whatever_people_have_done_in_it(demo: Installation) -> None:
    demo.execute(CLOSED)
    done = demo.run("demo", "--no-serve")

    assert (done.returncode, done.stderr) == (0, "")
    assert [role for role in ROLES if role not in done.stdout] == ["lecturer"]
    assert len(LINK.findall(done.stdout)) == len(ROLES) - 1
