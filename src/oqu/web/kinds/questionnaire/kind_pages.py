"""Registers the pages of questionnaires."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from oqu.web.activity_kinds import KindPages, register
from oqu.web.kinds.questionnaire.content import content
from oqu.web.learning import questionnaires

LEARNER_URLS = (
    path(
        "my/courses/<slug:slug>/questionnaires/<slug:activity>/",
        questionnaires.questionnaire,
        name="questionnaire",
    ),
    path(
        "my/courses/<slug:slug>/questionnaires/<slug:activity>/thanks/",
        questionnaires.questionnaire_thanks,
        name="questionnaire_thanks",
    ),
)

JOURNAL_WORDS = {
    "questionnaires.answer": _("answered a questionnaire"),
    "questionnaires.close_wave": _("closed a questionnaire"),
    "questionnaires.code_answer": _("put an open answer under a theme"),
    "questionnaires.judge_open_answer": _("judged whether an open answer may be shown"),
    "questionnaires.ask_about_aims": _("made the questionnaires about the aims of a course"),
    "questionnaires.keep": _("kept a questionnaire"),
    "questionnaires.name_theme": _("named a theme of open answers"),
    "questionnaires.announce": _("told that a questionnaire has opened"),
    "questionnaires.open_wave": _("sent out a questionnaire"),
    "questionnaires.remind": _("reminded of a questionnaire"),
}

register(
    KindPages(
        code="questionnaire",
        heading=_("Questionnaires"),
        tab=_("Questionnaires"),
        done=_("answered"),
        call=_("Answer the questions"),
        call_started=_("Go on"),
        learner_urls=LEARNER_URLS,
        office_content=content,
        journal_words=JOURNAL_WORDS,
    )
)
