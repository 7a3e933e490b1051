"""Before a course closes its page lists what is still open, with links, and asks for a confirmation."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from oqu.admission.models import ApplicationState
from oqu.certificates import actions as certificates
from oqu.courses.actions import report_progress
from oqu.courses.models import Activity, Course, Enrolment, PlanChange, Stage, Step
from oqu.kernel import clock
from oqu.questionnaires.models import Wave
from tests.factories import activities, questionnaires
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory

OPEN = {
    "2 changes of the plan are not announced": "/plan/changes/",
    "1 application waits for a decision.": "/admission/?state=new",
    "A questionnaire is not closed yet": "/questionnaires/",
    "1 answer has no verdict yet.": "/reviews/",
    "Not held yet: ": "/plan/talk/edit/",
    "Not due yet: ": "/plan/task/edit/",
    "The last day of the course, ": "/edit/",
    "Academic hours of the plan held so far: 0 of 2; the course announces 36.": "/plan/",
}


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def address(cast: Cast, page: str = "course") -> str:
    return reverse(f"office:{page}", args=[cast.course.slug])


def at_stage(cast: Cast, stage: Stage) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=stage)
    cast.course.refresh_from_db()


def its_last_day_has_come(cast: Cast) -> None:
    Course.objects.filter(pk=cast.course.pk).update(ends_on=clock.now().date())


def much_is_open(cast: Cast) -> None:
    ApplicationFactory.create(course=cast.course, state=ApplicationState.NEW)
    questionnaires.wave(cast.course, cast.methodologist)
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.answer(task, cast.enrolment)
    tomorrow = clock.now() + timedelta(days=1)
    ActivityFactory.create(
        course=cast.course,
        kind="lecture",
        slug="talk",
        hours=2,
        starts_at=tomorrow,
        ends_at=tomorrow + timedelta(hours=1),
    )


def listed(page: str) -> dict[str, str]:
    """What the page lists as open: words → address."""
    found = re.search(r"Still open:</p><ul>(.*?)</ul>", page, re.DOTALL)
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', found[1]) if found else []
    return {words: link for link, words in links}


def test_what_is_open_is_listed_with_links_before_a_course_closes(cast: Cast, office: Client) -> None:
    much_is_open(cast)
    at_stage(cast, Stage.CLOSING)

    shown = listed(office.get(address(cast)).text)

    assert len(shown) == len(OPEN)
    for words, link in OPEN.items():
        (found,) = [url for text, url in shown.items() if words in text]
        assert found.endswith(link)


def test_the_closing_is_confirmed_once_something_is_open(cast: Cast, office: Client) -> None:
    much_is_open(cast)
    at_stage(cast, Stage.CLOSING)

    asked = office.post(address(cast, "course_move"), {"to": Stage.CLOSED}, follow=True).text
    cast.course.refresh_from_db()
    assert (cast.course.stage, "confirm that you close all the same" in asked) == (Stage.CLOSING, True)

    office.post(address(cast, "course_move"), {"to": Stage.CLOSED, "anyway": "1"})
    cast.course.refresh_from_db()
    assert cast.course.stage == Stage.CLOSED


def test_only_lectures_and_applications_are_asked_about_before_the_closing_begins(
    cast: Cast, office: Client
) -> None:
    much_is_open(cast)

    page = office.get(address(cast)).text
    shown = " ".join(listed(page))

    assert ("Not held yet: " in shown, "waits for a decision" in shown) == (True, True)
    assert ("questionnaire" in shown, "verdict" in shown) == (False, False)
    assert ("Not due yet: " in shown, "last day" in shown) == (False, False)
    missing = page.partition("the step is possible all the same:")[2].partition("</ul>")[0]
    assert ("Not due yet: " in missing, "The last day of the course" in missing) == (True, True)
    assert ("1 answer has no verdict yet." in missing, "questionnaire is not closed" in missing) == (
        True,
        False,
    )


def test_nothing_is_asked_where_nothing_is_open(cast: Cast, office: Client) -> None:
    much_is_open(cast)
    at_stage(cast, Stage.CLOSING)
    Activity.objects.filter(slug="talk").update(cancelled_at=clock.now())
    cast.course.applications.all().delete()
    PlanChange.objects.all().delete()
    Wave.objects.update(closed_at=clock.now(), locked_private_key=None)
    cast.enrolment.submissions.all().delete()
    Activity.objects.filter(slug="task").update(due_at=clock.now())
    Activity.objects.filter(kind="questionnaire").update(due_at=clock.now())
    its_last_day_has_come(cast)

    assert listed(office.get(address(cast)).text) == {}
    office.post(address(cast, "course_move"), {"to": Stage.CLOSED})
    cast.course.refresh_from_db()
    assert cast.course.stage == Stage.CLOSED


def test_questionnaires_for_months_after_the_course_are_not_asked_about(cast: Cast, office: Client) -> None:
    questionnaires.wave(cast.course, cast.methodologist)
    Wave.objects.update(months_after=3)
    its_last_day_has_come(cast)
    Activity.objects.update(
        opens_at=clock.now() + timedelta(days=90), due_at=clock.now() + timedelta(days=97)
    )
    PlanChange.objects.all().delete()
    at_stage(cast, Stage.CLOSING)

    assert listed(office.get(address(cast)).text) == {}


def test_signed_certificates_are_not_offered_for_signing_again(cast: Cast, office: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    at_stage(cast, Stage.CLOSED)
    assert "Nobody has met the requirements for a certificate" in office.get(address(cast)).text

    for place in Enrolment.objects.all():
        report_progress(enrolment=place, activity=task.activity, step=Step.DONE, at=clock.now())
    assert "Sign the certificates" in office.get(address(cast)).text

    certificates.sign(course=cast.course, by=cast.director, at=clock.now())

    page = office.get(address(cast)).text
    assert ("All certificates are signed" in page, "Sign the certificates" in page) == (True, False)
    assert "All certificates are signed</a></li>" not in page, "nothing of it is left to do"


def test_a_questionnaire_that_was_closed_before_it_was_due_is_not_ahead(cast: Cast, office: Client) -> None:
    questionnaires.wave(cast.course, cast.methodologist, due_at=clock.now() + timedelta(days=1))
    its_last_day_has_come(cast)
    PlanChange.objects.all().delete()
    at_stage(cast, Stage.CLOSING)
    before = list(listed(office.get(address(cast)).text))

    Wave.objects.update(closed_at=clock.now(), locked_private_key=None)

    assert [len(before), listed(office.get(address(cast)).text)] == [1, {}]


def test_a_lecture_that_has_ended_without_attendance_is_named_before_the_closing_begins(
    cast: Cast, office: Client
) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - timedelta(days=1))
    PlanChange.objects.all().delete()

    assert listed(office.get(address(cast)).text) == {
        "Attendance is not entered: en talk.": address(cast, "attendance")
    }
