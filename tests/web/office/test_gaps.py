"""What the page of a draft lists as not written yet."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Course
from oqu.courses.queries import basic_gaps, content_gaps
from oqu.kernel import clock
from oqu.readings import actions as readings
from oqu.web.office.gaps import needs_of_content
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre, languages=["kk", "ru"])


def test_an_empty_draft_lacks_plan_aims_and_a_lecturer(client: Client, cast: Cast, draft: Course) -> None:
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:course", args=[draft.slug])).text

    assert basic_gaps(draft) == ["plan", "aims", "staff"]
    for name in ("office:plan", "office:course_aims", "office:course_staff"):
        assert f'<li><a href="{reverse(name, args=[draft.slug])}">' in page


def test_an_activity_without_content_and_one_without_a_translation_are_listed(
    cast: Cast, draft: Course
) -> None:
    empty = activities.plan(draft, "reading", "empty", by=cast.methodologist)
    half = activities.plan(draft, "reading", "half", by=cast.methodologist)
    readings.set_reading(activity=half, text={"ru": "Текст"}, by=cast.methodologist, at=clock.now())
    activities.reading(draft, "whole", by=cast.methodologist)

    gaps = [(gap.activity, gap.languages) for gap in content_gaps(draft)]

    assert gaps == [(empty, ()), (half, ("kk",))]
    last = needs_of_content(draft, cast.methodologist)[-1]
    assert last.url == reverse("office:activity_content", args=[draft.slug, "half"])
    assert "Қазақша" in str(last.words)


def test_queries_do_not_grow_with_the_plan(
    cast: Cast, draft: Course, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        activities.reading(draft, f"text-{number}", by=cast.methodologist)
        activities.assignment(draft, f"task-{number}", by=cast.methodologist)

    with django_assert_num_queries(9):
        needs_of_content(draft, cast.methodologist)


def test_a_half_translated_plan_is_published_after_a_question(
    client: Client, cast: Cast, draft: Course
) -> None:
    half = activities.plan(draft, "reading", "half", by=cast.methodologist)
    readings.set_reading(activity=half, text={"ru": "Текст"}, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:plan", args=[draft.slug])).text

    asked = page[page.index("Publish the plan") :]
    assert "A translation is missing (Қазақша)" in asked[: asked.index("Yes, publish")]


def test_notes_of_a_lecture_in_one_language_lack_no_other(cast: Cast, draft: Course) -> None:
    activities.lecture(draft, by=cast.methodologist, language="ru", notes={"ru": "Конспект"})

    assert content_gaps(draft) == []


def test_a_page_that_the_reader_may_not_open_has_no_link(cast: Cast, draft: Course, client: Client) -> None:
    activities.plan(draft, "reading", "empty", by=cast.methodologist)
    page = reverse("office:activity_content", args=[draft.slug, "empty"])
    shown = {}
    for member in (cast.methodologist, cast.coordinator):
        client.force_login(member)
        text = client.get(reverse("office:course", args=[draft.slug])).text
        shown[member] = ("Nothing is written yet: en empty" in text, f'href="{page}"' in text)

    assert shown == {cast.methodologist: (True, True), cast.coordinator: (True, False)}
