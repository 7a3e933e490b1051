import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.kernel import clock
from oqu.questionnaires.actions import close_wave
from oqu.questionnaires.models import Envelope, Participation, Wave
from tests.factories.cast import Cast
from tests.factories.questionnaires import TYPED, wave
from tests.web.budgets import SIGNED_IN

pytestmark = pytest.mark.django_db


def url(asked: Wave, view: str = "questionnaire") -> str:
    return reverse(f"learning:{view}", args=[asked.activity.course.slug, asked.activity.slug])


def test_a_questionnaire_is_answered_and_thanked_for(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.learner)
    page = client.get(url(asked))
    assert (page.status_code, page.context["count"], page.context["answered"]) == (200, 11, 0)

    sent = client.post(url(asked), TYPED | {"form_key": "one"})

    assert (sent.status_code, sent.url) == (303, url(asked, "questionnaire_thanks"))
    assert client.get(sent.url).status_code == 200
    assert Participation.objects.get().enrolment == cast.enrolment
    assert Envelope.objects.count() == 1


def test_an_incomplete_answer_comes_back_whole(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.learner)

    page = client.post(url(asked), {"story": "A long story", "people": "many", "parts.talks": "3"})

    assert page.status_code == 422
    assert [problem.id for problem in page.context["problems"]] == ["overall", "idea", "people"]
    assert "A long story" in page.text
    assert 'value="many"' in page.text
    assert 'name="parts.talks" value="3" checked' in page.text
    assert not Participation.objects.exists()


def test_an_open_questionnaire_leads_on_only_after_it_is_answered(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.learner)
    way_on = f'href="{reverse("learning:today")}">To today'
    assert way_on not in client.get(url(asked)).text

    client.post(url(asked), TYPED | {"form_key": "one"})

    answered = client.get(url(asked)).text
    assert f'class="button quiet" {way_on}' in answered
    assert answered.count('class="button primary"') == 1


def test_a_closed_questionnaire_leads_to_what_is_next(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    client.force_login(cast.learner)

    page = client.get(url(asked)).text

    assert f'class="button primary" href="{reverse("learning:today")}"' in page
    assert f'href="{reverse("learning:course", args=["library-work"])}">To the plan' in page


def test_a_questionnaire_is_shown_in_few_queries(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.learner)
    client.get(url(asked))

    with django_assert_num_queries(SIGNED_IN + 4):
        client.get(url(asked))
