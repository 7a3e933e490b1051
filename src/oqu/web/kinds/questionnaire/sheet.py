"""A questionnaire drawn: the same for those who answer it and for those who look how it will be."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from oqu.kernel.memo import Memo
from oqu.questionnaires import queries
from oqu.questionnaires.forms.asked import AskedQuestionnaire, Typed, sheet
from oqu.questionnaires.queries import AnswerProblem, Questionnaire

_blank = Memo[tuple[str, str], SafeString](200)
"""Empty forms by the questionnaire's fingerprint and the language."""


def drawn(asked: AskedQuestionnaire) -> SafeString:
    """The questions and their fields as HTML."""
    return render_to_string("kinds/questionnaire/sheet.html", {"sheet": asked})


def questions(
    questionnaire: Questionnaire,
    language: str,
    typed: Typed,
    problems: Sequence[AnswerProblem] = (),
) -> SafeString:
    """A questionnaire's fields with what was typed. The empty one, which is requested most, is memoised."""
    if typed or problems:
        return drawn(sheet(queries.content_of(questionnaire), language, typed, problems))
    return _blank.get(
        (questionnaire.fingerprint, language),
        lambda: drawn(sheet(queries.content_of(questionnaire), language, {})),
    )
