"""What can be asked about questionnaires: the bank, waves, one's own answers, results.

`waves` knows what is asked of whom and when, `answering` what somebody typed, `reading_answers` gives a closed wave to
the figures, `results` and `cuts` make it readable, `opinions` is about answers in words.
"""

from oqu.questionnaires.definition.answers import AnswerProblem, Checked
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.problems import BrokenDefinition, Problem
from oqu.questionnaires.models import Kind, OpenAnswer, Questionnaire, Redaction, Theme, Wave
from oqu.questionnaires.queries.answering import (
    Own,
    answered_of,
    checked,
    is_over,
    other_languages,
    own_of,
    slip_for,
)
from oqu.questionnaires.queries.cuts import NAMES, CutTable, cut_table, traits_of
from oqu.questionnaires.queries.files import Brought, as_file, brought
from oqu.questionnaires.queries.opinions import (
    Coded,
    coded,
    open_answers,
    opinion,
    opinions,
    quotes,
    themes_of,
)
from oqu.questionnaires.queries.outline import Changes, Outline, changes_since_last, outline
from oqu.questionnaires.queries.reading_answers import Answers, answers_of, codes_of
from oqu.questionnaires.queries.results import Result, Results, response_rate, results
from oqu.questionnaires.queries.waves import (
    bank,
    content_of,
    due_to_announce,
    due_to_close,
    due_within,
    followup_times,
    has_answered,
    invited,
    is_newest,
    kinds,
    newest,
    newest_of,
    people_asked,
    planned_for,
    questionnaires_of,
    seat,
    seen_at,
    silent,
    unfilled,
    wave_of,
    wave_of_kind,
    waves_of,
    without_followups,
)
from oqu.questionnaires.sealing import new_slip

__all__ = [
    "NAMES",
    "AnswerProblem",
    "Answers",
    "BrokenDefinition",
    "Brought",
    "Changes",
    "Checked",
    "Coded",
    "CutTable",
    "Definition",
    "Kind",
    "OpenAnswer",
    "Outline",
    "Own",
    "Problem",
    "Questionnaire",
    "Redaction",
    "Result",
    "Results",
    "Theme",
    "Wave",
    "answered_of",
    "answers_of",
    "as_file",
    "bank",
    "brought",
    "changes_since_last",
    "checked",
    "coded",
    "codes_of",
    "content_of",
    "cut_table",
    "due_to_announce",
    "due_to_close",
    "due_within",
    "followup_times",
    "has_answered",
    "invited",
    "is_newest",
    "is_over",
    "kinds",
    "new_slip",
    "newest",
    "newest_of",
    "open_answers",
    "opinion",
    "opinions",
    "other_languages",
    "outline",
    "own_of",
    "people_asked",
    "planned_for",
    "questionnaires_of",
    "quotes",
    "response_rate",
    "results",
    "seat",
    "seen_at",
    "silent",
    "slip_for",
    "themes_of",
    "traits_of",
    "unfilled",
    "wave_of",
    "wave_of_kind",
    "waves_of",
    "without_followups",
]
