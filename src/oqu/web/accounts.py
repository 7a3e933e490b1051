"""How allauth, the sign-in library, speaks with Oqu: its letters, its words, and where people land."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from allauth.account import auth_backends
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, limits
from oqu.kernel.limits import Action
from oqu.libraries.queries import site_name
from oqu.people import actions as people
from oqu.people import rules
from oqu.people.queries import Factor, Person, person_by_id
from oqu.web import guard, known_device, sending

logger = logging.getLogger(__name__)

# allauth's ways of showing once more who one is → what we call them, the easiest first
ONCE_MORE = {
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
    "mfa_reauthenticate": _("Use a code from the app or a recovery code"),
    "reauthenticate": _("Use the password"),
    "code": _("Use a code by e-mail"),
}


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by e-mail and password, or by whatever allauth has checked itself."""

    def get_user(self, user_id: int) -> Person | None:
        """The active person of a session."""
        person = person_by_id(user_id)
        return person if person is not None and person.is_active else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people come by applying, nomination or a coordinator."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask your centre."),
        "email_password_mismatch": _(
            "The e-mail or the password is not right. You can also sign in with a code by e-mail."
        ),
        "incorrect_code": _("This is not the code. Look at the newest letter and type its digits."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and ask for a new code."),
    }

    too_many_passwords = _(
        "Too many wrong passwords were typed. Sign in with a code by e-mail, or try again later."
    )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Never: letters with codes are written by `sign_in_code`, those about changes by `people.actions`.

        What asks for one all the same is a way through allauth that Oqu does not know: it is logged, and the page goes on.
        """
        logger.error("allauth asked for a letter that Oqu does not send: %s", template_prefix)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say only what went wrong: what went right is seen on the page."""
        if level >= messages.WARNING and message:
            messages.add_message(request, level, str(message), extra_tags=extra_tags)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person of this e-mail and password; wrong ones are counted. Raises ValidationError beyond a limit."""
        wanted = guard.uses(request, Action.PASSWORD, credentials.get("email", ""))
        verdict = guard.take(request, wanted)
        if not verdict.allowed:
            raise ValidationError(guard.words(verdict) if verdict.is_broken else self.too_many_passwords)
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None:
            limits.give_back(wanted)
        return person

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The form that waits for this person; else today, where each role finds what waits for it."""
        return sending.way_back(request) or resolve_url("learning:today")

    def set_password(self, user: Person, password: str) -> None:
        """Set a password as every factor is set: with a journal row and a letter."""
        people.set_password(person=user, password=password, at=clock.now())

    def post_login(self, request: HttpRequest, user: Person, **hooks: Any) -> HttpResponse:
        """Note the first sign-in by own means, until which a centre that entered the person may help; know the device."""
        answer: HttpResponse = super().post_login(request, user, **hooks)
        if sending.is_way_of_another(request, answer.get("Location", "")):
            answer["Location"] = self.get_login_redirect_url(request)
        known_device.remember(request, answer, user.email or "")
        records = get_authentication_records(request, user)
        if (
            records and records[-1]["method"] == "mfa"
        ):  # a passkey, the app or a recovery code: no second question
            record_authentication(request, user, method="mfa", reauthenticated=True)
        own = [one["method"] for one in records if one["method"] != "card"]
        if own and user.own_sign_in_at is None:
            key = request.session.session_key or ""
            people.claim(person=user, method=own[0], session_key=key, at=clock.now())
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the password is kept."""
        return resolve_url("learning:profile_sign_in")

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """The ways to sign in again, the easiest first, with our labels."""
        methods = {method["id"]: method for method in super().get_reauthentication_methods(user)}
        if user.email and not is_mfa_enabled(user):  # a letter alone must not stand in for the second step
            methods["code"] = {"id": "code", "url": reverse("sign_in_again_code")}
        return [
            methods[name] | {"description": words} for name, words in ONCE_MORE.items() if name in methods
        ]


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step of signing in, for people who hold a role."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the code. Type the one that your app shows now."),
    }

    def get_totp_issuer(self) -> str:
        """The name that an authenticator app shows."""
        return site_name()

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 - allauth's word
        """The name of a new passkey, until its owner gives another."""
        return str(_("Passkey of %(day)s")) % {"day": clock.local_date(clock.now(), user.zone).isoformat()}


def sign_in(request: HttpRequest, person: Person, *, method: str) -> HttpResponse:
    """Sign a person in who has proven who they are (`method`: card, application …), through the second step if any."""
    record_authentication(request, person, method=method)
    answer: HttpResponse = perform_login(request, Login(user=person, email=person.email))
    return answer


def has_proven(request: HttpRequest) -> bool:
    """Whether the person of this session has signed in, or shown once more who they are, within the last minutes."""
    records = get_authentication_records(request, cast(Person, request.user))
    return any(time.time() - one["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for one in records)


type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def proven[**P](view: View[P]) -> View[P]:
    """Let a view be reached only by people who have just shown who they are; others are asked first.

    A session left open must not become a lasting way in for another person. What was posted is stored and goes
    on by itself afterwards.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person) or has_proven(request):
            return view(request, *args, **kwargs)
        methods = AccountAdapter(request).get_reauthentication_methods(request.user)
        if not methods:
            return render(request, "public/sign_in/again_card.html", status=403)
        again: HttpResponse = suspend_request(request, methods[0]["url"])
        return again

    return answer


def owner_only[**P](factor: Factor) -> Callable[[View[P]], View[P]]:
    """Have a view change one's own factor: only if the rule allows it, and only by people who have just shown who they are."""

    def decorate(view: View[P]) -> View[P]:
        asking = proven(view)

        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            person = request.user
            if isinstance(person, Person) and not rules.can_set_sign_in(person, factor, person):
                return render(request, "public/sign_in/own_first.html", status=403)
            return asking(request, *args, **kwargs)

        return answer

    return decorate
