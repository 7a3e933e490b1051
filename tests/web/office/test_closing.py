"""Before a course closes its page lists what is still open, with links, and asks for a confirmation."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from oqu.admission.models import ApplicationState
from oqu.certificates import actions as certificates
from oqu.courses.actions import report_progress
from oqu.courses.models import Activity, Course, Enrolment, PlanChange, Stage, Step
from oqu.kernel import clock
from oqu.questionnaires.models import Wave
from oqu.ui.components.times import when
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


def short(moment: datetime) -> str:
    """A moment as a line of a list has it."""
    with timezone.override("Asia/Almaty"):
        return strip_tags(when(moment, "", "short"))


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


def listed(page: str, *headings: str) -> dict[str, str]:
    """What the page lists as open and as still ahead, or under one of these headings: words → address."""
    lists = "|".join(headings or ("Still open", "Still ahead"))
    found = "".join(re.findall(rf"(?:{lists}):</p><ul>(.*?)</ul>", page, re.DOTALL))
    return {words: link for link, words in re.findall(r'<a href="([^"]*)">([^<]*)</a>', found)}


def test_what_is_open_is_listed_with_links_before_a_course_closes(cast: Cast, office: Client) -> None:
    much_is_open(cast)
    at_stage(cast, Stage.CLOSING)

    shown = listed(office.get(address(cast)).text)

    assert len(shown) == len(OPEN)
    for words, link in OPEN.items():
        (found,) = [url for text, url in shown.items() if words in text]
        assert found.endswith(link)


@pytest.mark.parametrize(
    ("stage", "to", "words"),
    [
        (Stage.RUNNING, Stage.CLOSING, "begin the closing all the same."),
        (Stage.CLOSING, Stage.CLOSED, "close the course all the same."),
    ],
)
def test_a_step_is_confirmed_by_its_own_name_once_something_is_open(
    cast: Cast, office: Client, stage: Stage, to: Stage, words: str
) -> None:
    much_is_open(cast)
    at_stage(cast, stage)

    page = office.get(address(cast)).text
    asked = office.post(address(cast, "course_move"), {"to": to}, follow=True).text
    cast.course.refresh_from_db()
    assert f"I have seen what is still open, and {words}" in page
    assert (cast.course.stage, f"confirm that you {words}" in asked) == (stage, True)

    office.post(address(cast, "course_move"), {"to": to, "anyway": "1"})
    cast.course.refresh_from_db()
    assert cast.course.stage == to


def test_the_next_step_of_a_running_course_names_only_what_can_be_done_now(
    cast: Cast, office: Client
) -> None:
    """What is due later is behind the button of the step; the page names the next moment of the plan."""
    much_is_open(cast)
    talk = Activity.objects.get(slug="talk")
    Activity.objects.exclude(pk=talk.pk).update(due_at=clock.now() + timedelta(days=3))

    page = office.get(address(cast)).text
    now, later = listed(page, "Still open"), listed(page, "Still ahead")

    assert sorted(now) == ["1 application waits for a decision.", "2 changes of the plan are not announced"]
    for words in ("Not held yet: ", "Not due yet: ", "The last day of the course", "Academic hours"):
        assert (any(words in one for one in later), page.index(words) > page.index("Still ahead:")) == (
            True,
            True,
        )
    missing = page.partition("the step is possible all the same:")[2].partition("</ul>")[0]
    assert ("1 answer has no verdict yet." in missing, "questionnaire is not closed" in page) == (True, False)
    assert talk.starts_at is not None
    begins = short(talk.starts_at)
    assert f"Next in the plan: {talk.title} (begins {begins})." in page
    assert page.index("Next in the plan: ") < page.index("Still ahead:")


def test_a_course_with_nothing_to_do_says_so_and_what_comes_next(cast: Cast, office: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist).activity
    PlanChange.objects.all().delete()
    due = clock.now() + timedelta(days=2)
    Activity.objects.filter(pk=task.pk).update(due_at=due)

    page = office.get(address(cast)).text

    assert listed(page, "Still open") == {}
    assert f"Next in the plan: {task.title} (due {short(due)})." in page
    assert 'name="anyway"' not in page, "nothing unusual is confirmed"


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

    assert listed(office.get(address(cast)).text, "Still open") == {
        "Attendance is not entered: en talk.": address(cast, "attendance")
    }
