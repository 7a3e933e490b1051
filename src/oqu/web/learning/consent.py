"""The page that people see before any other while they have not agreed to the newest text: whether they agree to it."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock, json_input
from oqu.people import actions, queries
from oqu.people.queries import Channel, Person, Purpose
from oqu.web import access, consents, sending

NEXT = "consent_next"
"""In the session: the address of the page that the person wanted to read."""
PROOFS = frozenset(
    {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "sign_in_again_code"}
)
"""Pages on which a person shows once more who they are; afterwards the request that was interrupted goes on."""
OPEN = frozenset(
    {
        *("learning:consent", "learning:export", "learning:forget_me", "public:privacy", "account_logout"),
        *("health_live", "health_ready", "service_worker", "not_kept", "discard_unsent"),
        *PROOFS,
        "account_confirm_login_code",
    }
)
"""Pages that are open before the answer: to read, to take one's data out, to delete them, to leave."""
READS = ("GET", "HEAD", "OPTIONS")


class ConsentMiddleware:
    """Lead a person who has not agreed to the question, from whatever page and in every session (decision 0111)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead to the question; a form is not received, and its words wait until the person has agreed."""
        match, reader = request.resolver_match, request.user
        if not isinstance(reader, Person) or not queries.must_be_asked(reader):
            return None
        if match and match.view_name in PROOFS:
            _drop_closed_request(request)
        if match and match.view_name in OPEN:
            return None
        if request.method not in READS:
            request.session[NEXT] = sending.page_of(request)
            return sending.not_received(request, "consent")
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            request.session[NEXT] = request.get_full_path()
        return access.see_other("learning:consent")


def _drop_closed_request(request: HttpRequest) -> None:
    """Let the request that waits for the proof not go on by itself if its page is closed until the answer."""
    waiting = request.session.get(STATE_SESSION_KEY, {}).get("request")
    if waiting and resolve(json_input.read(waiting)["path"]).view_name not in OPEN:
        del request.session[STATE_SESSION_KEY]


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Read the text, agree or refuse; who refuses reads what that means and is signed out."""
    me, answer = access.person(request), request.POST.get("answer", "")
    text, version = consents.newest(Purpose.DATA), request.POST.get(consents.VERSION)
    if answer == "yes" and version == text.version:
        return _agreed(request, me, text)
    if answer == "no":
        shown = consents.shown(request, Purpose.DATA) if consents.was_shown(version or "") else None
        actions.refuse_data(person=me, at=clock.now(), text=shown)
        logout(request)
        return render(request, "learning/consent_refused.html", {"centre": me.entered_by})
    given, asked = queries.consents_of(me)[Purpose.DATA], queries.must_be_asked(me)
    context: dict[str, object] = {
        "text": text,
        "centre": me.entered_by,
        "earlier": given if asked else None,
        "agreed": None if asked else given,
        "problem": _problem(answer) if request.method == "POST" else "",
    }
    status = access.UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "learning/consent.html", context, status=status)


def _problem(answer: str) -> str:
    if answer == "yes":
        return _("The text has changed since you opened this page. Please read it and answer again.")
    return _("Choose one of the two answers.")


def _agreed(request: HttpRequest, me: Person, text: queries.ConsentText) -> HttpResponse:
    """Store the consent and go on to the page that the person wanted to read."""
    actions.agree(person=me, purpose=Purpose.DATA, by=me, at=clock.now(), text=text, channel=Channel.SIGN_IN)
    return access.see_other(request.session.pop(NEXT, None) or resolve_url("home"))
