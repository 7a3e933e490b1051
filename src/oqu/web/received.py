"""What every request passes first: it is read to its end, and characters that no database stores are taken out."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

NUL = "\x00"
ADDRESSES = ("HTTP_REFERER", "HTTP_ORIGIN")
BROKEN = "oqu.broken_form"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
PIECE = 64 * 1024
"""Bytes read at a time from the rest of a request."""


class WholeRequestMiddleware:
    """Read what was left unread of a request, so that the answer arrives.

    A server that answers and closes while the sender is still sending breaks the connection, and a proxy reports that the site is down.
    Twice the size of the largest file is read at most.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        left = 2 * settings.OQU_LARGEST_FILE
        with suppress(UnreadablePostError):
            while left > 0 and (piece := request.read(PIECE)):
                left -= len(piece)
        return response


class ReceivedTextMiddleware:
    """Take the character NUL out of forms, query strings and cookies; refuse an address with it, and broken forms (400).

    Drop a page of origin that is no address. Nobody types NUL, PostgreSQL refuses it, and it may come along with what people paste: so a form goes on without it.
    A form is read here first, so that a broken one can't break the page that says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            raise BadRequest("the address holds the character NUL")
        for name in [name for name, value in request.COOKIES.items() if NUL in value or NUL in name]:
            del request.COOKIES[name]
        _drop_broken_addresses(request)
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and request.content_type in FORMS:
            _read_form(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Refuse a form that could not be read: here, where the language and the reader are known."""
        if broken := request.META.get(BROKEN):
            raise BadRequest("the form could not be read") from broken


def _drop_broken_addresses(request: HttpRequest) -> None:
    """Let a page of origin that is no address be none: reading it would fail wherever it is asked for."""
    for name in ADDRESSES:
        try:
            _port = urlsplit(request.META.get(name, "")).port
        except ValueError:
            del request.META[name]
            request.__dict__.pop("headers", None)  # made anew out of META


def _read_form(request: HttpRequest) -> None:
    """Read the form; one that is broken is empty from here on, and noted."""
    try:
        given = request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError) as error:
        request.META[BROKEN] = error
        request._post = QueryDict()  # type: ignore[attr-defined]
        request._files = MultiValueDict()  # type: ignore[attr-defined]
        return
    if _has_nul(given):
        request.POST = without_nul(given)  # type: ignore[assignment]


def _has_nul(given: QueryDict) -> bool:
    return any(NUL in text for name, values in given.lists() for text in (name, *values))


def without_nul(given: QueryDict) -> QueryDict:
    """Return the same fields without the character NUL in names and values."""
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        for value in values:
            clean.appendlist(name.replace(NUL, ""), value.replace(NUL, ""))
    clean._mutable = False
    return clean
