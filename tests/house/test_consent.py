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
            led_to = answer.headers.get("Location", "")[3:]  # without the language
            if (answer.status_code, led_to) != (303, question[3:]):
                elsewhere.append(f"{row.id}: {answer.status_code} {led_to}")

    assert elsewhere == []
    shown = consents.newest(Purpose.DATA).version
    assert client.post(question, {"answer": "yes", consents.VERSION: shown}).status_code == 303
    assert client.get(reverse("learning:today")).status_code == 200
