"""Certificate and report name the hours of the course: those of its plan, or a person states why they differ."""

import pytest
from django.test import Client

from oqu.certificates import actions as certificates
from oqu.certificates.models import Certificate
from oqu.courses import actions
from oqu.courses.models import Course, Place, Stage
from oqu.kernel import clock
from oqu.reports import actions as reports
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory

pytestmark = pytest.mark.django_db
BOTH = "The activities of the plan have 0.6 academic hours, the course states 4."
STOPS = "Until then the plan can't be published, and nothing can be signed."


@pytest.fixture
def course(cast: Cast) -> Course:
    """A course of 4 hours whose plan has 0.6, with one person who has finished."""
    ActivityFactory.create(course=cast.course, hours="0.6", required=False)
    cast.course.hours, cast.course.hours_note = 4, ""
    cast.course.save()
    cast.enrolment.state, cast.enrolment.finished_at = Place.FINISHED, clock.now()
    cast.enrolment.save()
    return cast.course


def test_a_plan_with_other_hours_is_not_published(cast: Cast, course: Course, client: Client) -> None:
    course.plan_published_at = None
    course.save()
    client.force_login(cast.coordinator)

    page = client.get(f"/en/office/courses/{course.slug}/plan/").text
    with pytest.raises(actions.HoursDiffer, match=r"has 0\.6 academic hours, the course states 4"):
        actions.publish_plan(course=course, by=cast.coordinator, at=clock.now())

    assert BOTH in page
    assert STOPS in page
    assert "Publish the plan" not in page


@pytest.mark.parametrize("agrees", [True, False])
def test_a_plan_is_published_once_hours_agree_or_differ_for_a_reason(
    cast: Cast, course: Course, agrees: bool
) -> None:
    course.plan_published_at = None
    if agrees:
        ActivityFactory.create(course=course, hours="3.4")
    else:
        course.hours_note = "3.4 hours of reading on one's own"
    course.save()

    actions.publish_plan(course=course, by=cast.coordinator, at=clock.now())

    assert course.plan_published_at


def test_the_director_sees_both_figures_and_signs_only_with_a_reason(
    cast: Cast, course: Course, client: Client
) -> None:
    page = f"/en/office/courses/{course.slug}/certificates/"
    client.force_login(cast.director)

    shown, refused = client.get(page).text, client.post(f"{page}sign/", {"anyway": "1"}, follow=True).text
    nothing = Certificate.objects.count()
    course.hours_note = "3.4 hours of reading on one's own"
    course.save()
    explained, signed = client.get(page).text, client.post(f"{page}sign/", {"anyway": "1"}, follow=True).text

    assert BOTH in shown
    assert STOPS in shown
    assert "Sign all" not in shown
    assert ("The plan has 0.6 academic hours" in refused, nothing) == (True, 0)
    assert BOTH in explained
    assert "3.4 hours of reading on one&#x27;s own" in explained
    assert "Sign all" in explained
    assert "is signed." in signed or "are signed." in signed
    assert Certificate.objects.filter(enrolment=cast.enrolment).exists()


def test_the_report_is_signed_only_with_hours_that_agree_or_a_reason(
    cast: Cast, course: Course, client: Client
) -> None:
    course.stage = Stage.CLOSED
    course.save()
    client.force_login(cast.director)
    page = client.get(f"/en/office/courses/{course.slug}/report/sign/").text

    with pytest.raises(actions.HoursDiffer):
        reports.sign_edition(course=course, seen=None, by=cast.director, at=clock.now(), key="one")
    course.hours_note = "3.4 hours of reading on one's own"
    course.save()
    edition = reports.sign_edition(course=course, seen=None, by=cast.director, at=clock.now(), key="two")

    assert BOTH in page
    assert STOPS in page
    assert "3.4 hours of reading on one's own" in edition.frozen


def test_a_certificate_that_needs_no_reason_asks_for_none(cast: Cast, course: Course) -> None:
    ActivityFactory.create(course=course, hours="3.4")

    (signed, *_others) = certificates.sign(course=course, by=cast.director, at=clock.now())

    assert signed.hours == 4


def test_the_terms_of_the_course_take_the_reason(cast: Cast, course: Course, client: Client) -> None:
    actions.edit_course(
        course=course, fields={"hours_note": "Reading on one's own"}, by=cast.coordinator, at=clock.now()
    )

    assert Course.objects.get(pk=course.pk).hours_note == "Reading on one's own"
