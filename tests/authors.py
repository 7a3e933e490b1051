"""The author that every form of the site names, added to what the test client posts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from oqu.ui.device import AUTHOR, owner_mark
from oqu.web.posted import author_of

MIDDLEWARE = "tests.authors.AuthorMiddleware"


class AuthorMiddleware:
    """Names the signed-in person as author of a post of the test client that names nobody.

    Posts of browsers are left as they are: their forms must name the author themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        by_test_client = hasattr(request, "_dont_enforce_csrf_checks")
        if by_test_client and request.method == "POST" and author_of(request) is None:
            fields = request.POST.copy()
            fields[AUTHOR] = owner_mark(request)
            fields._mutable = False
            request.POST = fields  # type: ignore[assignment]
        return self.get_response(request)
