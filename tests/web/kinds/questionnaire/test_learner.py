import random
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse, translate_url
from pytest_django import DjangoAssertNumQueries

from oqu.courses.actions import set_aims
from oqu.courses.models import Activity
from oqu.kernel import clock
from oqu.people.models import Person
from oqu.questionnaires.actions import ask_about_aims, close_wave
from oqu.questionnaires.models import Draft, Envelope, Participation, Wave
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, TYPED, item, options, wave
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


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (False, "Бүгінгі жағдайды бағалаңыз. Шамамен 1 минут кетеді."),
        (
            True,
            "Сұрақтар курсқа дейінгідей. Бұрынғы жауабыңызды еске түсірмей, бүгінгі жағдайды бағалаңыз. Шамамен 1 минут кетеді.",
        ),
    ],
)
def test_a_rating_after_a_course_speaks_of_one_before_only_where_there_is_one(
    client: Client, cast: Cast, before: bool, words: str
) -> None:
    now = clock.now()
    cast.course.starts_on, cast.course.ends_on = now.date() - timedelta(2), now.date() + timedelta(1)
    cast.course.save()
    aims = {"map": dict.fromkeys(("kk", "ru", "en"), "Map")}
    set_aims(course=cast.course, aims=aims, by=cast.methodologist, at=now)
    ask_about_aims(course=cast.course, by=cast.methodologist, at=now, key="k")
    after = Wave.objects.get(questionnaire__made_from="learning-after")
    Activity.objects.filter(pk=after.activity_id).update(opens_at=now - timedelta(hours=1))
    if before:
        rated = item("self", "matrix", scale=SCALE, rows=options("map"))
        wave(cast.course, cast.methodologist, rated, slug="before", kind="before")
    client.force_login(cast.learner)

    page = client.get(translate_url(url(after), "kk")).text

    assert re.findall(r'<div class="prose"><p>([^<]*)</p>', page) == [words]


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


@pytest.mark.parametrize("do", ["", "draft", "language:kk"])
def test_what_is_too_long_for_one_answer_comes_back_whole_with_the_way_out(
    client: Client, cast: Cast, do: str
) -> None:
    """A text in a script that takes more room than the letters of our languages: it would make its envelope larger."""
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.learner)
    story = "".join(map(chr, random.Random(1).choices(range(0x4E00, 0x9FFF), k=4000)))

    page = client.post(url(asked), TYPED | {"form_key": "one", "story": story, "do": do})

    assert page.status_code == 422
    assert "Please shorten them" in page.context["refused"]
    assert story in page.text
    assert not page.context["locked"]
    assert not Envelope.objects.exists()
    assert not Draft.objects.exists()


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


def begun_from(page: Any) -> str:
    """The version that the form of this page begins from."""
    return str(page.context["begun_from"])


def keep(client: Client, asked: Wave, story: str, **fields: str) -> Any:
    data = {"do": "draft", "story": story, "form_key": story} | fields
    return client.post(url(asked), data)


def story_of(client: Client, asked: Wave) -> str:
    found = re.search(r'name="story"[^>]*>\s*([^<]*)</textarea>', client.get(url(asked)).text)
    return found[1] if found else ""


def devices(person: Person) -> tuple[Client, Client]:
    """Two browsers in which the same person is signed in."""
    pair = Client(), Client()
    for client in pair:
        client.force_login(person)
    return pair


def test_a_draft_of_another_device_is_not_overwritten_unseen(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, anonymous=False)
    phone, desk = devices(cast.learner)
    opened = begun_from(phone.get(url(asked))), begun_from(desk.get(url(asked)))
    keep(phone, asked, "On the phone", begun_from=opened[0])

    refused = keep(desk, asked, "At the desk", begun_from=opened[1])

    assert refused.status_code == 422
    assert [(one.stored, one.typed) for one in refused.context["differences"]] == [
        ("On the phone", "At the desk")
    ]
    assert story_of(phone, asked) == "On the phone"
    assert keep(desk, asked, "At the desk", begun_from=begun_from(refused)).status_code == 303
    assert story_of(phone, asked) == "At the desk"


def test_a_page_saves_by_itself_what_it_saved_before_and_not_over_another_device(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, anonymous=False)
    phone, desk = devices(cast.learner)
    opened = begun_from(phone.get(url(asked))), begun_from(desk.get(url(asked)))
    saves = [
        keep(client, asked, story, do="autosave", form_key=key, begun_from=version).status_code
        for client, story, key, version in (
            (phone, "One", "phone", opened[0]),
            (phone, "One and two", "phone", opened[0]),
            (desk, "Three", "desk", opened[1]),
            (desk, "One and two", "desk", opened[1]),
        )
    ]

    assert saves == [204, 204, 412, 204]
    assert story_of(desk, asked) == "One and two"


def test_a_draft_that_only_another_device_can_open_is_not_overwritten_unseen(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    phone, desk = devices(cast.learner)
    keep(phone, asked, "On the phone", begun_from=begun_from(phone.get(url(asked))))
    opened = begun_from(desk.get(url(asked)))

    refused = keep(desk, asked, "At the desk", begun_from=opened)

    assert refused.status_code == 422
    assert "only that device can open it" in refused.text
    assert "On the phone" not in refused.text
    assert story_of(phone, asked) == "On the phone"
    assert keep(desk, asked, "At the desk", begun_from=begun_from(refused)).status_code == 303
    assert story_of(desk, asked) == "At the desk"


def test_an_answer_sent_from_another_device_is_not_replaced_unseen(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, anonymous=False)
    phone, desk = devices(cast.learner)
    opened = begun_from(phone.get(url(asked))), begun_from(desk.get(url(asked)))
    sent = TYPED | {"story": "On the phone", "form_key": "phone", "begun_from": opened[0]}
    assert phone.post(url(asked), sent).status_code == 303

    second = TYPED | {"story": "At the desk", "form_key": "desk"}
    refused = desk.post(url(asked), second | {"begun_from": opened[1]})

    assert refused.status_code == 422
    assert story_of(phone, asked) == "On the phone"
    again = desk.post(url(asked), second | {"begun_from": begun_from(refused)})
    assert again.status_code == 303
    assert story_of(phone, asked) == "At the desk"


def test_the_same_page_replaces_the_answer_that_it_sent(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    (phone, _desk) = devices(cast.learner)
    opened = begun_from(phone.get(url(asked)))
    for story in ("First", "Second"):
        data = TYPED | {"story": story, "form_key": "phone", "begun_from": opened}
        assert phone.post(url(asked), data).status_code == 303

    assert story_of(phone, asked) == "Second"


@pytest.mark.parametrize(
    ("kind", "anonymous", "linked"),
    [("before", True, True), ("after", True, True), ("reaction", True, False), ("before", False, False)],
)
def test_only_who_is_linked_by_a_pseudonym_reads_of_it(
    client: Client, cast: Cast, kind: str, anonymous: bool, linked: bool
) -> None:
    """As decision 0117 says: declared pairs only, and none where answers have names."""
    asked = wave(cast.course, cast.methodologist, kind=kind, anonymous=anonymous)
    client.force_login(cast.learner)

    page = client.get(url(asked).replace("/kk/", "/en/"))

    assert page.status_code == 200
    assert ("carries a pseudonym" in page.text) is linked
