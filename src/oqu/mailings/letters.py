"""Letters with messages of the office."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import COURSE, Example, LetterKind, declare

MESSAGE = declare(
    LetterKind(
        "mailings/message",
        trigger="The office sends a message.",
        recipients="Those whom the office chose.",
        about=_("with a message of the office"),
        example={
            "mailing": Example(name="mailing", key="abcdefgh"),
            "course": COURSE,
            "subject": "Ертеңгі кездесу",
            "text": "Кездесу сағат 10-да басталады.",
            "greets": False,
        },
        ends="The person is no longer among those chosen: has done the activity, left group, course or duty.",
    )
)
