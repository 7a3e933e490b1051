"""The second step of signing in, and once more before something important: a code from an app or a recovery code.

Wrong codes are limited. So that nobody locks another person out, two codes typed together are always accepted: the one
that the app shows and the one after it, or two recovery codes. These can't be guessed. Decision 0090.
"""

from itertools import pairwise
from typing import Any, cast

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from oqu.kernel import clock, codes, limits
from oqu.kernel.limits import Action, Scope
from oqu.people.queries import Person
from oqu.web import guard

APP_DIGITS, RECOVERY_DIGITS = 6, 8


def _request() -> HttpRequest:
    """The request that allauth works on: its forms get none."""
    return cast(HttpRequest, context.request)


def _tidied(typed: str) -> str:
    return codes.digits(typed, APP_DIGITS, RECOVERY_DIGITS) or typed


def _accepts_two(authenticator: Authenticator, typed: str) -> bool:
    """Whether these digits are two codes of an app that follow each other, or two unused recovery codes."""
    wrapped = authenticator.wrap()
    first, second = typed[: len(typed) // 2], typed[len(typed) // 2 :]
    if isinstance(wrapped, TOTP) and len(first) == APP_DIGITS:
        secret = decrypt(authenticator.data["secret"])
        shown = [format_hotp_value(hotp_value(secret, counter)) for counter in _recent_counters()]
        return (first, second) in pairwise(shown)
    if isinstance(wrapped, RecoveryCodes) and len(first) == RECOVERY_DIGITS and first != second:
        unused = wrapped.get_unused_codes()
        return first in unused and second in unused and all(map(wrapped.validate_code, (first, second)))
    return False


def _recent_counters() -> list[int]:
    """The numbers of the codes that an app shows now or showed in the last one and a half minutes, and of the next one."""
    now = max(yield_hotp_counters_from_time())
    return list(range(now - 3, now + 2))


def _use_up(person: Person, *codes_: str) -> bool:
    """Have right codes count once, whichever process and browser they come to; return whether none was used yet.

    allauth notes used codes in the cache, which each process may have for itself, and not the first code of a new app.
    """
    uses = [limits.uses(Action.CODE_USED, {Scope.ACCOUNT: f"{person.pk} {code}"}) for code in codes_]
    allowed = [limits.take(once, at=clock.now()).allowed for once in uses]
    return all(allowed)


def _require_unused(person: Person, code: str) -> None:
    """Raises ValidationError for a right code that was used already, as for a wrong one."""
    if not _use_up(person, code):
        raise get_adapter().validation_error("incorrect_code")


class _Guarded:
    """Counts wrong codes, and reads what was typed as codes of letters are read."""

    cleaned_data: dict[str, Any]
    user: Person
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, if it is right. Raises ValidationError if it is wrong or there were too many."""
        if two := self._two_codes():
            return two
        request = _request()
        wanted = guard.uses(request, Action.SECOND_STEP, self.user.email or self.user.key)
        verdict = guard.take(request, wanted)
        if not verdict.allowed:
            raise ValidationError(guard.words(verdict) if verdict.is_broken else guard.two_codes())
        self.cleaned_data["code"] = _tidied(self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc]
        _require_unused(self.user, code)
        limits.give_back(wanted)
        return code

    def _two_codes(self) -> str:
        """Two right codes that were typed one after the other, or ""; they are not counted."""
        typed = codes.digits(self.cleaned_data["code"], 2 * APP_DIGITS, 2 * RECOVERY_DIGITS)
        for one in Authenticator.objects.filter(user=self.user) if typed else ():
            half = len(typed) // 2
            if _accepts_two(one, typed) and _use_up(self.user, typed[:half], typed[half:]):
                one.user = self.user
                self.authenticator = one
                return typed
        return ""


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
        _require_unused(self.user, code)
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
