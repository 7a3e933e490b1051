"""Headers of every response: who may store a page, and which of the device's sensors it may use. See decision 0091."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

SENSORS = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
"""Features of the browser that no page uses, except where its view says otherwise. Source: W3C, Permissions Policy."""


def permissions_policy(allowed: Sequence[str] = ()) -> str:
    """Return a Permissions-Policy that denies every one of `SENSORS`; the site's own pages may use those in `allowed`."""
    return ", ".join(f"{name}={'(self)' if name in allowed else '()'}" for name in SENSORS)


NO_SENSORS = permissions_policy()
SPEAKING = permissions_policy(("camera", "microphone"))
"""For the lecturer's desk."""


def cookie_name(name: str) -> str:
    """Return the name of a cookie as it is on this server: on a real one no neighbouring subdomain can set it."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


class PageHeadersMiddleware:
    """Add Permissions-Policy to every response, and Cache-Control: no-store to every response of a session.

    A view that sets one of the two itself has the last word. A response belongs to a session if the browser sent the
    session's cookie or gets it now: what a person saw must not come back from a cache of the browser after signing
    out. The service worker stores pages by itself, apart for each person, and deletes them at sign-out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NO_SENSORS)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
