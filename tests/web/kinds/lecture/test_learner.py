"""A lecture as a listener sees it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from oqu.kernel import clock
from oqu.lectures import actions
from oqu.lectures.models import AttendanceSource
from oqu.lectures.queries import Air, air
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.web.budgets import SIGNED_IN

LECTURE = "/en/my/courses/library-work/lectures/talk/"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-16, Air.BEFORE),
        (-15, Air.DOORS_OPEN),
        (-1, Air.DOORS_OPEN),
        (0, Air.ON),
        (89, Air.ON),
        (90, Air.OVER),
    ],
)
def test_doors_open_15_minutes_before_and_the_lecture_ends(cast: Cast, minutes: int, expected: Air) -> None:
    begins = clock.now()
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=begins)

    assert air(talk.activity, begins + timedelta(minutes=minutes)) == expected


def test_the_way_in_is_there_while_the_lecture_is_on(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.learner)

    assert 'href="/en/join/library-work/talk/"' in client.get(LECTURE).content.decode()
    assert client.get("/en/join/library-work/talk/")["Location"] == "https://example.org/meet/talk"


def test_the_way_in_is_not_there_the_day_before(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() + DAY)
    client.force_login(cast.learner)

    page = client.get(LECTURE).content.decode()

    assert "https://example.org/meet/talk" not in page
    assert "15 minutes before the beginning" in page


def test_afterwards_there_is_the_recording_and_what_i_heard(cast: Cast, client: Client) -> None:
    talk = activities.lecture(
        cast.course,
        by=cast.lecturer,
        starts_at=clock.now() - DAY,
        recording_url="https://example.org/recordings/talk",
        notes={"kk": "Конспект", "ru": "Конспект **лекции**"},
    )
    actions.record_attendance(
        lecture=talk,
        enrolment=cast.enrolment,
        report=actions.AttendanceReport(minutes=80, source=AttendanceSource.IMPORTED),
        by=cast.coordinator,
        at=clock.now(),
    )
    client.force_login(cast.learner)

    page = client.get("/ru/my/courses/library-work/lectures/talk/").content.decode()

    assert 'href="https://example.org/recordings/talk"' in page
    assert '<div class="prose-html" lang="ru"><p>Конспект <strong>лекции</strong></p>' in page
    assert "80" in page
    assert "90" in page


def test_slides_turn_by_plain_links(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(3))
    actions.draw_slides.call(talk.pk)
    client.force_login(cast.learner)

    second = client.get(f"{LECTURE}slides/2/").content.decode()

    assert 'rel="prev" href="/en/my/courses/library-work/lectures/talk/slides/1/"' in second
    assert 'rel="next" href="/en/my/courses/library-work/lectures/talk/slides/3/"' in second
    assert "2 of 3" in second
    assert client.get(f"{LECTURE}slides/4/").status_code == 404


def test_slides_stay_closed_until_the_lecture_opens(cast: Cast, client: Client) -> None:
    talk = activities.lecture(
        cast.course, by=cast.lecturer, starts_at=clock.now() + DAY, slides=activities.pdf(1)
    )
    actions.draw_slides.call(talk.pk)
    client.force_login(cast.learner)

    assert client.get(f"{LECTURE}slides/1/").status_code == 404


def test_times_name_the_zone_of_the_course_where_it_differs(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() + DAY)
    cast.learner.zone = "Europe/Moscow"
    cast.learner.save()
    client.force_login(cast.learner)

    page = client.get(LECTURE).content.decode()

    assert "Moscow time" in page
    assert "Astana time" in page
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("slides", [1, 4])
def test_queries_do_not_grow_with_slides(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, slides: int
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(slides))
    actions.draw_slides.call(talk.pk)
    client.force_login(cast.learner)
    client.get(LECTURE)

    with django_assert_num_queries(SIGNED_IN + 8):
        client.get(LECTURE)
