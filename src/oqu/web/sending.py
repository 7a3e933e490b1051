"""How forms are received: in their author's name, once; and what could not be received comes back to its author.

Decisions 0085 (whose form it is, and unsent forms) and 0001 (the same form sent again is stored once) give the reasons.
"""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages import constants
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from oqu.kernel import clock, idempotency, limits, unsent, uploads
from oqu.kernel.limits import Action, Scope
from oqu.kernel.unsent import UnsentForm
from oqu.ui.device import FORGET_HEADER, HEADER, owner_mark
from oqu.web import access, guard, headers
from oqu.web.filling import filled, names_of_words, path_of
from oqu.web.posted import author_of, fields_of, fingerprint, is_typed, names_typed

RECEIVED_COOKIE = "oqu_received"
"""Tells the page's script which form (by its key) the server has received; no other sign counts."""
RECEIVED_SECONDS = 120
RECEIVED_HEADER = "X-Oqu-Received"
DENIED_HEADER = "X-Oqu-Denied"
"""Tells a device that the view itself refused a form (403): sending it again would not help, unlike after an expired token."""
BELONGS_TO_PAGE = frozenset({"form_key", "form_seen"})
"""Hidden fields that every form has."""
IS_FIGURE = re.compile(r"[\d\s.,:+-]*|\d{4}-\d\d-\d\dT[\d:.]+")
"""Numbers, telephones, days and moments."""
ANYBODY = re.compile(r"/\w\w/sign-in/(?!safety/|again/)")
"""Forms for signing in and out, which are valid for any or no person."""
PROVE_WHO = re.compile(r"/\w\w/sign-in/")
"""Pages that ask the person to sign in again before the form is received."""


def _mark(request: HttpRequest) -> str:
    """Under what a received form is remembered, or "" for a post without a form key."""
    key = request.POST.get("form_key", "")
    parts = (owner_mark(request), request.path, key, fingerprint(request))
    return idempotency.digest("form", "\n".join(parts)) if key else ""


class SendingMiddleware:
    """Receives each form in its author's name and once; what was not received can be sent later.

    A form whose author is not the signed-in person, or that names no author, is answered with a page that keeps its
    words (409, or 401 when nobody is signed in). The same form sent again is led to where it was led the first time. A page whose form could
    not be received is shown with the words in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and not ANYBODY.match(request.path):
            return _after_post(request, response)
        if request.method == "GET" and cookie_name() in request.COOKIES:
            return _with_unsent(request, response)
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Stop a form of another person, and one that was received already."""
        if request.method != "POST" or ANYBODY.match(request.path):
            return None
        author, signed_in = author_of(request), request.user.is_authenticated
        if author is None and signed_in:
            return not_received(request, "unnamed")
        if author is not None and author != owner_mark(request):
            return not_received(request, "other" if signed_in else "signed_out")
        return _received_before(request)


class ViewReachedMiddleware:
    """Note that the request has passed everything that may answer in place of its view; stands last of all.

    Only then can a redirect mean that the view has received a form. A person who opens the address of a form that has no
    page of its own, as the links of other languages do after a refused form, is led to the page above it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if is_page and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return access.see_other(_page_above(request.path))
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Called after every other `process_view`, unless one of them has answered."""
        request._oqu_view_reached = True  # type: ignore[attr-defined]


def _page_above(address: str) -> str:
    """The nearest address above this one that there is."""
    parts = address.strip("/").split("/")
    for end in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:end])}/"
        if is_valid_path(above):
            return above
    return "/"


