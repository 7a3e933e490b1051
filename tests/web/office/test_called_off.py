"""A course that is closed early: a letter to each person for whom something is called off, and pages that say so."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Place, Stage
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.lectures.models import Venue
from oqu.letters.models import Batch, Letter
from tests.factories import activities
from tests.factories.activities import DAY, HOUR
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
KIND = "courses/called_off"
PREVIEW = r"(\d+) (?:person gets|people get) a letter about what does not take place"


@pytest.fixture
def early(cast: Cast) -> Cast:
    """One lecture was held; a lecture, one for group 2 and a task are ahead; a task is open until tomorrow."""
    now = clock.now()
    activities.lecture(cast.course, "held", by=cast.methodologist, lecturer=cast.lecturer)
    activities.lecture(
        cast.course,
        "ahead",
        by=cast.methodologist,
        lecturer=cast.lecturer,
        starts_at=now + DAY,
        venue=Venue.HALL,
    )
    other = activities.lecture(
        cast.course, "other", by=cast.methodologist, lecturer=cast.methodologist, starts_at=now + 2 * DAY
    )
    Activity.objects.filter(pk=other.activity_id).update(group=cast.groups[1])
    activities.assignment(cast.course, by=cast.methodologist, due_at=now + DAY)
    activities.assignment(
        cast.course, "never", by=cast.methodologist, opens_at=now + DAY, due_at=now + 2 * DAY
    )
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING)
    cast.course.refresh_from_db()
    return cast


def close(cast: Cast) -> None:
    courses.move_on(course=cast.course, to=Stage.CLOSED, by=cast.coordinator, at=clock.now())
    cast.course.refresh_from_db()


def listed(letter: Letter) -> list[str]:
    return re.findall(r"^– (?:en|kk|ru) (\w+)", letter.text, re.MULTILINE)


def test_closing_early_writes_once_to_each_person_and_names_what_is_called_off(early: Cast) -> None:
    done = activities.answer(Activity.objects.get(slug="task").assignment, early.other_enrolment)
    assert done.handed_in_at is not None

    close(early)

    written = {letter.person: letter for letter in Letter.objects.filter(kind=KIND)}
    assert {person: listed(letter) for person, letter in written.items()} == {
        early.learner: ["ahead", "never", "task"],
        early.other_learner: ["ahead", "other", "never"],
        early.lecturer: ["ahead"],
        early.methodologist: ["other"],
    }
    assert {letter.language for letter in written.values()} == {
        person.language for person in written if person
    }


def test_the_page_says_before_how_many_letters_leave_and_undoing_takes_them_back(
    early: Cast, client: Client
) -> None:
    client.force_login(early.coordinator)
    page = reverse("office:course", args=[early.course.slug])

    shown = client.get(page).text
    client.post(reverse("office:course_move", args=[early.course.slug]), {"to": "closed", "anyway": "1"})

    number = Letter.objects.filter(kind=KIND).count()
    assert (re.findall(PREVIEW, shown), number) == ([str(number)], 4)
    batch = Batch.objects.get(letters__kind=KIND, letters__person=early.learner)
    client.post(reverse("office:undo", args=[early.course.slug, batch.key]))
    assert Course.objects.get(pk=early.course.pk).stage == Stage.CLOSING
    assert not Letter.objects.filter(kind=KIND, state="waiting").exists()


def test_a_course_whose_plan_is_over_sends_no_such_letter(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - DAY)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING)
    cast.course.refresh_from_db()
    client.force_login(cast.coordinator)

    shown = client.get(reverse("office:course", args=[cast.course.slug])).text
    close(cast)

    assert re.findall(PREVIEW, shown) == []
    assert not Letter.objects.filter(kind=KIND).exists()


def test_those_who_finished_read_only_what_is_not_held(early: Cast) -> None:
    early.course.enrolments.filter(pk=early.enrolment.pk).update(
        state=Place.FINISHED, finished_at=clock.now()
    )
    early.course.enrolments.filter(pk=early.other_enrolment.pk).update(state=Place.WITHDRAWN)

    close(early)

    letter = Letter.objects.get(kind=KIND, person=early.learner)
    assert listed(letter) == ["ahead", "never"]
    assert not Letter.objects.filter(kind=KIND, person=early.other_learner).exists()


NOT_HELD = {"en": "not held", "kk": "өткізілмеді", "ru": "не проводилось"}


@pytest.mark.parametrize("language", NOT_HELD)
def test_pages_of_the_closed_course_say_what_was_not_held(early: Cast, client: Client, language: str) -> None:
    close(early)
    slug = early.course.slug
    with speaking(language):
        pages = {
            reverse("teaching:queue"): early.lecturer,
            reverse("office:plan", args=[slug]): early.coordinator,
            reverse("learning:course", args=[slug]): early.learner,
            reverse("public:course", args=[slug]): early.stranger,
        }
    found = {}
    for address, person in pages.items():
        client.force_login(person)
        found[address] = client.get(address).text.count(NOT_HELD[language])

    assert list(found.values()) == [1, 3, 2, 3]


def test_neither_lecturer_nor_participant_is_led_into_the_hall_of_a_lecture_that_was_not_held(
    early: Cast, client: Client
) -> None:
    close(early)
    talk = Activity.objects.get(slug="ahead")
    pages = {
        reverse("teaching:lecture", args=[talk.key]): early.lecturer,
        reverse("learning:lecture", args=[early.course.slug, "ahead"]): early.learner,
    }
    for address, person in pages.items():
        client.force_login(person)
        page = client.get(address).text
        assert "The lecture was not held" in page
        assert ("/hall/" in page, "/desk/" in page, "15 minutes before" in page) == (False, False, False)


def test_the_certificates_of_a_closed_course_say_what_was_not_held(early: Cast, client: Client) -> None:
    Course.objects.filter(pk=early.course.pk).update(
        attendance_percent=0, needs_assignments=False, ends_on=(clock.now() + 3 * DAY).date()
    )
    Activity.objects.exclude(slug="held").update(required=False)
    close(early)
    Course.objects.filter(pk=early.course.pk).update(closed_at=clock.now() - HOUR)
    client.force_login(early.director)

    page = client.get(reverse("office:certificates", args=[early.course.slug])).text

    assert "Not held: en ahead (" in page
    assert "The course was closed before its last day, " in page
    assert "Closed with the course before it was due: en task (" in page
    assert "If fewer were held, change the hours and days under “Texts and terms” first." in page
    assert ("Not held yet" in page, "is still ahead" in page) == (False, False)
