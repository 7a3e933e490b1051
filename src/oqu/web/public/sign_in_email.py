"""The pages behind the links in letters about another e-mail. They work signed out, and looking at one changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.people import actions, queries
from oqu.people.queries import EmailChange, EmailChangeLink

type Step = Callable[..., EmailChange]

STEPS: dict[tuple[EmailChangeLink, str], tuple[Step, Promise]] = {
    (EmailChangeLink.OLD, "yes"): (
        actions.confirm_from_old,
        _("The e-mail is changed. From now on you sign in with the new address."),
    ),
    (EmailChangeLink.OLD, "no"): (actions.refuse_from_old, _("You have refused. Nothing was changed.")),
    (EmailChangeLink.NEW, "yes"): (
        actions.confirm_new,
        _("Thank you. You get a letter here as soon as your e-mail is changed."),
    ),
    (EmailChangeLink.UNDO, "yes"): (
        actions.undo_email_change,
        _("The change is undone. Your account signs in with this address again."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def email(request: HttpRequest, token: str) -> HttpResponse:
    """What a link is about, with one button; programs that only follow links change nothing."""
    found = queries.email_change_by_token(token)
    if found is None:
        return _show(request, "gone", status=404)
    change, link = found
    at = clock.now()
    if request.method == "POST":
        return _take(request, change, link, at)
    possible = (
        queries.can_still_undo(change, at) if link == EmailChangeLink.UNDO else queries.is_waiting(change, at)
    )
    return _show(request, link.value if possible else "gone", status=200 if possible else 410, change=change)


def _take(request: HttpRequest, change: EmailChange, link: EmailChangeLink, at: datetime) -> HttpResponse:
    answer = "no" if request.POST.get("answer") == "no" and link == EmailChangeLink.OLD else "yes"
    step, words = STEPS[link, answer]
    try:
        step(change=change, at=at)
    except Refused as refusal:
        return _show(request, "gone", status=409, refusal=str(refusal))
    if (
        request.user.is_authenticated
        and request.user.pk == change.person_id
        and step is not actions.confirm_new
    ):
        logout(request)
    return _show(request, "done", words=words)


def _show(request: HttpRequest, part: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "public/sign_in/email.html", {"part": part, **context}, status=status)
