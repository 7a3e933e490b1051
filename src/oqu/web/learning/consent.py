"""The first page of a person whom an office entered: whether they agree to the processing of their data."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock, languages
from oqu.people import actions, queries
from oqu.people.queries import Channel, Purpose
from oqu.web import access

ASKS = "asks_consent"
"""In the session of a person who has not answered yet."""
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
        """Nothing is lost by leading away: nobody has typed anything before the first page."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.get(ASKS):
            return None
        match = request.resolver_match
        return None if match and match.view_name in OPEN else access.see_other("learning:consent")


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Read the text, agree or refuse; who refuses reads what that means and is signed out."""
    me, answer = access.person(request), request.POST.get("answer", "")
    if request.method == "POST" and answer == "yes":
        actions.agree(person=me, purpose=Purpose.DATA, by=me, at=clock.now(), channel=Channel.SIGN_IN)
        request.session.pop(ASKS, None)
        return access.see_other(resolve_url("home"))
    if request.method == "POST" and answer == "no":
        actions.refuse_data(person=me, at=clock.now())
        logout(request)
        return render(request, "learning/consent_refused.html", {"centre": me.entered_by})
    context: dict[str, object] = {
        "text": queries.consent_text(Purpose.DATA, languages.current()),
        "centre": me.entered_by,
        "agreed": queries.consents_of(me)[Purpose.DATA],
        "problem": _("Choose one of the two answers.") if request.method == "POST" else "",
    }
    status = access.UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "learning/consent.html", context, status=status)
