"""What the office is offered once a course is closed, and in the archive."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from oqu.certificates import actions as certificates
from oqu.courses.models import Course, Enrolment, Place, Stage
from oqu.kernel import clock
from oqu.letters.models import Batch
from oqu.news.models import Article, Category
from oqu.reports import actions as reports
from oqu.reports.models import Edition
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db
PAGE = "/en/office/courses/library-work/"


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.CLOSED, ends_on=clock.now().date() - timedelta(days=1)
    )
    client.force_login(cast.coordinator)
    return client


def test_archiving_can_be_undone_and_leaves_the_public_page(office: Client, cast: Cast) -> None:
    assert "its page stays at its address" in office.get(PAGE).text
    office.post(f"{PAGE}move/", {"to": "archived"})

    page = office.get(PAGE).text
    assert "Undo: Put into the archive" in page
    assert 'href="/en/courses/library-work/"' in page
    assert Client().get("/en/courses/library-work/").status_code == 200
    assert cast.course.title not in Client().get("/en/courses/").text

    office.post(f"{PAGE}move/", {"to": "closed"})
    cast.course.refresh_from_db()
    assert cast.course.stage == Stage.CLOSED


@pytest.mark.parametrize(
    ("signed", "published", "words"),
    [
        (False, False, "Read the report and draft a news article from it"),
        (True, False, "Draft a news article from the report"),
        (False, True, "Read the report and have it signed"),
        (True, True, ""),
    ],
)
def test_what_was_done_with_the_report_is_not_left_to_do(
    office: Client, cast: Cast, signed: bool, published: bool, words: str
) -> None:
    at = clock.now()
    announced = at - timedelta(days=30)
    for number, (category, when) in enumerate([(Category.ANNOUNCEMENTS, announced), (Category.NEWS, at)]):
        if category == Category.ANNOUNCEMENTS or published:
            Article.objects.create(
                centre=cast.centre,
                course=cast.course,
                category=category,
                slug=f"article-{number}",
                drafted_at=when,
                changed_at=when,
                published_at=when,
            )
    if signed:
        Edition.objects.create(
            course=cast.course, number=1, signed_by=cast.director, signed_at=at, frozen="{}"
        )

    page = office.get(PAGE).text

    report = 'href="/en/office/courses/library-work/report/">'
    left = page.partition("What is left to do")[2].partition("</ul>")[0]
    assert (report + words in left) if words else (report not in left)


def test_places_of_drafts_are_not_free(office: Client, cast: Cast) -> None:
    CourseFactory.create(centre=cast.centre, stage=Stage.DRAFT, capacity=40)
    CourseFactory.create(centre=cast.centre, stage=Stage.ADMISSION, capacity=7)

    assert office.get("/en/office/").context["free"] == 7


def signed_certificates(cast: Cast) -> None:
    Enrolment.objects.filter(course=cast.course).update(state=Place.FINISHED, finished_at=clock.now())
    certificates.sign(course=cast.course, by=cast.director, at=clock.now())


def signed_report(cast: Cast) -> None:
    reports.sign_edition(course=cast.course, seen=None, by=cast.director, at=clock.now(), key="edition")


@pytest.mark.parametrize("sign", [signed_certificates, signed_report])
def test_closing_is_not_undone_once_something_was_signed(
    office: Client, cast: Cast, sign: Callable[[Cast], None]
) -> None:
    assert "Undo: Close the course" in office.get(PAGE).text
    sign(cast)

    page = office.get(PAGE).text
    refused = office.post(f"{PAGE}move/", {"to": "closing"}, follow=True).text

    cast.course.refresh_from_db()
    assert ("Undo: Close the course" in page, cast.course.stage) == (False, Stage.CLOSED)
    assert "certificates or the report were signed. The course can only go forward." in refused


def test_archiving_can_be_undone_although_certificates_were_signed_there(office: Client, cast: Cast) -> None:
    office.post(f"{PAGE}move/", {"to": "archived"})
    cast.course.refresh_from_db()
    signed_certificates(cast)

    assert "Undo: Put into the archive" in office.get(PAGE).text
    office.post(f"{PAGE}move/", {"to": "closed"})

    cast.course.refresh_from_db()
    assert (cast.course.stage, "Undo: Close the course" in office.get(PAGE).text) == (Stage.CLOSED, False)


def test_a_step_with_letters_is_not_offered_to_be_undone_once_certificates_were_signed(
    office: Client, cast: Cast
) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.RUNNING)
    activities.assignment(cast.course, by=cast.methodologist)
    office.post(f"{PAGE}move/", {"to": "closing", "anyway": "1"})
    before = {str(one.step): one.is_final for one in office.get(PAGE).context["undoable"]}
    cast.course.refresh_from_db()
    signed_certificates(cast)

    page = office.get(PAGE)
    after = {str(one.step): one.is_final for one in page.context["undoable"]}
    begun = Batch.objects.get(verb="courses.move_on")
    refused = office.post(f"{PAGE}undo/{begun.key}/", follow=True).text

    cast.course.refresh_from_db()
    assert (before, after) == ({"Begin the closing": False}, {"Begin the closing": True})
    assert "The step can no longer be undone" in page.text
    assert (cast.course.stage, "The course can only go forward." in refused) == (Stage.CLOSING, True)
