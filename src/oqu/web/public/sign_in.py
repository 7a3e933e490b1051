"""Signing in and out: by a code that comes by letter, a password, a passkey or a printed card."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account import forms as account_forms
from allauth.account import views as account
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.kernel import clock, limits
from oqu.kernel.limits import Action
from oqu.people import actions
from oqu.people.forms import CardForm, calm
from oqu.web import access, accounts, guard
from oqu.web.public import sign_in_code
from oqu.web.public.second_step import SecondStepForm


def plainly[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Have a view of allauth answer as all of ours do: 422 to a form with errors, 429 beyond a limit, 303 after a write."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        request = args[0]
        if isinstance(request, HttpRequest) and request.method == "POST":
            response.status_code = {200: access.UNPROCESSABLE, 302: access.SEE_OTHER}.get(
                response.status_code, response.status_code
            )
            guard.marked(request, response)
        return response

    return answer


ask_code = plainly(sign_in_code.AskCode.as_view())
type_code = plainly(sign_in_code.type_code)


class Password(account.LoginView):  # type: ignore[misc]
    """Sign in with a password, also in a browser that has asked for a code: the letter may never come."""

    template_name = "public/sign_in/password.html"
    form_class = calm(account_forms.LoginForm)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        if stage.key == LoginByCodeStage.key:
            return None
        return cast(HttpResponse, super()._redirect_to_pending_stage(request, stage))


password = plainly(Password.as_view())
_take_passkey = plainly(webauthn.login_webauthn)
second_step = plainly(
    mfa.AuthenticateView.as_view(
        template_name="public/sign_in/second_step.html", form_class=calm(SecondStepForm)
    )
)
closed = account.AccountInactiveView.as_view(template_name="public/sign_in/closed.html")


@require_POST
@login_not_required
def start_anew(request: HttpRequest) -> HttpResponse:
    """Forget the sign-in that was begun: another e-mail, or another person at this computer."""
    clear_login(request)
    return access.see_other("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def out(request: HttpRequest) -> HttpResponse:
    """Sign out; after GET ask first. With `next`, continue with signing in for that page."""
    if request.method == "POST":
        clear_login(request)
        logout(request)
        rotate_token(request)  # by which pages that the browser still holds see that the person has changed
        page = request.POST.get("next", "")
        if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            return access.see_other(f"{resolve_url('account_login')}?{urlencode({'next': page})}")
        return access.see_other("home")
    if not request.user.is_authenticated:
        return access.see_other("home")
    return render(request, "public/sign_in/out.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey, without saying who one is."""
    if request.user.is_authenticated:
        return _take_passkey(request)
    if request.method == "POST":
        return _try_passkey(request)
    options = begin_authentication(user=None)
    return render(request, "public/sign_in/passkey.html", {"options": options})


def _try_passkey(request: HttpRequest) -> HttpResponse:
    wanted = guard.uses(request, Action.PASSKEY)
    verdict = guard.take(request, wanted)
    if not verdict.allowed:
        return guard.page(request, verdict)
    answer = _take_passkey(request)
    if request.user.is_authenticated:
        limits.give_back(wanted)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def card(request: HttpRequest) -> HttpResponse:
    """Sign in with a printed card: type its code, or come by its QR and only confirm."""
    code = request.GET.get("code", "")[:40]
    form = CardForm(request.POST or None, initial={"code": code})
    if request.method == "POST" and form.is_valid():
        return _try_card(request, form)
    context = {"form": form, "has_code": bool(code)}
    return render(
        request, "public/sign_in/card.html", context, status=access.UNPROCESSABLE if form.errors else 200
    )


def _try_card(request: HttpRequest, form: CardForm) -> HttpResponse:
    """A right card is accepted whatever was tried before: nobody can guess one. A wrong one is counted."""
    try:
        person = actions.use_card(code=form.cleaned_data["code"], at=clock.now())
    except actions.CardInvalid as refusal:
        verdict = guard.take(request, limits.uses(Action.CARD, guard.strangers(request)))
        form.add_error("code", refusal.message if verdict.allowed else guard.words(verdict))
        return guard.marked(request, access.invalid(request, "public/sign_in/card.html", {"form": form}))
    logout(request)
    answer = accounts.sign_in(request, person, method="card")
    answer.status_code = access.SEE_OTHER
    return answer


@require_safe
@login_not_required
def how_to_join(request: HttpRequest) -> HttpResponse:
    """Nobody signs up here: how one becomes a participant."""
    return render(request, "public/sign_in/how_to_join.html")
