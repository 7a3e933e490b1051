"""The page of a fault that no view caught: the database is away for a while, or Oqu has an error."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views import defaults

from oqu.people.queries import Person, own_directors

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
    match, user = request.resolver_match, getattr(request, "user", None)
    inside = match is not None and match.app_name in STAFF_AREAS
    known = own_directors(user) if inside and isinstance(user, Person) else ()
    directors = [one for one in known if one != user]
    return render(request, "404.html", {"directors": directors}, status=404)
