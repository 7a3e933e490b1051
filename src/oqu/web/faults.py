"""The page of a fault that no view caught: the database is away for a while, or Oqu has an error."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views import defaults

from oqu.people.queries import Person, own_directors
from oqu.web import access

STAFF_AREAS = frozenset({"office", "teaching"})
PAUSE = 30
"""Seconds after which a client should try again; a restart of a database takes less."""


def fault_of_database(error: BaseException | None) -> OperationalError | InterfaceError | None:
    """The fault of the database that an error is, or that it came from: libraries give it another name."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return error
        error = error.__cause__ or error.__context__
    return None


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 503 and when to try again if the database can't be reached or is locked, else Django's page of error 500.

    The words of a form stay in its page or in the device's outbox, which tries again after both.
    """
    if fault_of_database(sys.exception()):
        page = loader.get_template(
            "503.html"
        ).render()  # without the request: its navigation would ask the database
        return HttpResponse(page, status=503, headers={"Retry-After": str(PAUSE)})
    return defaults.server_error(request)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404; in the office and in teaching, staff read who can give them a role that sees more.

    The page is the same whether the address holds nothing or only something that the reader's roles don't show.
    """
    match = request.resolver_match
    inside = match is not None and match.app_name in STAFF_AREAS
    return render(request, "404.html", {"directors": _directors(request) if inside else ()}, status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 403 with whom to ask: staff read the names of the directors of their own centres if the view named nobody."""
    names_nobody = isinstance(exception, access.AskDirector)
    words = access.ask_directors(_directors(request)) if names_nobody else str(exception)
    return render(request, "403.html", {"exception": words}, status=403)


def _directors(request: HttpRequest) -> list[Person]:
    """The other directors of the centres at which the reader holds a role."""
    user = getattr(request, "user", None)
    return [one for one in own_directors(user) if one != user] if isinstance(user, Person) else []
