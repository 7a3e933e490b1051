"""What pages of the office say of a closed course and of a draft: nothing is offered that is over or has not begun."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from oqu.certificates import actions as certificates
from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Place, Stage
from oqu.kernel import clock
from oqu.lectures import actions as lectures
from oqu.lectures.models import AttendanceSource
from oqu.letters.models import Batch
from tests.factories import activities, questionnaires
from tests.factories.activities import DAY
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
INTO_PLAN = "Put a questionnaire into the plan"
AFTERWARDS = "Put a questionnaire for after the course into the plan"
CAN_BE_UNDONE = "can be undone until"


def page(cast: Cast, client: Client, name: str = "questionnaires") -> str:
    client.force_login(cast.methodologist)
    return client.get(reverse(f"office:{name}", args=[cast.course.slug])).text


def close(cast: Cast) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING)
    course = Course.objects.get(pk=cast.course.pk)
    courses.move_on(course=course, to=Stage.CLOSED, by=cast.coordinator, at=clock.now())
    cast.course.refresh_from_db()


def test_undoing_the_closing_is_named_only_until_its_letters_are_sent(cast: Cast, client: Client) -> None:
    questionnaires.wave(cast.course, cast.methodologist)
    close(cast)
    batch = Batch.objects.get(verb="courses.move_on")

    before = page(cast, client)
    client.post(reverse("office:undo", args=[cast.course.slug, batch.key]), {"now": "1"})
    after = page(cast, client)

    assert (CAN_BE_UNDONE in before, CAN_BE_UNDONE in after) == (True, False)
    assert "The results open within a minute." in after


def test_a_closed_course_takes_questionnaires_only_for_after_it(cast: Cast, client: Client) -> None:
    questionnaires.wave(cast.course, cast.methodologist)
    before = page(cast, client)
    close(cast)
    after = page(cast, client)

    assert (INTO_PLAN in before, AFTERWARDS in before) == (True, False)
    assert (INTO_PLAN in after, AFTERWARDS in after) == (False, True)


def test_nobody_takes_part_in_a_course_that_is_over(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)
    person = reverse("office:person", args=[cast.learner.key])
    people = reverse("office:course_list", args=[cast.course.slug, "participants"]) + "?column=state"

    before = [client.get(url).text for url in (person, people)]
    close(cast)
    after = [client.get(url).text for url in (person, people)]

    assert [("Takes part" in text, "Requirements not met" in text) for text in before] == [(True, False)] * 2
    assert [("Takes part" in text, "Requirements not met" in text) for text in after] == [(False, True)] * 2


def test_who_has_met_the_requirements_of_a_course_that_is_over_is_named_so_before_the_signature(
    cast: Cast, client: Client
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    heard = lectures.AttendanceReport(minutes=90, source=AttendanceSource.IMPORTED)
    by, at = cast.coordinator, clock.now()
    lectures.record_attendance(lecture=talk, enrolment=cast.enrolment, report=heard, by=by, at=at)
    close(cast)
    client.force_login(cast.coordinator)

    pages = [
        client.get(reverse("office:person", args=[one.key])).text
        for one in (cast.learner, cast.other_learner)
    ]

    assert ["Requirements met" in page for page in pages] == [True, False]
    assert ["Requirements not met" in page for page in pages] == [False, True]


def test_a_draft_has_no_open_questionnaire(cast: Cast, client: Client) -> None:
    questionnaires.wave(cast.course, cast.methodologist)
    running = page(cast, client)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.DRAFT)
    draft = page(cast, client)

    assert (">open<" in running, "Close now" in running) == (True, True)
    assert (">open<" in draft, "Close now" in draft) == (False, False)
    assert "It can be closed once it has opened." in draft


def test_what_is_off_has_one_word_before_its_title_in_calendars(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + DAY)
    close(cast)

    feed = client.get(f"/en/calendar/{cast.learner.calendar_secret}.ics").text

    assert re.findall(r"SUMMARY:(.*)\r", feed) == ["Cancelled: en task"]


def test_the_page_names_what_ended_the_time_for_undoing(cast: Cast, client: Client) -> None:
    for slug, begins in (("held", clock.now() - DAY), ("ahead", clock.now() + DAY)):
        activities.lecture(cast.course, slug, by=cast.methodologist, starts_at=begins)
    Activity.objects.update(hours=2)
    cast.course.enrolments.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=clock.now())
    close(cast)
    certificates.sign(course=cast.course, by=cast.director, at=clock.now())

    shown = page(cast, client, "course")

    assert "The step can no longer be undone: a certificate or the report was signed." in shown
    assert "an application or a nomination has come" not in shown
