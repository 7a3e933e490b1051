"""The pages on which people say, and confirm, that they listened together."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.courses import actions as courses
from oqu.courses.models import Enrolment, Stage
from oqu.kernel import clock
from oqu.lectures.models import Attendance, AttendanceSource, Companion, CompanionStatus, Lecture
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.web.budgets import SIGNED_IN

LECTURE = "/en/my/courses/library-work/lectures/talk/"


@pytest.fixture
def guest(cast: Cast) -> Enrolment:
    """A colleague of Saule's library."""
    place: Enrolment = EnrolmentFactory.create(course=cast.course, group=cast.groups[1])
    place.person.library = cast.learner.library
    place.person.save()
    return place


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    return activities.lecture(cast.course, by=cast.lecturer)


def test_colleagues_are_named_and_confirm_on_their_own_page(
    cast: Cast, client: Client, talk: Lecture, guest: Enrolment
) -> None:
    client.force_login(cast.learner)
    page = client.get(LECTURE).content.decode()
    named = client.post(f"{LECTURE}together/", {"library": [guest.key], "form_key": "k"})
    client.force_login(guest.person)
    question = client.get("/en/today/").content.decode()
    companion = Companion.objects.get()
    client.post(f"/en/my/together/{companion.key}/", {"answer": "yes", "form_key": "k"})

    companion.refresh_from_db()
    assert "Who is listening with you?" in page
    assert f'value="{guest.key}"' in page
    assert named.status_code == 303
    assert "Did you listen with Kim Saule?" in question
    assert companion.answer == CompanionStatus.CONFIRMED
    assert "Did you listen with" not in client.get("/en/today/").content.decode()


def test_the_question_stands_on_the_page_of_the_lecture_too(
    cast: Cast, client: Client, talk: Lecture, guest: Enrolment
) -> None:
    Companion.objects.create(lecture=talk, host=cast.enrolment, guest=guest, asked_at=clock.now())
    client.force_login(guest.person)

    assert "Did you listen with Kim Saule?" in client.get(LECTURE).content.decode()


def test_the_host_sees_who_has_confirmed(cast: Cast, client: Client, talk: Lecture, guest: Enrolment) -> None:
    Companion.objects.create(
        lecture=talk,
        host=cast.enrolment,
        guest=guest,
        asked_at=clock.now(),
        answer=CompanionStatus.CONFIRMED,
        answered_at=clock.now(),
    )
    client.force_login(cast.learner)

    assert f"{guest.person}: Confirmed" in client.get(LECTURE).content.decode()


def test_saying_no_counts_nothing(cast: Cast, client: Client, talk: Lecture, guest: Enrolment) -> None:
    companion = Companion.objects.create(lecture=talk, host=cast.enrolment, guest=guest, asked_at=clock.now())
    Attendance.objects.create(
        lecture=talk,
        enrolment=cast.enrolment,
        minutes=80,
        length=90,
        source=AttendanceSource.HEARD,
        changed_at=clock.now(),
    )
    client.force_login(guest.person)

    client.post(f"/en/my/together/{companion.key}/", {"answer": "no", "form_key": "k"})

    assert not Attendance.objects.filter(enrolment=guest).exists()


def test_somebody_from_elsewhere_is_not_taken(cast: Cast, client: Client, talk: Lecture) -> None:
    EnrolmentFactory.create(course=cast.course, group=cast.groups[0])
    client.force_login(cast.learner)

    answer = client.post(
        f"{LECTURE}together/", {"others": [cast.other_enrolment.key], "form_key": "k"}, follow=True
    )

    assert "Choose from the colleagues of the list." in answer.content.decode()
    assert not Companion.objects.exists()


def test_a_closed_course_asks_nobody_any_more(
    cast: Cast, client: Client, talk: Lecture, guest: Enrolment
) -> None:
    companion = Companion.objects.create(lecture=talk, host=cast.enrolment, guest=guest, asked_at=clock.now())
    courses.edit_course(
        course=cast.course, fields={"stage": Stage.CLOSED}, by=cast.coordinator, at=clock.now()
    )
    client.force_login(guest.person)

    assert "Did you listen with" not in client.get("/en/today/").content.decode()
    assert client.post(f"/en/my/together/{companion.key}/", {"answer": "yes"}).status_code == 404


def test_before_the_doors_open_nobody_is_named(cast: Cast, client: Client, guest: Enrolment) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() + DAY)
    client.force_login(cast.learner)

    assert "Who is listening with you?" not in client.get(LECTURE).content.decode()


@pytest.mark.parametrize("colleagues", [2, 30])
def test_queries_do_not_grow_with_colleagues(
    cast: Cast,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    talk: Lecture,
    colleagues: int,
) -> None:
    for place in EnrolmentFactory.create_batch(colleagues, course=cast.course, group=cast.groups[0]):
        Companion.objects.create(lecture=talk, host=cast.enrolment, guest=place, asked_at=clock.now())
        Companion.objects.create(lecture=talk, host=place, guest=cast.enrolment, asked_at=clock.now())
    client.force_login(cast.learner)
    client.get(LECTURE)

    with django_assert_max_num_queries(SIGNED_IN + 9):
        client.get(LECTURE)
    with django_assert_max_num_queries(SIGNED_IN + 9):
        client.get("/en/today/")
