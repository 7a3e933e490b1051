"""Letters about ideas."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import COURSE, LetterKind, declare

HOW_DID_IT_GO = declare(
    LetterKind(
        "ideas/how_did_it_go",
        trigger="One, three and six months have passed since a course ended.",
        recipients="Participants who wrote down ideas.",
        about=_("with the question how an idea went"),
        example={"ideas": [{"text": "…"}], "course": COURSE, "months": 3},
        ends="Every idea is reported as done or given up, or the person has no place.",
    )
)
