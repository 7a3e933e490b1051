"""Whose device this is for the moment: a mark by which the browser keeps people's data apart.

Readings, drafts and answers that wait for a connection are kept on the device under this mark, so that on a shared
computer nobody is shown, or sends off, what belongs to the person before.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

from oqu.kernel.memo import at_most

HEADER = "X-Oqu-Person"
AUTHOR = "form_author"
"""The hidden field of every form that names its author by the mark."""
FORGET_HEADER = "X-Oqu-Forget"
"""In a response: the path, without its language, whose stored pages the browser deletes; this one it does not store."""
CONFLICT = 409


def owner_mark(request: HttpRequest | None) -> str:
    """Twelve characters that stand for the signed-in person on this site, or "" for a visitor."""
    user = getattr(request, "user", None) or AnonymousUser()
    return mark_of(user) if isinstance(user, AbstractBaseUser) else ""


def mark_of(person: AbstractBaseUser | AnonymousUser) -> str:
    """The mark of a person."""
    return _mark(person.pk, settings.SECRET_KEY)


@at_most(10_000)
def _mark(person: int | None, secret: str) -> str:
    return salted_hmac("oqu.ui.device", str(person), secret=secret, algorithm="sha256").hexdigest()[:12]


class DeviceOwnerMiddleware:
    """Refuse (409) what a browser delivers late in one person's name while another one is signed in.

    The browser's outbox names the writer in a header; forms that are sent directly have none and pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        writer = request.headers.get(HEADER)
        if writer is not None and writer != owner_mark(request):
            return HttpResponse(status=CONFLICT)
        return self.get_response(request)
