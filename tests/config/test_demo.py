"""`oqu demo`: the first start loads three courses, the next ones are quick and keep what was entered."""

import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from oqu.kernel import clock
from tests.processes import Installation, alive, answers, eventually, free_port

ROLES = ["director", "methodologist", "coordinator", "lecturer", "network head", "participant"]
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+code=(\S+))")
COURSES = "SELECT slug, stage FROM courses_course ORDER BY starts_on"
SECONDS_OF_CPU = 20
"""Of all its processes together. Each of them takes about two on a machine that does nothing else."""
THREAD = """
from oqu.community import actions
from oqu.courses.models import Enrolment
from oqu.kernel import clock
place = Enrolment.objects.filter(course__stage="running").first()
actions.begin(course=place.course, title="Kept?", text="Kept.", by=place.person, at=clock.now(), key="kept")
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demonstration, loaded once for this module into a folder with nothing in it."""
    installation = Installation(tmp_path_factory.mktemp("demo"))
    done = installation.run("demo", "--no-serve")
    (installation.data / "first.txt").write_text(done.stdout, "utf-8")
    assert done.returncode == 0, done.stderr
    assert "library-work-2021: 8" in done.stderr, "long work tells how far it is"
    return installation


def links(told: str) -> list[str]:
    """The sign-in links that were printed, one a role."""
    assert [role for role in ROLES if role not in told] == []
    return [match.group(1) for match in LINK.finditer(told)]


def test_there_is_a_finished_a_running_and_a_coming_course(demo: Installation) -> None:
    this_year = clock.now().year

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
    today = clock.now().date()
    (starts,) = demo.ask("SELECT starts_on FROM courses_course WHERE slug = 'bibliographic-description'")
    undecided = "SELECT count(*) FROM admission_application WHERE state = 'new'"
    unreviewed = "SELECT count(*) FROM assignments_submission WHERE state = 'handed_in'"

    assert str(starts[0]) > (today + timedelta(days=7)).isoformat()
    assert demo.ask(undecided) == [(5,)]
    assert int(str(demo.ask(unreviewed)[0][0])) > 0


def test_the_next_start_is_quick_keeps_what_was_entered_and_lets_everybody_in(demo: Installation) -> None:
    first = links((demo.data / "first.txt").read_text("utf-8"))
    demo.execute(THREAD)
    rows = demo.ask("SELECT count(*) FROM courses_enrolment")
    before, port = os.times(), free_port()
    with demo.running("demo", "--port", str(port)) as site:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        second = links(site.told)
        pages = [urlopen(f"http://127.0.0.1:{port}{path}", timeout=30).read().decode() for path in second]
        family = site.family()
        assert site.interrupt() == 0
    spent = os.times()

    assert len(second) == len(set(first + second)) - len(first) == len(ROLES)
    assert [page for page in pages if "csrfmiddlewaretoken" not in page] == []
    assert demo.ask(COURSES)[0] == ("library-work-2021", "closed")
    assert demo.ask("SELECT count(*) FROM community_thread WHERE title = 'Kept?'") == [(1,)]
    assert demo.ask("SELECT count(*) FROM courses_enrolment") == rows
    assert alive(family) == set()
    assert spent.children_user - before.children_user < SECONDS_OF_CPU


def test_all_addresses_are_those_of_examples(demo: Installation) -> None:
    emails = [str(row[0]) for row in demo.ask("SELECT email FROM people_person WHERE email IS NOT NULL")]

    assert [email for email in emails if not email.endswith("@example.org")] == []
    assert Path(demo.data / "demo-loaded").read_text("utf-8") == clock.now().date().isoformat()
