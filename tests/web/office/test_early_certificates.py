"""The certificates of a course that was closed early: what was not held is neither asked for nor certified."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from oqu.certificates.models import Certificate
from oqu.courses.actions import report_progress
from oqu.courses.models import Activity, Course, Enrolment, Place, Stage, Step
from oqu.kernel import clock
from oqu.letters.models import Letter
from tests.factories import activities, questionnaires
from tests.factories.activities import DAY
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PREVIEW = r"is met by (\d+) of (\d+) and not met by (\d+)"
OWN = "/en/my/courses/library-work/"


def heard(place: Enrolment, slug: str, minutes: int) -> None:
    report_progress(
        enrolment=place,
        activity=Activity.objects.get(slug=slug),
        step=Step.DONE if minutes else Step.STARTED,
        minutes=minutes,
        at=clock.now(),
    )


def facts(page: str) -> dict[str, str]:
    """What the page states of the certificate: requirement → how much of it is done."""
    part = page.partition("<main")[2]
    found = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", part, re.DOTALL)
    return {
        re.sub(r"<[^>]*>", "", name).strip(): re.sub(r"<[^>]*>", "", value).strip() for name, value in found
    }


@pytest.fixture
def early(cast: Cast) -> Cast:
    """One of three lectures was held: Saule heard all of it, Viktor none. A task and a questionnaire would open tomorrow."""
    now = clock.now()
    for slug, begins in (("first", now - DAY), ("second", now + DAY), ("third", now + 2 * DAY)):
        activities.lecture(cast.course, slug, by=cast.methodologist, lecturer=cast.lecturer, starts_at=begins)
    Activity.objects.filter(kind="lecture").update(hours=2)
    activities.assignment(
        cast.course, "later", by=cast.methodologist, opens_at=now + DAY, due_at=now + 2 * DAY
    )
    questionnaires.wave(cast.course, cast.methodologist, opens_at=now + DAY, due_at=now + 2 * DAY)
    heard(cast.enrolment, "first", 90)
    heard(cast.other_enrolment, "first", 0)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING, hours=36)
    cast.course.refresh_from_db()
    return cast


def address(page: str) -> str:
    return reverse(f"office:{page}", args=["library-work"])


def close(cast: Cast, client: Client) -> str:
    """Close the course on its page; return the page as it was before."""
    client.force_login(cast.coordinator)
    before = client.get(address("course")).text
    client.post(address("course_move"), {"to": "closed", "anyway": "1"})
    cast.course.refresh_from_db()
    assert cast.course.stage == Stage.CLOSED
    return before


def test_what_was_not_held_leaves_the_rule_and_the_certificate_names_the_hours_held(
    early: Cast, client: Client
) -> None:
    client.force_login(early.learner)
    while_it_goes_on = facts(client.get(OWN).text)

    before = close(early, client)
    client.force_login(early.learner)
    own = client.get(OWN).text
    client.force_login(early.director)
    page = client.get(address("certificates")).text
    client.post(address("sign_certificates"), {"anyway": "1"})

    assert while_it_goes_on == {
        "Lectures heard": "33% of 70% needed",
        "Practical tasks accepted": "0 of 1",
        "Questionnaires answered": "0 of 1",
    }
    assert re.findall(PREVIEW, before) == [("1", "2", "1")]
    assert facts(own) == {"Lectures heard": "100% of 70% needed"}
    assert "You have everything that the certificate needs." in own
    assert "Done: 1 of 1." in own
    assert "1 person has fulfilled the rule of the course." in page
    assert facts(page) == {"Lectures heard": "by 0 of 1"}
    assert "has 2 academic hours, as many as were held" in page
    signed = Certificate.objects.get()
    last_day = clock.local_date(clock.now(), early.course.zone)
    assert (signed.enrolment, signed.hours, signed.ends_on) == (early.enrolment, 2, last_day)


def test_who_did_not_hear_what_was_held_has_not_met_the_rule(early: Cast, client: Client) -> None:
    close(early, client)
    client.force_login(early.other_learner)

    today, own = client.get("/en/today/").text, client.get(OWN).text

    for page in (today, own):
        assert facts(page) == {"Lectures heard": "0% of 70% needed"}


def test_the_letter_says_that_what_is_not_held_does_not_count(early: Cast, client: Client) -> None:
    close(early, client)

    texts = {one.person: one.text for one in Letter.objects.filter(kind="courses/called_off")}

    words = {
        "en": "What does not take place does not count for the certificate.",
        "ru": "Несостоявшееся для сертификата не учитывается.",
        "kk": "Өткізілмегені сертификат үшін есепке алынбайды.",
    }
    for person in (early.learner, early.other_learner):
        assert words[person.language] in texts[person]
    assert words[early.lecturer.language] not in texts[early.lecturer]


def _opened(cast: Cast, at: datetime) -> None:
    """The task and the questionnaire were open when the course was closed, and were due later."""
    Activity.objects.filter(kind__in=("assignment", "questionnaire")).update(opens_at=at - DAY)


def test_what_was_open_counts_although_it_was_due_later(early: Cast, client: Client) -> None:
    _opened(early, clock.now())

    before = close(early, client)
    client.force_login(early.learner)

    assert re.findall(PREVIEW, before) == [("0", "2", "2")]
    assert facts(client.get(OWN).text) == {
        "Practical tasks accepted": "0 of 1",
        "Questionnaires answered": "0 of 1",
    }


def test_a_task_that_was_open_and_is_accepted_is_met(early: Cast, client: Client) -> None:
    _opened(early, clock.now())
    Activity.objects.filter(kind="questionnaire").update(required=False)
    report_progress(
        enrolment=early.enrolment, activity=Activity.objects.get(slug="later"), step=Step.DONE, at=clock.now()
    )

    before = close(early, client)
    client.force_login(early.learner)

    assert re.findall(PREVIEW, before) == [("1", "2", "1")]
    assert facts(client.get(OWN).text) == {
        "Lectures heard": "100% of 70% needed",
        "Practical tasks accepted": "1 of 1",
    }


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Academic hours held"),
        ("ru", "Проведено академических часов"),
        ("kk", "Өткізілген академиялық сағаттар"),
    ],
)
def test_hours_of_what_was_open_are_those_of_certificates_and_report(
    early: Cast, client: Client, language: str, label: str
) -> None:
    _opened(early, clock.now())
    Activity.objects.filter(slug="later").update(hours=3)
    report_progress(
        enrolment=early.enrolment, activity=Activity.objects.get(slug="later"), step=Step.DONE, at=clock.now()
    )
    Activity.objects.filter(kind="questionnaire").update(required=False)

    close(early, client)
    client.force_login(early.director)
    client.post(address("sign_certificates"), {"anyway": "1"})
    report = client.get(f"/{language}/office/courses/library-work/report/").text

    assert Certificate.objects.get().hours == 5
    assert facts(report)[label] == "5"


def test_the_share_is_that_of_all_lectures_held(early: Cast, client: Client) -> None:
    Activity.objects.filter(slug="second").update(
        starts_at=clock.now() - timedelta(hours=4), ends_at=clock.now() - timedelta(hours=2, minutes=30)
    )
    heard(early.enrolment, "second", 18)

    close(early, client)
    client.force_login(early.learner)

    assert facts(client.get(OWN).text) == {"Lectures heard": "60% of 70% needed"}


def test_nothing_is_certified_where_nothing_was_held(early: Cast, client: Client) -> None:
    Activity.objects.filter(slug="first").update(starts_at=clock.now() + DAY, ends_at=clock.now() + 2 * DAY)

    close(early, client)
    client.force_login(early.director)
    page = client.get(address("certificates")).text
    answer = client.post(address("sign_certificates"), {"anyway": "1"}, follow=True).text

    words = "The course was closed before a full academic hour of its plan was held"
    assert (words in page, words in answer, "Sign all" in page) == (True, True, False)
    assert not Certificate.objects.exists()
    assert set(early.course.enrolments.values_list("state", flat=True)) == {Place.LEARNING}


def test_a_course_that_is_closed_after_its_plan_has_its_hours_and_days(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, "first", by=cast.methodologist, starts_at=clock.now() - DAY)
    heard(cast.enrolment, "first", 90)
    today = clock.local_date(clock.now(), cast.course.zone)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING, ends_on=today)

    close(cast, client)
    client.force_login(cast.director)
    client.post(address("sign_certificates"), {"anyway": "1"})

    assert [(one.hours, one.ends_on) for one in Certificate.objects.all()] == [(36, today)]
