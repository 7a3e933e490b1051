"""Registers the pages of questionnaires."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from oqu.questionnaires import actions, rules
from oqu.web.activity_kinds import Additions, KindPages, KindStep, Tab, register
from oqu.web.kinds.questionnaire import bank, learner, research, results, waves
from oqu.web.kinds.questionnaire.content import content
from oqu.web.kinds.questionnaire.still_open import closed, lacking, unclosed

LEARNER_URLS = (
    path(
        "my/courses/<slug:slug>/questionnaires/<slug:activity>/",
        learner.questionnaire,
        name="questionnaire",
    ),
    path(
        "my/courses/<slug:slug>/questionnaires/<slug:activity>/thanks/",
        learner.questionnaire_thanks,
        name="questionnaire_thanks",
    ),
)

OFFICE_URLS = (
    path("courses/<slug:slug>/aims/questionnaires/", waves.ask_about_aims, name="ask_about_aims"),
    path("courses/<slug:slug>/questionnaires/", waves.questionnaires, name="questionnaires"),
    path("courses/<slug:slug>/questionnaires/new/", waves.wave_new, name="wave_new"),
    path("courses/<slug:slug>/questionnaires/<slug:activity>/", results.wave, name="wave"),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/remind/",
        waves.wave_remind,
        name="wave_remind",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/close/",
        waves.wave_close,
        name="wave_close",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/results.xlsx",
        results.wave_sheet,
        name="wave_sheet",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/words/<slug:item>/",
        results.opinions,
        name="opinions",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/words/<slug:item>/themes/",
        results.theme_new,
        name="theme_new",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/words/<slug:item>/<slug:key>/",
        results.opinion_judge,
        name="opinion_judge",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/files/<slug:item>/",
        results.answer_files,
        name="answer_files",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/research/",
        research.wave_research,
        name="wave_research",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/research/offer/",
        research.research_offer,
        name="research_offer",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/research/release/",
        research.research_release,
        name="research_release",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/research/withdraw/",
        research.research_withdraw,
        name="research_withdraw",
    ),
    path(
        "courses/<slug:slug>/questionnaires/<slug:activity>/research/rows.zip",
        research.research_rows,
        name="research_rows",
    ),
    path("bank/", bank.bank, name="bank"),
    path("bank/new/", bank.questionnaire_new, name="questionnaire_new"),
    path("bank/import/", bank.questionnaire_import, name="questionnaire_import"),
    path("bank/<slug:key>/", bank.questionnaire, name="questionnaire"),
    path("bank/<slug:key>/copy/", bank.bank_copy, name="bank_copy"),
    path("bank/<slug:key>/head/", bank.questionnaire_head, name="questionnaire_head"),
    path("bank/<slug:key>/sections/new/", bank.section, name="section_new"),
    path("bank/<slug:key>/sections/<slug:code>/", bank.section, name="section"),
    path("bank/<slug:key>/sections/<slug:section>/<slug:kind>/", bank.item_new, name="item_new"),
    path("bank/<slug:key>/items/", bank.items_change, name="items_change"),
    path("bank/<slug:key>/items/<slug:code>/", bank.item, name="item"),
    path("bank/<slug:key>/preview/<slug:language>/", bank.preview, name="questionnaire_preview"),
    path("bank/<slug:key>/file.json", bank.questionnaire_file, name="questionnaire_file"),
)

JOURNAL_WORDS = {
    "questionnaires.answer": _("answered a questionnaire"),
    "questionnaires.close_wave": _("closed a questionnaire"),
    "questionnaires.code_answer": _("put an open answer under a theme"),
    "questionnaires.judge_open_answer": _("judged whether an open answer may be shown"),
    "questionnaires.ask_about_aims": _("made the questionnaires about the aims of a course"),
    "questionnaires.keep": _("saved a questionnaire"),
    "questionnaires.name_theme": _("named a theme of open answers"),
    "questionnaires.announce": _("notified people that a questionnaire has opened"),
    "questionnaires.keep_from_research": _("decided not to give answers to researchers"),
    "questionnaires.offer_to_research": _("allowed giving answers to researchers"),
    "questionnaires.open_wave": _("put a questionnaire into the plan"),
    "questionnaires.translate": _("added translations to a questionnaire"),
    "questionnaires.release_research": _("released a file for researchers"),
    "questionnaires.remind": _("reminded of a questionnaire"),
    "questionnaires.withdraw_research": _("withdrew a file for researchers"),
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
        office_urls=OFFICE_URLS,
        office_tab=Tab("questionnaires", _("Questionnaires")),
        office_content=content,
        chosen_fields=frozenset({"questionnaire"}),
        steps={
            actions.REMIND: KindStep(
                _("Remind those who have not answered"),
                actions.undo_reminder,
                "office:questionnaires",
                can_undo=rules.can_keep_waves,
                changes_results=False,
            )
        },
        journal_words=JOURNAL_WORDS,
        adds=Additions(aims=waves.aims_card, held=closed, still_open=unclosed, lacking=lacking),
    )
)
