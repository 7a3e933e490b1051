"""A course that is closed, and later in the archive, as its participants see it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from oqu.admission import queries as admission
from oqu.assignments import actions as assignments
from oqu.assignments.models import Assignment
from oqu.certificates import actions as certificates
from oqu.community.models import Message, Thread
from oqu.courses.models import Course, Enrolment, Place, Stage
from oqu.ideas.models import Idea
from oqu.kernel import clock
from oqu.mailings import actions as mailings
from oqu.mailings.models import Audience
from oqu.mailings.queries import RecipientChoice
from oqu.questionnaires.models import Wave
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.factories.questionnaires import wave

pytestmark = pytest.mark.django_db
OWN = "/en/my/courses/library-work/"
CLOSED = "Nothing can be handed in any more."


def close(cast: Cast, stage: Stage = Stage.CLOSED) -> None:
    Course.objects.update(stage=stage)
    cast.course.stage = stage


@pytest.fixture
def learner(cast: Cast, client: Client) -> Client:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + DAY)
    activities.reading(cast.course, by=cast.methodologist)
    activities.link(cast.course, by=cast.methodologist)
    wave(cast.course, cast.methodologist, due_at=clock.now() + DAY)
    Thread.objects.create(
        course=cast.course,
        title="Talk",
        author=cast.learner,
        begun_at=clock.now(),
        last_at=clock.now(),
        key="talk",
    )
    client.force_login(cast.learner)
    return client


PAGES = (
    *("assignments/task/", "readings/text/", "links/link/", "questionnaires/closing/"),
    *("discussion/", "discussion/talk/", "ideas/"),
)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_offers_a_form_once_the_course_is_closed(cast: Cast, learner: Client, page: str) -> None:
    before = learner.get(OWN + page).text
    assert CLOSED not in before
    assert '<form method="post"' in before or 'method="post"' in before.partition("<main")[2]

    close(cast)
    after = learner.get(OWN + page).text

    assert CLOSED in after
    assert 'method="post"' not in after.partition("<main")[2]
    assert "Due " not in after


def test_pages_of_a_closed_course_are_kept_on_the_device_to_be_read(cast: Cast, learner: Client) -> None:
    before = learner.get(OWN).text
    close(cast)
    after = learner.get(OWN).text

    assert "to fill in tasks and questionnaires, without a connection" in before
    assert "Keep these pages on the device to read them without a connection." in after


@pytest.mark.parametrize(
    ("page", "form", "stored"),
    [
        ("discussion/", {"title": "New", "text": "Words"}, Message),
        ("discussion/talk/", {"text": "Words"}, Message),
        ("ideas/", {"text": "An idea"}, Idea),
    ],
)
def test_words_that_come_too_late_are_refused_and_kept_in_the_form(
    cast: Cast, learner: Client, page: str, form: dict[str, str], stored: type[Message] | type[Idea]
) -> None:
    close(cast)

    answer = learner.post(OWN + page, form)

    assert answer.status_code == 422
    assert form["text"] in answer.text
    assert "The course is closed: nothing can be handed in any more." in answer.text
    assert not stored.objects.exists()


@pytest.mark.parametrize("page", ["readings/text/", "links/link/"])
def test_what_is_read_too_late_is_not_counted(cast: Cast, learner: Client, page: str) -> None:
    close(cast)

    answer = learner.post(OWN + page, follow=True)

    assert "The course is closed: nothing can be handed in any more." in answer.text
    assert not cast.enrolment.progress.exists()


def test_the_centre_can_still_write_in_discussions(cast: Cast, learner: Client) -> None:
    close(cast)
    learner.force_login(cast.coordinator)

    learner.post("/en/office/courses/library-work/discussions/talk/", {"text": "Thank you all"})

    assert Message.objects.filter(text="Thank you all").exists()


def test_what_is_asked_months_later_is_open_in_a_closed_course(cast: Cast, learner: Client) -> None:
    opened = clock.now() - DAY
    later = wave(cast.course, cast.methodologist, slug="later", opens_at=opened, due_at=clock.now() + DAY)
    Wave.objects.filter(pk=later.pk).update(months_after=1)
    Course.objects.update(
        stage=Stage.CLOSED,
        starts_on=opened.date() - timedelta(days=40),
        ends_on=opened.date() - timedelta(days=30),
    )

    page = learner.get(OWN + "questionnaires/later/").text

    assert CLOSED not in page
    assert "Send my answers" in page
    assert (
        "closed" not in learner.get(OWN + "questionnaires/").text.partition("later")[0].rpartition("<li")[2]
    )


def test_the_plan_of_a_closed_course_has_nothing_open(cast: Cast, learner: Client) -> None:
    close(cast)

    main = learner.get(OWN).text.partition("<main")[2].partition("</main>")[0]

    assert "until <time" not in main
    assert main.count(">closed<") == 4


def message(cast: Cast, days_after_the_end: int) -> None:
    at = clock.now() - timedelta(days=1)
    ends_on = clock.local_date(at, cast.course.zone) - timedelta(days=days_after_the_end)
    Course.objects.update(ends_on=ends_on, starts_on=ends_on - timedelta(days=3))
    mailings.send(
        course=cast.course,
        choice=RecipientChoice(audience=Audience.ALL),
        subject={"en": "Bring your library card"},
        text={"en": "Words"},
        by=cast.coordinator,
        at=at,
        key="k",
    )


@pytest.mark.parametrize(
    ("days", "closed_after", "is_there"), [(0, None, False), (2, None, True), (-9, 1, False), (-9, -1, True)]
)
def test_a_message_from_before_the_closing_leaves_today(
    cast: Cast, client: Client, days: int, closed_after: int | None, is_there: bool
) -> None:
    """`closed_after`: hours from the message to the closing; not known of courses of earlier versions."""
    message(cast, days)
    close(cast)
    if closed_after is not None:
        Course.objects.update(closed_at=clock.now() - DAY + timedelta(hours=closed_after))
    client.force_login(cast.learner)

    main = client.get("/en/today/").text.partition("<main")[2]

    assert ("Bring your library card" in main) is is_there


def test_pages_of_a_closed_course_do_not_speak_of_what_will_come(cast: Cast, learner: Client) -> None:
    now = clock.now()
    activities.reading(cast.course, "later", by=cast.methodologist, opens_at=now + DAY)
    activities.plan(cast.course, "reading", "unwritten", by=cast.methodologist, opens_at=now - DAY)
    activities.answer(Assignment.objects.get(), cast.enrolment)
    close(cast)
    Course.objects.update(closed_at=now, ends_on=(now + 3 * DAY).date())

    plan = learner.get(OWN).text
    pages = [
        learner.get(OWN + page).text
        for page in ("readings/later/", "readings/unwritten/", "assignments/task/")
    ]

    assert "handed in, not reviewed" in plan
    assert [words in plan for words in ("with the reviewer", "not formed yet", "still being written")] == [
        False,
        False,
        False,
    ]
    assert "This did not open before the course was closed" in pages[0]
    assert "This was not written before the course was closed" in pages[1]
    assert "It was not reviewed before the course was closed." in pages[2]


def test_the_certificates_of_a_closed_course_are_in_the_past_tense(cast: Cast, learner: Client) -> None:
    learner.force_login(cast.coordinator)
    address = "/en/office/courses/library-work/certificates/"
    running = learner.get(address).text
    close(cast)

    closed = learner.get(address).text

    assert (
        "What is still missing" in running,
        "have not fulfilled the rule of the course yet" in running,
    ) == (
        True,
        True,
    )
    assert ("What was missing" in closed, "2 people did not fulfil the rule of the course." in closed) == (
        True,
        True,
    )
    assert " yet" not in closed.partition("<main")[2]


def test_who_has_finished_finds_course_and_certificate_after_the_course_is_in_the_archive(
    cast: Cast, client: Client
) -> None:
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=clock.now())
    cast.enrolment.refresh_from_db()
    certificates.sign(course=cast.course, by=cast.director, at=clock.now())
    close(cast, Stage.ARCHIVED)
    client.force_login(cast.learner)

    today, courses = client.get("/en/today/").text, client.get("/en/courses/").text

    assert "You are in no course yet" not in today
    assert 'href="/en/my/courses/library-work/"' in today
    for page in (today, courses, client.get("/en/my/profile/").text):
        assert 'href="/en/my/certificates/"' in page
    assert client.get(OWN).status_code == 200
    client.force_login(cast.stranger)
    assert "My certificates" not in client.get("/en/courses/").text


def test_groups_keep_their_people_after_these_have_finished(cast: Cast, client: Client) -> None:
    Enrolment.objects.update(state=Place.FINISHED, finished_at=clock.now())
    client.force_login(cast.coordinator)
    office = "/en/office/courses/library-work/groups/"

    assert admission.division_of_groups(cast.course, [1, 2]).sizes == {0: 0, 1: 1, 2: 1}
    page = client.get(office).text
    assert str(cast.learner) in page
    assert "Nobody has a place yet" not in page

    close(cast)
    page = client.get(office).text
    assert str(cast.learner) in page
    assert "its groups stay as they are" in page
    assert "Propose anew" not in page
    assert "groups/move/" not in page
    answer = client.post(f"{office}move/", {"person": cast.enrolment.key, "group": "2"}, follow=True)
    assert "its groups stay as they are" in answer.text
    cast.enrolment.refresh_from_db()
    assert cast.enrolment.group == cast.groups[0]


def test_who_did_not_hand_in_is_behind_when_the_course_is_closed(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + DAY)
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    Enrolment.objects.filter(pk=cast.other_enrolment.pk).update(state=Place.FINISHED, finished_at=clock.now())
    close(cast)
    client.force_login(cast.coordinator)

    (part,) = client.get("/en/office/courses/library-work/lists/behind/").context["parts"]

    assert [(name, cells[-1][2]) for _key, name, cells in part.rows] == [("Kim Saule", "en task")]


def test_an_answer_taken_back_before_the_end_is_read_in_the_closed_course(
    cast: Cast, learner: Client
) -> None:
    task = Assignment.objects.get(activity__course=cast.course)
    answer = activities.answer(task, cast.enrolment, "What I wrote")
    assignments.take_back(submission=answer, by=cast.learner, at=clock.now())
    close(cast)

    main = learner.get(f"{OWN}assignments/task/").text.partition("<main")[2]

    assert ("Not handed in" in main, "Only you can read it." in main) == (True, True)
    assert (main.count("What I wrote"), 'method="post"' in main) == (1, False)


def test_answers_that_were_begun_are_read_in_the_closed_course(cast: Cast, learner: Client) -> None:
    page = f"{OWN}questionnaires/closing/"
    name = re.findall(r'<textarea[^>]* name="([^"]+)"', learner.get(page).text)[0]
    learner.post(page, {name: "What I began", "do": "draft"})
    close(cast)

    main = learner.get(page).text.partition("<main")[2]

    assert ("Not sent" in main, "Only you can read this." in main) == (True, True)
    assert ("What I began" in main, 'method="post"' in main) == (True, False)


def test_the_questionnaires_of_a_closed_course_invite_nobody_to_ask_about_aims(
    cast: Cast, learner: Client
) -> None:
    cast.course.aims.create(code="plan", text="Plan a year", position=1)
    learner.force_login(cast.methodologist)
    address = "/en/office/courses/library-work/questionnaires/"
    running = learner.get(address).text
    close(cast)

    closed = learner.get(address).text

    assert ["Ask about the aims" in page for page in (running, closed)] == [True, False]
