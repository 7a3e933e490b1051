"""Letters about invitations."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import CENTRE, COLLEAGUE, NETWORK, LetterKind, declare

INVITATION = {
    "invitation": {"given_name": "Сәуле", "get_role_display": "Координатор", "invited_by": COLLEAGUE},
    "place": CENTRE,
    "token": "t0ken",
    "until": "24.04.2027",
    "duties": ["Кітапханадағы жаңа технологиялар: лектор"],
}

ROLE = declare(
    LetterKind(
        "invitations/role",
        trigger="A role is offered, or offered again.",
        recipients="The address that was entered, with a link to accept or refuse.",
        about=_("with the offer of a role"),
        example=INVITATION,
        ends="The invitation was answered or withdrawn.",
    )
)
PERSON = declare(
    LetterKind(
        "invitations/person",
        trigger="An office enters a person on a list.",
        recipients="The address that was entered, with a link to accept or refuse.",
        about=_("with the request to enter a person on a list"),
        example=INVITATION,
        ends="The invitation was answered or withdrawn.",
    )
)
HEAD = declare(
    LetterKind(
        "invitations/head",
        trigger="The head of a library system is invited, answers, or leaves.",
        recipients="Directors of the centre that owns the system, else the site administrators.",
        about=_("of a head of a library system"),
        example={"network": NETWORK, "news": "appointed", "name": "Бағила Сәрсенова", "by": COLLEAGUE},
    )
)
