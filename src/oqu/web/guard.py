"""Requests under limits: who is counted for an action, and the answer to those who are beyond a limit.

The limits are in `kernel.limits`. A use is counted before the secret is looked at, and taken back when it was right:
so a class of forty can sign in behind one address, and two requests at the same moment are two guesses.
"""

import math
from collections.abc import Sequence
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oqu.kernel import clock, limits
from oqu.kernel.errors import Refused
from oqu.kernel.limits import Action, LimitResult, Scope, TooMany, Use
from oqu.people.queries import Person
from oqu.web import known_device

TOO_MANY_REQUESTS, UNAVAILABLE = 429, 503
VERDICT = "oqu_limit"


def address(request: HttpRequest) -> str:
    """The network address of the client as the trusted proxy names it; of IPv6 the network of 64 bits."""
    return str(truncate_ip(get_adapter(request).get_client_ip(request)))


def strangers(request: HttpRequest, account: str = "") -> dict[Scope, str]:
    """The subjects of an unknown person."""
    subjects = {Scope.ADDRESS: address(request), Scope.INSTALLATION: ""}
    return subjects | ({Scope.ACCOUNT: account.strip().lower()} if account else {})


def uses(request: HttpRequest, action: Action, account: str = "") -> tuple[Use, ...]:
    """What is counted for a request: the signed-in person, else the known device, else the address and the account.

    A device that used up its own limit is counted like any other.
    """
    if isinstance(request.user, Person):
        own = limits.uses(action, {Scope.PERSON: str(request.user.pk)})
        return own or limits.uses(action, strangers(request, account))
    if known := known_device.subject(request, account):
        own = limits.uses(action, {Scope.DEVICE: known})
        if own and limits.peek(own, at=clock.now()).allowed:
            return own
    return limits.uses(action, strangers(request, account))


def take(request: HttpRequest, wanted: Sequence[Use]) -> LimitResult:
    """Count these uses; a refusal is remembered for the status of the answer."""
    return remembered(request, limits.take(wanted, at=clock.now()))


def allows(request: HttpRequest, action: Action, form: BaseForm) -> bool:
    """Count an action; beyond a limit the form says so, and keeps what was typed."""
    verdict = take(request, uses(request, action))
    if not verdict.allowed:
        form.add_error(None, words(verdict))
    return verdict.allowed


def peek(request: HttpRequest, wanted: Sequence[Use]) -> LimitResult:
    """Whether these uses would be within their limits; a refusal is remembered for the status of the answer."""
    return remembered(request, limits.peek(wanted, at=clock.now()))


def remembered(request: HttpRequest, verdict: LimitResult) -> LimitResult:
    """Remember a refusal for the status of the answer."""
    if not verdict.allowed:
        setattr(request, VERDICT, verdict)
    return verdict


def marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with the status of the refusal that was remembered, if there was one: 429, and when to try again."""
    verdict = cast(LimitResult | None, getattr(request, VERDICT, None))
    if verdict is not None and response.status_code in {200, 422}:
        response.status_code = UNAVAILABLE if verdict.is_broken else TOO_MANY_REQUESTS
        response["Retry-After"] = str(math.ceil(verdict.pause.total_seconds()))
    return response


def page(request: HttpRequest, verdict: LimitResult, text: str = "") -> HttpResponse:
    """Return a page for a request without a form to show again; `text` overrides its message."""
    remembered(request, verdict)
    return marked(request, render(request, "429.html", {"words": text or words(verdict)}))


def words(verdict: LimitResult) -> str:
    """What to do about a refusal: when to try again."""
    return limits.words(verdict)


def refused(request: HttpRequest, refusal: Refused) -> str:
    """The words of an action's refusal; if a limit refused, that is remembered for the status of the answer."""
    if isinstance(refusal, TooMany):
        remembered(request, refusal.verdict)
    return str(refusal)


def longer_code() -> str:
    """What to do when guesses at short codes are refused: a longer code is accepted at once."""
    return _(
        "Too many wrong codes were typed. Have a new code sent: it is longer and will be accepted at once."
    )


def two_codes() -> str:
    """What to do when codes of the second step are refused: two of them together are accepted at once."""
    return _(
        "Too many wrong codes were typed for this account. Type two codes, one after the other: the one that your "
        "app shows now and the next one, or two recovery codes. They are accepted at once."
    )
