"""Signing in and out, and how one signs in.

Whoever is in already is led on from the doors. The means of signing in are kept by everybody for themselves, after
they have proved once more who they are.
"""

from tests.house.permissions.table import (
    FORBIDDEN,
    INVALID,
    PEOPLE,
    SEE_OTHER,
    Row,
    everybody,
    only,
    page,
    post,
    signed_in,
)

DOOR = only("visitor", others=SEE_OTHER)
PROVE_FIRST = signed_in(SEE_OTHER)


def door(name: str, **arguments: str) -> tuple[Row, Row]:
    """A form in front of the house: visitors fill it in, everybody else is in already."""
    return (
        page(name, DOOR, **arguments),
        post(name, only("visitor", INVALID, others=SEE_OTHER), **arguments),
    )


def kept(name: str) -> tuple[Row, Row]:
    """Something about one's own signing in; who has a password or a second step proves first who they are."""
    return page(name, signed_in()), post(name, signed_in(INVALID))


def once_more(name: str) -> tuple[Row, Row]:
    """Where one proves once more who one is: not for those who have nothing to prove it with."""
    note = "with nothing to prove it by"
    return page(name, signed_in(FORBIDDEN), note=note), post(name, signed_in(FORBIDDEN), note=note)


ROWS = (
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
    # how to sign in, kept by oneself
    page("mfa_index", PROVE_FIRST),
    post("mfa_index", PROVE_FIRST),
    *kept("account_set_password"),
    page("account_change_password", PROVE_FIRST, note="that one does not have"),
    post("account_change_password", PROVE_FIRST, note="that one does not have"),
    *kept("mfa_activate_totp"),
    page("mfa_deactivate_totp", only(""), note="that one does not have"),
    post("mfa_deactivate_totp", only(""), note="that one does not have"),
    *kept("mfa_add_webauthn"),
    post("remove_passkey", only(""), note="that one does not have"),
    page("mfa_view_recovery_codes", only(""), note="that one does not have"),
    *kept("mfa_generate_recovery_codes"),
)
