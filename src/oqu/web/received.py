"""What every request passes first: characters that no database stores are taken out before any code sees them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict

NUL = "\x00"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class ReceivedTextMiddleware:
    """Take the character NUL out of forms, query strings and cookies; refuse an address with it (400).

    Nobody types it, PostgreSQL refuses it, and it may come along with what people paste: so a form goes on without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            raise BadRequest("the address holds the character NUL")
        for name in [name for name, value in request.COOKIES.items() if NUL in value or NUL in name]:
            del request.COOKIES[name]
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = without_nul(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Read the form, whose errors are answered with 400 from here on."""
        if request.method == "POST" and request.content_type in FORMS and _has_nul(request.POST):
            request.POST = without_nul(request.POST)  # type: ignore[assignment]


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
