"""A lecture that is over and whose attendance is not entered yet: nobody is blamed for it."""

import pytest
from django.test import Client

from oqu.courses import actions as courses
from oqu.courses.actions import report_progress
from oqu.courses.models import Activity, Course, Stage, Step
from oqu.kernel import clock
from oqu.letters.models import Letter
from tests.factories import activities
from tests.factories.activities import DAY, HOUR
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
OWN = "/en/my/courses/library-work/"
COUNTED = "Attendance of 1 lecture that is over is not entered yet and does not count so far."


@pytest.fixture
def over(cast: Cast) -> Activity:
    return activities.lecture(cast.course, by=cast.methodologist, starts_at=clock.now() - 8 * HOUR).activity


def enter_for_another(cast: Cast, lecture: Activity) -> None:
    report_progress(
        enrolment=cast.other_enrolment, activity=lecture, step=Step.DONE, minutes=90, at=clock.now()
    )


def test_today_says_that_attendance_is_not_entered_and_blames_once_it_is(
    cast: Cast, over: Activity, client: Client
) -> None:
    client.force_login(cast.learner)

    before = client.get("/en/today/").text
    enter_for_another(cast, over)
    after = client.get("/en/today/").text

    section = before.partition("Attendance is not entered yet")[2].partition("</details>")[0]
    assert ("en talk" in section, "attendance is not entered yet" in section) == (True, True)
    for words in ("not heard yet", "To catch up on", "Overdue", "Everything is done"):
        assert words not in before
    assert ("not heard yet" in after, "ttendance is not entered" in after) == (True, False)


def test_the_page_of_the_course_says_what_does_not_count_so_far(
    cast: Cast, over: Activity, client: Client
) -> None:
    client.force_login(cast.learner)

    before = client.get(OWN).text
    enter_for_another(cast, over)
    after = client.get(OWN).text

    assert ("Overdue" in before, COUNTED in before) == (False, True)
    assert ("Overdue: 1." in after, COUNTED in after) == (True, False)


def test_no_message_reminds_of_a_lecture_before_its_attendance_is_entered(
    cast: Cast, over: Activity, client: Client
) -> None:
    client.force_login(cast.coordinator)
    page = "/en/office/courses/library-work/messages/new/"
    form = {"audience": "behind", "activity": over.key, "subject_ru": "S", "text_ru": "T"}

    before = client.get(page).text
    refused = client.post(page, form)
    enter_for_another(cast, over)
    after = client.get(page).text

    assert (over.key in before, over.key in after) == (False, True)
    assert refused.status_code == 422
    assert "Nobody could do this yet, or attendance is not entered." in refused.text


def test_the_letter_of_the_closing_says_what_does_not_count_so_far(cast: Cast, over: Activity) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + DAY)
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(language="en")
    course = Course.objects.get(pk=cast.course.pk)

    courses.move_on(course=course, to=Stage.CLOSING, by=cast.coordinator, at=clock.now())

    assert COUNTED in Letter.objects.get(kind="courses/closing", person=cast.learner).text
