"""The world of the permission table, made once for each file that walks it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.house.permissions.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, made once for all rows; gone afterwards."""
    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sessions(world: World) -> dict[str, str]:
    """Member of the cast → the key of their session; the visitor has none."""
    keys = {}
    for member in (*world.cast.people, *(f"elsewhere {role}" for role in world.elsewhere)):
        if person := world.person(member):
            client = Client()
            client.force_login(person)
            keys[member] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return keys
