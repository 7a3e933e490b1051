"""What a browser sends about a passkey: anything that is not what it should be is a form with a mistake."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.forms import HiddenInput

from oqu.kernel.fields import JsonObjectField, TidyCharField

LONGEST_NAME = 100


def _credential() -> JsonObjectField:
    return JsonObjectField(widget=HiddenInput)


class AddPasskeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and its name."""

    name = TidyCharField(required=False, max_length=LONGEST_NAME)
    credential = _credential()

    def clean(self) -> dict[str, Any]:
        """Check the passkey; whatever its parts are, a wrong one is refused."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, DatabaseError):
            raise
        except Exception as error:
            # the library reads nested binary formats out of it, and each of their parts fails in its own way
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class _UsePasskey:
    """Check a passkey that was used; whatever its parts are, a wrong one is refused."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (ValidationError, DatabaseError):
            raise
        except Exception as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginPasskeyForm(_UsePasskey, forms.LoginWebAuthnForm):  # type: ignore[misc]
    """Sign in with a passkey."""

    credential = _credential()


class AgainPasskeyForm(_UsePasskey, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Show once more who one is."""

    credential = _credential()


class SecondStepPasskeyForm(_UsePasskey, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""

    credential = _credential()
