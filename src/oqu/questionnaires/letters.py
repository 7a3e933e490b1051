"""Letters about questionnaires."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import COURSE, LetterKind, declare

WAVE = {"wave": {"anonymous": True}, "activity": {"title": "Пікір", "slug": "reaction"}, "course": COURSE}

OPENED = declare(
    LetterKind(
        "questionnaires/opened",
        trigger="A questionnaire opens after the course has ended.",
        recipients="Participants of the course.",
        about=_("of a questionnaire that has opened"),
        example=WAVE,
        ends="The person has answered or has no place, or the questionnaire is closed.",
    )
)
REMINDER = declare(
    LetterKind(
        "questionnaires/reminder",
        trigger="The office reminds, or a date for reminding has come.",
        recipients="Those who have not answered.",
        about=_("with a reminder of a questionnaire"),
        example=WAVE,
        ends="The person has answered or has no place, or the questionnaire is closed.",
    )
)
