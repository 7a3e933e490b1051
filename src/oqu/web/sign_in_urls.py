"""Addresses of signing in and out. The names beginning with account_ and mfa_ are allauth's."""

from django.urls import path
from django.views.generic import RedirectView

from oqu.web.public import sign_in, sign_in_again, sign_in_email, sign_in_safety

to_profile = RedirectView.as_view(pattern_name="learning:profile_sign_in")
to_code = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    # in
    path("", sign_in.ask_code, name="account_login"),
    path("", sign_in.ask_code, name="account_request_login_code"),
    path("code/", sign_in.type_code, name="account_confirm_login_code"),
    path("other/", sign_in.start_anew, name="sign_in_other"),
    path("password/", sign_in.password, name="sign_in_password"),
    path("card/", sign_in.card, name="sign_in_card"),
    path("passkey/", sign_in.passkey, name="mfa_login_webauthn"),
    path("new/", sign_in.how_to_join, name="account_signup"),
    path("closed/", sign_in.closed, name="account_inactive"),
    # the second step
    path("second-step/", sign_in.second_step, name="mfa_authenticate"),
    # out
    path("out/", sign_in.out, name="account_logout"),
    # who is it, once more, before something important
    path("again/password/", sign_in_safety.again_password, name="account_reauthenticate"),
    path("again/app/", sign_in_safety.again_app, name="mfa_reauthenticate"),
    path("again/passkey/", sign_in_safety.again_passkey, name="mfa_reauthenticate_webauthn"),
    path("again/code/", sign_in_again.again_code, name="sign_in_again_code"),
    # the links in letters about another e-mail
    path("email/<slug:token>/", sign_in_email.email, name="sign_in_email"),
    # how to sign in, kept by oneself
    path("safety/", to_profile, name="mfa_index"),
    path("safety/password/", sign_in_safety.set_password, name="account_set_password"),
    path("safety/password/change/", sign_in_safety.change_password, name="account_change_password"),
    path("safety/app/", sign_in_safety.start_app, name="mfa_activate_totp"),
    path("safety/app/stop/", sign_in_safety.stop_app, name="mfa_deactivate_totp"),
    path("safety/passkeys/add/", sign_in_safety.add_passkey, name="mfa_add_webauthn"),
    path("safety/passkeys/remove/", sign_in_safety.remove_passkey, name="remove_passkey"),
    path("safety/recovery/", sign_in_safety.recovery_codes, name="mfa_view_recovery_codes"),
    path("safety/recovery/new/", sign_in_safety.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
