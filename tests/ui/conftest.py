"""Tools for tests of the components: a request, and a template drawn with it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

type Draw = Callable[..., str]


@pytest.fixture
def visit(rf: RequestFactory) -> HttpRequest:
    """A visitor's request of a page whose address carries a search."""
    request = rf.get("/en/courses/", {"search": "ainur", "sort": "name", "page": "2"})
    request.user = AnonymousUser()
    return request


@pytest.fixture
def draw(visit: HttpRequest) -> Draw:
    """Draw a template's source with the given values, without the site's own context processors."""

    def drawn(source: str, request: HttpRequest | None = None, **values: object) -> str:
        given = {"request": request or visit, **values}
        return engines["django"].from_string(source).render(given)

    return drawn