class SignInMiddleware(LoginRequiredMiddleware):
    """Visitors are led to signing in; a form that they send waits until they have signed in."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """The response to a person who is not signed in."""
        if request.method == "POST":
            return not_received(request, "signed_out")
        return super().handle_no_permission(request, view_func)


def _received_before(request: HttpRequest) -> HttpResponseBase | None:
    mark = _mark(request)
    address = idempotency.led_to(mark) if mark else ""
    if not address:
        return None
    request._oqu_repeated = True  # type: ignore[attr-defined]
    messages.info(request, _("This had arrived already. Nothing was sent twice."))
    return access.see_other(address)


def _after_post(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Remember a form that was received and say so; keep the words of one that was refused."""
    if response.status_code == HTTPStatus.FORBIDDEN and hasattr(request, "_oqu_view_reached"):
        response.headers[DENIED_HEADER] = "1"
    if response.status_code not in (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER):
        return response
    address = response.headers["Location"]
    if PROVE_WHO.match(urlsplit(address).path) or "form_key" not in request.POST:
        return response
    if not (hasattr(request, "_oqu_view_reached") or hasattr(request, "_oqu_repeated")):
        return _stopped(request, response)
    if _was_refused(request):
        if _has_content(request):
            keep(request, response)
        return response
    return _receipt(request, response, address)


def _stopped(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A form that something before its view has answered is not received: it waits, here or in the device's outbox."""
    if HEADER in request.headers:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    keep(request, response)
    return response


def _receipt(request: HttpRequest, response: HttpResponseBase, address: str) -> HttpResponseBase:
    key = request.POST["form_key"][:64]
    if not hasattr(request, "_oqu_repeated"):
        idempotency.mark_received(_mark(request), address)
    if secret := _secret(request):
        unsent.remove(secret, key, clock.now())
    if HEADER in request.headers:  # the device's outbox: it needs no page, only the receipt
        receipt = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={RECEIVED_HEADER: key})
        if FORGET_HEADER in response.headers:
            receipt.headers[FORGET_HEADER] = response.headers[FORGET_HEADER]
        receipt.cookies = response.cookies
        return receipt
    say_received(response, key)
    return response


