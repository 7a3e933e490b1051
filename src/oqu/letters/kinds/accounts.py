"""Letters about accounts, written for the app `people` and for the site administrators."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import CENTRE, COLLEAGUE, LetterKind, declare

EMAIL_CHANGE = {
    "old": "saule@example.org",
    "new": "s.kim@example.org",
    "centre": CENTRE,
    "decided": True,
    "token": "t0ken",
    "code": "123 456",
    "minutes": 30,
    "hours": 72,
}
"""What the letters about another e-mail of an account have in their examples."""

ROLE_GIVEN = declare(
    LetterKind(
        "people/role_given",
        trigger="A person gets a role.",
        recipients="That person.",
        about=_("of a role"),
        example={"post": {"get_role_display": "Координатор"}, "place": CENTRE},
    )
)
SECURITY_NOTICE = declare(
    LetterKind(
        "people/security_notice",
        trigger="A means of signing in is added, changed or removed.",
        recipients="The owner of the account, at each of its addresses.",
        about=_("of the safety of an account"),
        example={"change": "A passkey was added.", "centre": None},
    )
)
EMAIL_ASKED = declare(
    LetterKind(
        "people/email_asked",
        trigger="An office asks for another e-mail of an account.",
        recipients="The address used so far.",
        about=_("with the question whether the e-mail may change"),
        example=EMAIL_CHANGE,
        waits=timedelta(days=7),
    )
)
EMAIL_NEW = declare(
    LetterKind(
        "people/email_new",
        trigger="An office asks for another e-mail of an account.",
        recipients="The new address.",
        about=_("with the question whether an address is right"),
        example=EMAIL_CHANGE,
        waits=timedelta(days=7),
    )
)
EMAIL_CHANGED = declare(
    LetterKind(
        "people/email_changed",
        trigger="The e-mail of an account was changed.",
        recipients="The address used until then, with a link to undo it.",
        about=_("of a changed e-mail"),
        example=EMAIL_CHANGE,
        waits=timedelta(days=3),
    )
)
EMAIL_CODE = declare(
    LetterKind(
        "people/email_code",
        trigger="A person asks for another e-mail of the own account.",
        recipients="The new address.",
        about=_("with a code for a new e-mail"),
        example=EMAIL_CHANGE,
    )
)
EMAIL_READY = declare(
    LetterKind(
        "people/email_ready",
        trigger="The e-mail of an account was changed.",
        recipients="The new address.",
        about=_("of a new e-mail for signing in"),
        example=EMAIL_CHANGE,
    )
)
EMAIL_UNDONE = declare(
    LetterKind(
        "people/email_undone",
        trigger="A change of an e-mail was undone.",
        recipients="The address that no longer signs in.",
        about=_("of a change of e-mail that was undone"),
        example=EMAIL_CHANGE,
    )
)
EMAIL_IN_USE = declare(
    LetterKind(
        "people/email_in_use",
        trigger="A person asks for an e-mail that another account has.",
        recipients="That address; it must not reveal the account to the person.",
        about=_("with the question whether an address is right"),
        example=EMAIL_CHANGE,
    )
)
EMAIL_TO_DECIDE = declare(
    LetterKind(
        "people/email_to_decide",
        trigger="A change of an e-mail waits for a decision, because the old address is lost.",
        recipients="Those who may decide on it.",
        about=_("with a request for another e-mail"),
        example={
            "change": {"key": "abcdefgh"},
            "owner": "Сәуле Ким",
            "asker": COLLEAGUE,
            "old": "saule@example.org",
            "new": "s.kim@example.org",
        },
    )
)
GUESSING = declare(
    LetterKind(
        "people/guessing",
        trigger="A limit of the installation against guessing is nearly used up; once a day.",
        recipients="The site administrators.",
        about=_("of unusually many tries to sign in"),
        example={"alarms": ["codes"]},
    )
)
REMOVAL_FAILED = declare(
    LetterKind(
        "people/removal_failed",
        trigger="A rule about how long data are stored begins to fail.",
        recipients="The site administrators.",
        about=_("of old data that could not be removed"),
        example={"rules": ["letters"]},
    )
)
