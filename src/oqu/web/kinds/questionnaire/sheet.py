"""A questionnaire drawn: the same for those who answer it and for those who look how it will be."""

from collections.abc import Container, Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from oqu.kernel.memo import Memo
from oqu.questionnaires import queries
from oqu.questionnaires.forms.asked import AskedQuestionnaire, Typed, sheet
from oqu.questionnaires.forms.order import has_random_order
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
    seed: str = "",
    not_asked: Container[str] = (),
    file_names: Mapping[str, str] | None = None,
) -> SafeString:
    """A questionnaire's fields with what was typed. The empty one, which is requested most, is memoised.

    `seed` decides the order of what comes in random order; `not_asked` are the questions that chance has left out, `file_names`
    the files that were sent so far.
    """
    content = queries.content_of(questionnaire)
    if typed or problems or (seed and has_random_order(content)):
        return drawn(sheet(content, language, typed, problems, seed, not_asked, file_names))
    return _blank.get(
        (questionnaire.fingerprint, language),
        lambda: drawn(sheet(content, language, {})),
    )