def say_received(response: HttpResponseBase, key: str) -> None:
    """Tell the script of the next page that this form needs no draft any more."""
    response.set_cookie(
        RECEIVED_COOKIE,
        key,
        max_age=RECEIVED_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _was_refused(request: HttpRequest) -> bool:
    """Whether the messages for the next page hold an error, and nothing that was done; a warning is a remark on what was done."""
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    levels = {message.level for message in queued}
    return constants.ERROR in levels and constants.SUCCESS not in levels


def _has_content(request: HttpRequest) -> bool:
    """Whether something was typed, chosen or attached: a button alone has nothing that could be lost."""
    return bool(request.FILES) or any(name not in BELONGS_TO_PAGE for name, _value in fields_of(request))


STATUS = {
    "signed_out": HTTPStatus.UNAUTHORIZED,
    "other": HTTPStatus.CONFLICT,
    "unnamed": HTTPStatus.CONFLICT,
    "expired": HTTPStatus.FORBIDDEN,
    "consent": HTTPStatus.CONFLICT,
}


def not_received(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says why nothing was stored, shows what was typed and how to go on with it.

    `why` is "signed_out" (401), "other" (409: another person is signed in), "unnamed" (409: the form names
    no author), "expired" (403) or "consent" (409: the person is asked for their consent first).
    """
    sent = _form(request)
    typed = _words(sent, names_typed(request))
    context = {
        "why": why,
        "sent": sent,
        "words": [text for text in typed if not IS_FIGURE.fullmatch(text)],
        "figures": [text for text in typed if IS_FIGURE.fullmatch(text)],
        "person": request.user,
        "sign_in_url": f"{resolve_url('account_login')}?{urlencode({'next': sent.page})}",
    }
    response = render(request, "web/unsent.html", context, status=STATUS[why])
    response["Cache-Control"] = "no-store"
    if why == "signed_out":
        response["WWW-Authenticate"] = "Oqu"
    keep(request, response)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this browser: its words are kept if it comes from a page of this site.

    A form for signing in has none: its page says to open it anew.
    """
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    has_words = request.method == "POST" and not ANYBODY.match(request.path)
    if has_words and own and author_of(request) is not None:
        return not_received(request, "expired" if request.user.is_authenticated else "signed_out")
    return render(request, "403_csrf.html", {"reason": reason}, status=HTTPStatus.FORBIDDEN)


def _form(request: HttpRequest) -> UnsentForm:
    files = tuple(str(one.name) for _name, many in request.FILES.lists() for one in many)
    return UnsentForm(
        key=request.POST.get("form_key", "")[:64],
        author=author_of(request) or "",
        page=page_of(request),
        action=request.get_full_path(),
        fields=fields_of(request),
        files=files,
    )


def page_of(request: HttpRequest) -> str:
    """The page of the form: where the browser says that it comes from, else where the form was sent to."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or not came.path:
        return request.get_full_path()
    return f"{came.path}?{came.query}" if came.query else came.path


def _words(sent: UnsentForm, typed: frozenset[str] | None = None) -> list[str]:
    """Everything that was typed, in the form's order.

    `typed` are the names of the form's fields that are typed into, where its page or the form itself names them.
    """
    return [
        value
        for name, value in sent.fields
        if value.strip() and (is_typed(name) if typed is None else name in typed)
    ]


def cookie_name() -> str:
    """The name of the cookie that opens the unsent forms of this browser."""
    return headers.cookie_name("oqu_unsent")


def _secret(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie_name(), "")


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Store what was sent for a day, for this browser alone; a script's own requests have nothing to keep."""
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    if by_script and not any(name in request.headers for name in ("HX-Request", "X-Oqu-Upload")):
        return
    here = limits.uses(Action.UNSENT, {Scope.ADDRESS: guard.address(request)})
    if not limits.take(here, at=clock.now()).allowed:
        return
    secret = _secret(request) or unsent.new_secret()
    if unsent.add(secret, _form(request), clock.now()):
        response.set_cookie(
            cookie_name(),
            secret,
            max_age=int(unsent.LASTS.total_seconds()),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def own_unsent(request: HttpRequest, at: datetime) -> list[UnsentForm]:
    """The unsent forms of this browser that the signed-in person may see, the newest first.

    What a visitor wrote belongs to anyone who uses the browser next; what a person wrote only to that person.
    """
    secret = _secret(request)
    allowed = {"", owner_mark(request)}
    forms = unsent.waiting(secret, at) if secret else []
    return [one for one in reversed(forms) if one.author in allowed]


def way_back(request: HttpRequest) -> str:
    """The page of the form that waits for the person who has just signed in, or ""."""
    mark = owner_mark(request)
    return next((one.page for one in own_unsent(request, clock.now()) if mark and one.author == mark), "")


def is_way_of_another(request: HttpRequest, address: str) -> bool:
    """Whether an address is the page of a form that another person wrote in this browser, which may not exist for this one."""
    secret, own = _secret(request), {"", owner_mark(request)}
    forms = unsent.waiting(secret, clock.now()) if secret else []
    return any(one.page == address and one.author not in own for one in forms)


def _with_unsent(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Fill what was not received into the form of this page."""
    is_page = response.status_code == HTTPStatus.OK and response.get("Content-Type", "").startswith(
        "text/html"
    )
    if not is_page or not isinstance(response, HttpResponse):
        return response
    here = path_of(request.path)
    sent = next((one for one in own_unsent(request, clock.now()) if path_of(one.page) == here), None)
    if sent is None:
        return response
    typed = names_of_words(response.content.decode(), request.path, sent)
    notice = render_to_string("web/unsent_notice.html", {"sent": sent, "words": _words(sent, typed)}, request)
    files = uploads.finished_uploads(request.user, sent.fields, at=clock.now())
    page = filled(response.content.decode(), request.path, sent, notice, files)
    response.content = page.encode()
    response["Cache-Control"] = "no-store"
    return response
