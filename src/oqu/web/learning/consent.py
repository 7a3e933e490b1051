"""The first page after signing in of people who have not agreed to the newest text: whether they agree to it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.people import actions, queries
from oqu.people.queries import Channel, Purpose
from oqu.web import access, consents

ASKS = "asks_consent"
"""In the session of a person who has not answered yet: FIRST, or AGAIN for one who agreed to something earlier."""
FIRST, AGAIN = "first", "again"
NEXT = "consent_next"
"""In the session: the address of the page that the person wanted to read."""
OPEN = frozenset(
    {
        *("learning:consent", "learning:export", "learning:forget_me", "public:privacy", "account_logout"),
        *("health_live", "health_ready", "service_worker", "not_kept", "discard_unsent"),
        *(
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "sign_in_again_code",
        ),
        "account_confirm_login_code",
    }
)
"""Pages that are open before the answer: to read, to take one's data out, to delete them, to leave."""
ANSWERS = ("yes", "no")


class ConsentMiddleware:
    """Lead a person who has not answered yet to the question, from whatever page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead to the question; the forms of a person who is asked again are received, so that nothing typed is lost."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.get(ASKS):
            return None
        match = request.resolver_match
        if match and match.view_name in OPEN:
            return None
        if request.method == "POST" and request.session[ASKS] == AGAIN:
            return None
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            request.session[NEXT] = request.get_full_path()
        return access.see_other("learning:consent")


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Read the text, agree or refuse; who refuses reads what that means and is signed out."""
    me, answer = access.person(request), request.POST.get("answer", "")
    text, shown = consents.newest(Purpose.DATA), consents.shown(request, Purpose.DATA)
    if answer == "yes" and shown == text:
        return _agreed(request, me, text)
    if answer == "no":
        actions.refuse_data(person=me, at=clock.now(), text=shown)
        logout(request)
        return render(request, "learning/consent_refused.html", {"centre": me.entered_by})
    agreed = queries.consents_of(me)[Purpose.DATA]
    context: dict[str, object] = {
        "text": text,
        "centre": me.entered_by,
        "earlier": agreed if request.session.get(ASKS) else None,
        "agreed": agreed if not request.session.get(ASKS) else None,
        "problem": _problem(answer) if request.method == "POST" else "",
    }
    status = access.UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "learning/consent.html", context, status=status)


def _problem(answer: str) -> str:
    if answer == "yes":
        return _("The text has changed since you opened this page. Please read it and answer again.")
    return _("Choose one of the two answers.")


def _agreed(request: HttpRequest, me: queries.Person, text: queries.ConsentText) -> HttpResponse:
    """Store the consent and go on to the page that the person wanted to read."""
    actions.agree(person=me, purpose=Purpose.DATA, by=me, at=clock.now(), text=text, channel=Channel.SIGN_IN)
    request.session.pop(ASKS, None)
    return access.see_other(request.session.pop(NEXT, None) or resolve_url("home"))
