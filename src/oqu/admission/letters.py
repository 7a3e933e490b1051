"""Letters about applications and nominations."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import CENTRE, COLLEAGUE, COURSE, NETWORK, LetterKind, declare

APPLICATION = {
    "name": "Сәуле",
    "course": COURSE,
    "slug": COURSE["slug"],
    "centre": CENTRE,
    "starts_on": COURSE["starts_on"],
    "ends_on": COURSE["ends_on"],
    "zone": "Asia/Almaty",
    "key": "abcdefgh",
    "until": None,
}

CONFIRM = declare(
    LetterKind(
        "admission/confirm",
        trigger="A visitor applies for a course.",
        recipients="The address that was typed, with a code that makes the application count.",
        about=_("with the code of an application"),
        example={**APPLICATION, "code": "123 456", "minutes": 30, "code_in_link": ""},
    )
)
RECEIVED = declare(
    LetterKind(
        "admission/received",
        trigger="An application counts.",
        recipients="The applicant.",
        about=_("of an application that has arrived"),
        example={**APPLICATION},
    )
)
NOMINATED = declare(
    LetterKind(
        "admission/nominated",
        trigger="The head of a library system nominates a person.",
        recipients="That person.",
        about=_("of a nomination"),
        example={**APPLICATION, "head": COLLEAGUE},
        ends="The application was taken back.",
    )
)
ASKED = declare(
    LetterKind(
        "admission/asked",
        trigger="An office or a head enters a person with an e-mail that has not answered.",
        recipients="That address, with a link to accept or refuse.",
        about=_("with the question about a place asked for a person"),
        example={**APPLICATION, "by": COLLEAGUE, "token": "t0ken"},
        ends="The person has answered, or the application was taken back.",
    )
)
ADMITTED = declare(
    LetterKind(
        "admission/admitted",
        trigger="An application is accepted.",
        recipients="The applicant.",
        about=_("of a place in a course"),
        example={**APPLICATION},
        ends="The application was taken back, or decided on anew.",
    )
)
WAITING = declare(
    LetterKind(
        "admission/waiting",
        trigger="An application is put on the waiting list.",
        recipients="The applicant.",
        about=_("of the waiting list"),
        example={**APPLICATION, "reason": "…"},
        ends="The application was taken back, or decided on anew.",
    )
)
DECLINED = declare(
    LetterKind(
        "admission/declined",
        trigger="An application is declined.",
        recipients="The applicant, with the reason.",
        about=_("of an application that was declined"),
        example={**APPLICATION, "reason": "…"},
        ends="The application was taken back, or decided on anew.",
    )
)
DECIDED_FOR_HEAD = declare(
    LetterKind(
        "admission/decided_for_head",
        trigger="The last undecided person whom a library system nominated is decided on.",
        recipients="The head who nominated that person.",
        about=_("of decisions on the people whom a head nominated"),
        example={
            "course": COURSE,
            "network": NETWORK,
            "admitted": 6,
            "waiting": 1,
            "declined": 1,
            "undecided": 0,
        },
        ends="A decision was taken back, or the person no longer heads the system.",
    )
)
INVITATION = declare(
    LetterKind(
        "admission/invitation",
        trigger="Admission opens at the centre of their library system, or a coordinator asks for nominations.",
        recipients="The heads of library systems.",
        about=_("with the request to nominate"),
        example={"course": COURSE, "network": NETWORK},
        ends="Nobody can be nominated any more, or the person has nominated meanwhile or no longer heads the system.",
    )
)
