"""The second step of signing in, and once more before something important: a code from an app or a recovery code."""

from typing import Any, cast

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from oqu.kernel import codes, limits
from oqu.kernel.limits import Action
from oqu.people.queries import Person
from oqu.web import guard

APP_DIGITS, RECOVERY_DIGITS = 6, 8


def _request() -> HttpRequest:
    """The request that allauth works on: its forms get none."""
    return cast(HttpRequest, context.request)


def _tidied(typed: str) -> str:
    return codes.digits(typed, APP_DIGITS, RECOVERY_DIGITS) or typed


class _Guarded:
    """Counts wrong codes, and reads what was typed as codes of letters are read."""

    cleaned_data: dict[str, Any]
    user: Person

    def clean_code(self) -> str:
        """The code, if it is right. Raises ValidationError if it is wrong or there were too many."""
        request = _request()
        wanted = guard.uses(request, Action.SECOND_STEP, self.user.email or self.user.key)
        verdict = guard.take(request, wanted)
        if not verdict.allowed:
            raise ValidationError(guard.words(verdict))
        self.cleaned_data["code"] = _tidied(self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc]
        limits.give_back(wanted)
        return code


class SecondStepForm(_Guarded, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """While signing in."""


class CodeAgainForm(_Guarded, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """While signed in, once more."""


class StartAppForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app: its secret is on the page, so there is nothing to guess."""

    def clean_code(self) -> str:
        """The code. Raises ValidationError if it is wrong."""
        self.cleaned_data["code"] = _tidied(self.cleaned_data["code"])
        code: str = super().clean_code()
        return code


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The present password is asked for, and wrong ones are counted."""

    def clean_oldpassword(self) -> str:
        """The present password. Raises ValidationError if it is wrong or there were too many."""
        request = _request()
        wanted = guard.uses(request, Action.PASSWORD)
        verdict = guard.take(request, wanted)
        if not verdict.allowed:
            raise ValidationError(guard.words(verdict))
        password: str = super().clean_oldpassword()
        limits.give_back(wanted)
        return password
