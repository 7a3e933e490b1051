"""How a reader likes pages, remembered on the device for a year, beyond signing out; nothing about anybody is in it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from oqu.web.headers import cookie_name

YEAR_SECONDS = 365 * 24 * 3600


def remembered(request: HttpRequest, name: str) -> str:
    """What was remembered under this name; nothing: "". Anybody may have written it, so check it."""
    return request.COOKIES.get(cookie_name(name), "")


def remember(response: HttpResponse, name: str, choice: str) -> None:
    """Have the device remember a choice, out of reach of scripts; `choice` has no other letters than a-z, _ and dots."""
    response.set_cookie(
        cookie_name(name),
        choice,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
