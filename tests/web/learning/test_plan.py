"""The plan of a course: day by day, with states, and all of one kind."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Activity, Course
from oqu.courses.queries import plan_for
from oqu.kernel import clock
from oqu.web.learning.lines import lines
from oqu.web.learning.plan import by_day
from tests.factories import activities
from tests.factories.cast import Cast
from tests.web.budgets import SIGNED_IN

COURSE = "/en/my/courses/library-work/"


def test_lines_stand_under_the_day_of_the_reader_not_of_utc(cast: Cast) -> None:
    late = datetime(2026, 4, 15, 20, 30, tzinfo=UTC)
    activities.lecture(cast.course, by=cast.lecturer, starts_at=late)
    found = {}
    for zone in ("Asia/Almaty", "UTC"):
        with timezone.override(zone):
            of_plan = lines(cast.course, plan_for(cast.enrolment), late)
            found[zone] = [str(day.date) for day in by_day(of_plan, late.date())]

    assert found == {"Asia/Almaty": ["2026-04-16"], "UTC": ["2026-04-15"]}


def test_the_plan_tells_states_group_and_what_is_left(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get(COURSE).content.decode()

    assert '<span class="state good">accepted</span>' in page
    assert "Group 1" in page
    assert "1 of 1" in page


@pytest.mark.parametrize(
    ("address", "shown"),
    [("lectures", "en talk"), ("readings", "en text"), ("assignments", "en task")],
)
def test_a_list_of_one_kind_shows_that_kind_only(
    cast: Cast, client: Client, address: str, shown: str
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    activities.reading(cast.course, by=cast.methodologist)
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get(f"{COURSE}{address}/").content.decode()

    assert [title for title in ("en talk", "en text", "en task") if title in page] == [shown]


def test_questionnaires_of_the_plan_are_linked_by_their_kind(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "questionnaire", "closing", by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get(f"{COURSE}questionnaires/").content.decode()

    assert 'href="/en/my/courses/library-work/questionnaires/closing/"' in page


def test_the_zone_of_the_course_is_named_where_its_clocks_differ(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    words = "the course itself goes by Astana time"

    assert words not in client.get(COURSE).content.decode()
    cast.learner.zone = "Europe/Moscow"
    cast.learner.save()
    assert words in client.get(COURSE).content.decode()


def test_a_course_of_others_is_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.stranger)

    assert client.get(COURSE).status_code == 404


@pytest.mark.parametrize("number", [2, 20])
def test_queries_do_not_grow_with_the_plan(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for n in range(number):
        task = activities.assignment(cast.course, f"task-{n}", by=cast.methodologist)
        activities.answer(task, cast.enrolment, f"answer {n}", at=clock.now())
    client.force_login(cast.learner)
    client.get(COURSE)

    with django_assert_num_queries(SIGNED_IN + 3):
        client.get(COURSE)


def test_a_kind_without_activities_has_no_tab(client: Client, cast: Cast) -> None:
    """Neither one that only another group has, nor any of a plan that is not published; the page of the tab itself keeps it."""
    activities.reading(cast.course, by=cast.methodologist)
    task = activities.assignment(cast.course, by=cast.methodologist).activity
    Activity.objects.filter(pk=task.pk).update(group=cast.groups[1])
    Course.objects.filter(pk=cast.course.pk).update(plan_published_at=clock.now())
    client.force_login(cast.learner)
    page, links = (f"/en/my/courses/{cast.course.slug}/{part}" for part in ("", "links/"))

    def tabs(address: str) -> list[str]:
        return [tab.label for tab in client.get(address).context["tabs"]]

    assert tabs(page) == ["Plan", "Readings", "Discussion", "People", "Ideas"]
    assert "Links" in tabs(links)

    Course.objects.filter(pk=cast.course.pk).update(plan_published_at=None)
    assert tabs(page) == ["Plan", "Discussion", "People", "Ideas"]
