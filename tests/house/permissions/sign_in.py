"""Signing in and out, and how one signs in.

People who are signed in already are redirected. Everyone manages their own sign-in factors, after
they have proved once more who they are.
"""

from tests.house.permissions.table import (
    INVALID,
    PEOPLE,
    SEE_OTHER,
    PermissionRow,
    everybody,
    only,
    page,
    post,
    signed_in,
)

DOOR = only("visitor", others=SEE_OTHER)
PROVE_FIRST = signed_in(SEE_OTHER)


def door(name: str, **arguments: str) -> tuple[PermissionRow, PermissionRow]:
    """A form in front of the house: visitors fill it in, everybody else is in already."""
    return (
        page(name, DOOR, **arguments),
        post(name, only("visitor", INVALID, others=SEE_OTHER), **arguments),
    )


def own_factor(name: str) -> tuple[PermissionRow, PermissionRow]:
    """Something about one's own signing in: a session that is not fresh is asked first who it is."""
    note = "in a session that is not fresh"
    return page(name, PROVE_FIRST, note=note), post(name, PROVE_FIRST, note=note)


def once_more(name: str) -> tuple[PermissionRow, PermissionRow]:
    """Where one proves once more who one is: people without such a means are led on to the code by letter."""
    note = "by a means that one does not have"
    return page(name, PROVE_FIRST, note=note), post(name, PROVE_FIRST, note=note)


ROWS = (
    post("discard_unsent", everybody(SEE_OTHER)),
    # in
    *door("account_login"),
    *door("account_request_login_code"),
    *door("sign_in_password"),
    page("account_confirm_login_code", PROVE_FIRST, note="before one was asked for"),
    post("account_confirm_login_code", everybody(SEE_OTHER), note="before one was asked for"),
    post("sign_in_other", everybody(SEE_OTHER)),
    page("sign_in_card", everybody()),
    post("sign_in_card", everybody(INVALID)),
    page("mfa_login_webauthn", DOOR),
    post("mfa_login_webauthn", everybody(SEE_OTHER)),
    page("account_signup", everybody()),
    page("account_inactive", everybody()),
    # the second step
    page("mfa_authenticate", PROVE_FIRST, note="before the first"),
    post("mfa_authenticate", everybody(SEE_OTHER), note="before the first"),
    # out
    page("account_logout", only(PEOPLE, see_other="visitor")),
    post("account_logout", everybody(SEE_OTHER)),
    # who is it, once more, before something important
    *once_more("account_reauthenticate"),
    *once_more("mfa_reauthenticate"),
    *once_more("mfa_reauthenticate_webauthn"),
    page("sign_in_again_code", signed_in()),
    post("sign_in_again_code", signed_in(INVALID)),
    # the links in letters about another e-mail
    page("sign_in_email", everybody(), token="email_token"),
    post("sign_in_email", everybody(), token="email_token"),
    # sign-in factors, managed by their owner
    page("mfa_index", PROVE_FIRST),
    post("mfa_index", PROVE_FIRST),
    *own_factor("account_set_password"),
    *own_factor("account_change_password"),
    *own_factor("mfa_activate_totp"),
    *own_factor("mfa_deactivate_totp"),
    *own_factor("mfa_add_webauthn"),
    post("remove_passkey", PROVE_FIRST, note="in a session that is not fresh"),
    page("mfa_view_recovery_codes", PROVE_FIRST, note="in a session that is not fresh"),
    *own_factor("mfa_generate_recovery_codes"),
)
