"""A person whom an office entered sees nothing of the site before they have answered whether they agree."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from oqu.people.models import Person, Purpose
from oqu.web import consents
from oqu.web.learning.consent import OPEN
from tests.factories.people import PersonFactory
from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import HANDLER, address_of
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db


def test_every_address_leads_to_the_question_until_it_is_answered(world: World) -> None:
    entered: Person = PersonFactory.create(entered_by=world.cast.centre)
    client = Client()
    client.force_login(entered)
    client.handler = HANDLER
    question = reverse("learning:consent")

    elsewhere = []
    for row in ROWS:
        cache.clear()
        if row.name not in OPEN:
            ask = client.get if row.method == "GET" else client.post
            answer = ask(address_of(row, world))
            if row.method == "GET":
                is_led = (answer.status_code, answer.headers.get("Location", "")[3:]) == (303, question[3:])
            else:
                is_led = answer.status_code == 409 and question[3:] in answer.text
            if not is_led:
                elsewhere.append(f"{row.id}: {answer.status_code}")

    assert elsewhere == []
    shown = consents.newest(Purpose.DATA).version
    assert client.post(question, {"answer": "yes", consents.VERSION: shown}).status_code == 303
    assert client.get(reverse("learning:today")).status_code == 200
