"""How people sign in, kept by themselves: password, codes from an app, passkeys, recovery codes."""

from collections.abc import Callable
from typing import cast

from allauth.account import forms as account_forms
from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from oqu.people.forms import calm
from oqu.people.queries import Factor
from oqu.web import access
from oqu.web.accounts import owner_only
from oqu.web.public.second_step import ChangePasswordForm, CodeAgainForm, StartAppForm
from oqu.web.public.sign_in import plainly

again_password = plainly(
    account.ReauthenticateView.as_view(
        template_name="public/sign_in/again.html", form_class=calm(account_forms.ReauthenticateForm)
    )
)
again_app = plainly(
    mfa.ReauthenticateView.as_view(template_name="public/sign_in/again.html", form_class=calm(CodeAgainForm))
)
again_passkey = plainly(
    webauthn.ReauthenticateWebAuthnView.as_view(template_name="public/sign_in/again_passkey.html")
)


def kept(factor: Factor, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of allauth that changes one's own factor: all of it is written or nothing, with its journal row."""
    return plainly(owner_only(factor)(transaction.atomic(view)))


set_password = kept(
    Factor.PASSWORD,
    account.PasswordSetView.as_view(
        template_name="public/sign_in/set_password.html", form_class=calm(account_forms.SetPasswordForm)
    ),
)
change_password = kept(
    Factor.PASSWORD,
    account.PasswordChangeView.as_view(
        template_name="public/sign_in/change_password.html", form_class=calm(ChangePasswordForm)
    ),
)


class StartApp(totp.ActivateTOTPView):  # type: ignore[misc]
    """A person who just entered a valid code needs no further check to see the recovery codes."""

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", reauthenticated=True)
        return answer


class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """As with the app."""

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", reauthenticated=True)
        return answer


start_app = kept(
    Factor.APP,
    StartApp.as_view(template_name="public/sign_in/start_app.html", form_class=calm(StartAppForm)),
)
stop_app = kept(Factor.APP, totp.DeactivateTOTPView.as_view(template_name="public/sign_in/stop_app.html"))
add_passkey = kept(Factor.PASSKEY, AddPasskey.as_view(template_name="public/sign_in/add_passkey.html"))
recovery_codes = kept(
    Factor.RECOVERY, recovery.ViewRecoveryCodesView.as_view(template_name="public/sign_in/recovery.html")
)
new_recovery_codes = kept(
    Factor.RECOVERY,
    recovery.GenerateRecoveryCodesView.as_view(template_name="public/sign_in/new_recovery.html"),
)


@require_POST
@owner_only(Factor.PASSKEY)
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def remove_passkey(request: HttpRequest) -> HttpResponse:
    """Remove one of one's own passkeys."""
    own = Authenticator.objects.filter(user=access.person(request), type=Authenticator.Type.WEBAUTHN)
    wanted = request.POST.get("passkey", "")
    passkey = access.found(own.filter(pk=wanted).first() if wanted.isdecimal() else None)
    remove_authenticator(request, cast(Authenticator, passkey))
    return access.see_other("learning:profile_sign_in")
