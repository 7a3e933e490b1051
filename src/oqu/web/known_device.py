"""Devices on which a person has signed in before: what strangers guess elsewhere does not count against them.

A signed cookie lists, as digests, the e-mails of up to ten accounts, since computers in libraries are shared. It opens
nothing; it only gives the device a count of its own under the limits of `kernel.limits`.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

MOST_ACCOUNTS = 10
LIFE_SECONDS = 180 * 24 * 60 * 60
SALT = "oqu.web.known_device"


def subject(request: HttpRequest, email: str) -> str:
    """The name under which this device is counted for an account, or "" if nobody signed in to that one here."""
    device, accounts = _read(request)
    mark = _mark(device, email)
    return f"{device}{mark}" if email and mark in accounts else ""


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Write into the cookie that this account was signed in to here."""
    if not email:
        return
    device, accounts = _read(request)
    mark = _mark(device, email)
    accounts = [mark, *(other for other in accounts if other != mark)][:MOST_ACCOUNTS]
    response.set_cookie(
        settings.OQU_DEVICE_COOKIE_NAME,
        signing.dumps([device, accounts], salt=SALT),
        max_age=LIFE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """The device's random name and the marks of its accounts; a new name where there is no genuine cookie."""
    try:
        content: Any = signing.loads(
            request.COOKIES.get(settings.OQU_DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LIFE_SECONDS
        )
        device, accounts = content
    except (signing.BadSignature, TypeError, ValueError):
        return get_random_string(16), []
    return device, accounts


def _mark(device: str, email: str) -> str:
    return salted_hmac(SALT, f"{device}\n{email.strip().lower()}", algorithm="sha256").hexdigest()[:16]
