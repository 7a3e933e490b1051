"""A course that was closed early has the days and hours that were held on all its pages, and its plan in the order of time."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oqu.certificates.queries import hours_of
from oqu.courses.models import Activity, Course, Stage
from oqu.courses.queries import hours_given_in, last_day_of
from oqu.kernel import clock, dates
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

DAY = timedelta(days=1)


@pytest.fixture
def closed(cast: Cast) -> Course:
    """Of ten hours four were held: the second lecture was ahead, a text opened later, another was never written."""
    now = clock.now()
    activities.lecture(cast.course, "second", by=cast.lecturer, starts_at=now + 2 * DAY)
    activities.reading(cast.course, "opens-later", by=cast.lecturer, opens_at=now + DAY)
    activities.reading(cast.course, "read", by=cast.lecturer, opens_at=now - 3 * DAY)
    activities.plan(cast.course, "reading", "unwritten", by=cast.lecturer, opens_at=now - 3 * DAY)
    activities.lecture(cast.course, "first", by=cast.lecturer, starts_at=now - 2 * DAY)
    Activity.objects.update(hours=0)
    Activity.objects.filter(slug="first").update(hours=4)
    Activity.objects.filter(slug="second").update(hours=6)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.CLOSED,
        closed_at=now,
        hours=10,
        starts_on=(now - 5 * DAY).date(),
        ends_on=(now + 5 * DAY).date(),
        plan_published_at=now - 5 * DAY,
    )
    cast.course.refresh_from_db()
    return cast.course


@pytest.mark.parametrize(
    ("page", "reader"),
    [
        ("public:courses", "stranger"),
        ("public:course", "stranger"),
        ("learning:course", "participant"),
        ("office:course", "coordinator"),
        ("office:courses", "coordinator"),
    ],
)
def test_pages_have_the_days_and_hours_that_were_held(
    closed: Course, cast: Cast, client: Client, page: str, reader: str
) -> None:
    readers = {
        "stranger": cast.stranger,
        "participant": cast.enrolment.person,
        "coordinator": cast.coordinator,
    }
    client.force_login(readers[reader])

    text = client.get(reverse(page, args=[closed.slug] if page.endswith(":course") else [])).text

    year = clock.now().year
    held, planned = (
        dates.days(closed.starts_on, last, "en", this_year=year)
        for last in (last_day_of(closed), closed.ends_on)
    )
    assert (held in strip(text), planned in strip(text)) == (True, False)
    if page != "office:courses":
        assert ("10 academic hours" in text, "4" in text) == (False, True)


def strip(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_the_public_plan_is_in_the_order_of_time_and_says_what_was_not_held(
    closed: Course, client: Client
) -> None:
    page = strip(client.get(reverse("public:course", args=[closed.slug])).text)

    plan = page[page.index("Plan") :]
    places = [plan.index(one.title) for one in in_time(closed)]
    assert places == sorted(places)
    assert plan.count("not held") == 2
    assert Activity.objects.get(slug="unwritten").title not in plan


def in_time(course: Course) -> list[Activity]:
    return [
        Activity.objects.get(course=course, slug=slug) for slug in ("read", "first", "opens-later", "second")
    ]


def test_what_nobody_could_do_leaves_the_count_of_what_is_done(
    closed: Course, cast: Cast, client: Client
) -> None:
    client.force_login(cast.enrolment.person)

    page = client.get(reverse("learning:course", args=[closed.slug])).text

    assert "Done: 0 of 2." in page
    assert page.count("not held") == 3


def test_the_hours_of_many_courses_are_those_of_each_certificate_in_few_queries(
    closed: Course, cast: Cast
) -> None:
    others = CourseFactory.create_batch(3, centre=closed.centre, hours=12)
    courses = [closed, *others]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        given = hours_given_in(courses)

    assert given == {course.pk: hours_of(course) for course in courses}
    assert (given[closed.pk], given[others[0].pk], len(queries)) == (4, 12, 2)
