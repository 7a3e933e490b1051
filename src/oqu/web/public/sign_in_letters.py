"""Letters with codes for signing in."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import CENTRE, LetterKind, declare

SIGN_IN_CODE = declare(
    LetterKind(
        "people/sign_in_code",
        trigger="A person asks for a code to sign in.",
        recipients="The owner of the account.",
        about=_("with a code for signing in"),
        example={"code": "123 456", "minutes": 30, "invitations": [], "asked": [], "applications": []},
    )
)
INVITED_EMAIL = declare(
    LetterKind(
        "people/invited_email",
        trigger="A code is asked for an address without an account, for which an invitation waits.",
        recipients="That address; it must not reveal the invitation.",
        about=_("to an address that is not known here"),
        example={
            "code": "",
            "minutes": 0,
            "invitations": [
                {"offer": {"role": "", "get_role_display": ""}, "place": CENTRE, "token": "t0ken"}
            ],
            "asked": [],
            "applications": [],
        },
    )
)
UNKNOWN_EMAIL = declare(
    LetterKind(
        "people/unknown_email",
        trigger="A code is asked for an address without an account.",
        recipients="That address.",
        about=_("to an address that is not known here"),
        example={"code": "", "minutes": 0, "invitations": [], "asked": [], "applications": []},
    )
)
AGAIN_CODE = declare(
    LetterKind(
        "people/again_code",
        trigger="A person who is signed in wants to change how the account signs in.",
        recipients="That person.",
        about=_("with a code before a change of the sign-in"),
        example={"code": "123 456", "minutes": 30},
    )
)
