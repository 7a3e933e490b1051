"""The office sees how far everybody is with the practical tasks, not what they wrote."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Enrolment
from oqu.kernel import clock
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory
from tests.web.budgets import SIGNED_IN

REVIEWS = "/en/office/courses/library-work/reviews/"


def test_states_and_figures_without_words_of_answers(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment, "My secret plan"), by=cast.methodologist)
    activities.answer(task, cast.other_enrolment, "Another")
    client.force_login(cast.director)

    page = client.get(REVIEWS).content.decode()

    assert "1 of 2 reviewed" in page
    assert "2 of 2 have handed in, 1 wait" in page
    assert "My secret plan" not in page


@pytest.mark.parametrize("people", [3, 40])
def test_queries_do_not_grow_with_people(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    for _n in range(people):
        place = Enrolment.objects.create(
            course=cast.course, person=PersonFactory.create(), language="kk", enrolled_at=clock.now()
        )
        activities.answer(task, place)
    client.force_login(cast.coordinator)
    client.get(REVIEWS)

    with django_assert_num_queries(SIGNED_IN + 9):
        client.get(REVIEWS)
