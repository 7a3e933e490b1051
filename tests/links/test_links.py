"""Links to other sites: entered by the office or read from a folder, seen once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from oqu.courses.kinds import DemonstrationCourse, PlannedContent
from oqu.courses.models import Progress, Step
from oqu.courses.queries import standings
from oqu.courses.sheets import calendar_for_course
from oqu.exchange.folder.content import CourseFolder
from oqu.kernel import clock
from oqu.kernel.files import MEGABYTE
from oqu.kernel.models import JournalEntry
from oqu.kernel.sheets import SheetRow
from oqu.libraries.actions import LibraryRows
from oqu.links import actions, queries, rules
from oqu.links.kind import KIND
from oqu.links.models import Link, Medium
from oqu.people.models import Person
from oqu.reports.queries import evidence, figures
from tests.factories import activities
from tests.factories.cast import Cast

LINK = """
medium = "video"
url = "https://example.org/talk"
author = "A. Author"
minutes = 12
size_mb = 34.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> CourseFolder:
    """A folder with the content of one link."""
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "talk.toml").write_text(LINK)
    return CourseFolder(
        path=tmp_path,
        course={},
        tables={},
        nominations=(),
        staff=(),
        libraries=LibraryRows(),
        news={},
    )


def row(slug: str = "talk") -> SheetRow:
    return SheetRow(2, {"slug": slug})


def nobody(_email: str) -> Person:
    raise AssertionError


def test_the_same_link_again_writes_nothing(cast: Cast) -> None:
    link = activities.link(cast.course, by=cast.methodologist)

    again = actions.set_link(
        activity=link.activity, medium=link.medium, url=link.url, by=cast.methodologist, at=clock.now()
    )

    assert again == link
    assert JournalEntry.objects.filter(verb="links.set").count() == 1


def test_a_changed_link_is_journaled_by_its_fields(cast: Cast) -> None:
    link = activities.link(cast.course, by=cast.methodologist)

    actions.set_link(
        activity=link.activity,
        medium=link.medium,
        url="https://example.org/other",
        minutes=7,
        by=cast.methodologist,
        at=clock.now(),
    )

    assert (Link.objects.get().url, Link.objects.get().minutes) == ("https://example.org/other", 7)
    changes = JournalEntry.objects.filter(verb="links.set").order_by("pk").values_list("details", flat=True)
    assert [details["fields"] for details in changes][-1] == ["minutes", "url"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/x", "//example.org", ""])
def test_the_database_refuses_an_address_that_is_not_of_the_web(cast: Cast, address: str) -> None:
    link = activities.link(cast.course, by=cast.methodologist)

    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(url=address)


def test_finishing_twice_is_finishing_once(cast: Cast) -> None:
    link = activities.link(cast.course, by=cast.methodologist)

    for _time in range(2):
        actions.finish_link(link=link, enrolment=cast.enrolment, by=cast.learner, at=clock.now())

    assert Progress.objects.get(enrolment=cast.enrolment).step == Step.DONE
    assert JournalEntry.objects.filter(verb="links.finish").count() == 1
    assert standings(cast.course)[cast.enrolment.pk].has_finished


@pytest.mark.parametrize(
    ("url", "site"), [("https://www.example.org/a?b", "example.org"), ("http://kz.example:81/", "kz.example")]
)
def test_a_link_is_called_by_its_site(url: str, site: str) -> None:
    assert queries.site_of(Link(url=url)) == site


def test_only_methodologists_edit_links(cast: Cast) -> None:
    allowed = {name for name, who in cast.people.items() if rules.can_edit_link(who, cast.course)}

    assert allowed == {"methodologist"}


def test_a_folder_is_checked_as_the_form_of_the_office(folder: CourseFolder) -> None:
    assert list(KIND.folder.check(folder, row(), ["kk"])) == []

    (folder.path / "links" / "talk.toml").write_text('medium = "song"\nurl = "ftp://example.org"')

    problems = list(KIND.folder.check(folder, row(), ["kk"]))
    assert [(problem.file, problem.column) for problem in problems] == [
        ("links/talk.toml", "medium"),
        ("links/talk.toml", "url"),
    ]


def test_a_link_is_stored_from_a_folder(cast: Cast, folder: CourseFolder) -> None:
    activity = activities.plan(cast.course, KIND.code, "talk", by=cast.methodologist)

    KIND.folder.store(PlannedContent(folder, row(), activity, nobody, cast.methodologist, clock.now()))

    link = Link.objects.get()
    assert (link.medium, link.url, link.author) == (Medium.VIDEO, "https://example.org/talk", "A. Author")
    assert (link.minutes, link.size) == (12, int(34.5 * MEGABYTE))


def test_a_link_with_a_due_time_is_in_the_calendar(cast: Cast) -> None:
    due = clock.now() + timedelta(days=1)
    link = activities.link(cast.course, by=cast.methodologist, due_at=due)

    calendar = calendar_for_course(cast.course, "en").decode().replace("\r\n ", "")

    path = f"{settings.OQU_SITE_URL}/en/my/courses/{cast.course.slug}/links/{link.activity.slug}/"
    assert ("CATEGORIES:Link" in calendar, path in calendar) == (True, True)


def test_the_report_counts_links(cast: Cast) -> None:
    activities.link(cast.course, by=cast.methodologist)

    counted = {figure.code: figure.value for figure in figures(evidence(cast.course, at=clock.now()))}

    assert counted["links"] == "1"


def test_the_demonstration_shows_one_link_however_often_it_is_set_up(cast: Cast) -> None:
    assert KIND.demonstrate is not None

    for _time in range(2):
        KIND.demonstrate(DemonstrationCourse(cast.course, cast.methodologist, clock.now()))

    assert Link.objects.get().activity.course == cast.course
