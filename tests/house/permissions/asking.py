"""How a row of the table is asked: by which browser, at which address."""

from collections.abc import Mapping

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from tests.house.permissions.table import PermissionRow, The
from tests.house.permissions.world import World

HANDLER = ClientHandler(enforce_csrf_checks=False)
"""Shared by all browsers: each of its own would build the whole chain of middleware anew, for a single request."""


def client_of(member: str, sessions: Mapping[str, str]) -> Client:
    """A browser in which this member is signed in."""
    client = Client()
    client.handler = HANDLER
    if member in sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[member]
    return client


def address_of(row: PermissionRow, world: World) -> str:
    """The address of a row, filled in."""
    return reverse(row.name, kwargs={name: value_of(value, world) for name, value in row.arguments.items()})


def value_of(value: The | int | str, world: World) -> str | int:
    """What a row says, or the thing that it means."""
    return world.things[value.thing] if isinstance(value, The) else value
