"""A questionnaire drawn: the same for those who answer it and for those who look how it will be."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from oqu.questionnaires import queries
from oqu.questionnaires.forms.asked import Sheet, Typed, sheet
from oqu.questionnaires.queries import AnswerProblem, Questionnaire

MOST_KEPT = 200
_blank: dict[tuple[str, str], SafeString] = {}


def drawn(asked: Sheet) -> SafeString:
    """The questions and their fields as HTML."""
    return render_to_string("web/sheet.html", {"sheet": asked})


def questions(
    questionnaire: Questionnaire,
    language: str,
    typed: Typed,
    problems: Sequence[AnswerProblem] = (),
) -> SafeString:
    """A questionnaire's fields with what was typed. The empty one, which is asked for most, is kept in memory."""
    if typed or problems:
        return drawn(sheet(queries.content_of(questionnaire), language, typed, problems))
    key = (questionnaire.fingerprint, language)
    if key not in _blank:
        if len(_blank) >= MOST_KEPT:
            _blank.clear()
        _blank[key] = drawn(sheet(queries.content_of(questionnaire), language, {}))
    return _blank[key]
