"""Letters of the support desk."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import LetterKind, declare

ANSWERED = declare(
    LetterKind(
        "support/answered",
        trigger="The office answers a question.",
        recipients="The person who asked.",
        about=_("of an answer by the support desk"),
        example={"case": {"key": "abcdefgh"}, "text": "…"},
    )
)
