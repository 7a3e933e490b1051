"""Every write about questionnaires: the bank, waves, answers, what reviewers make of open answers."""

from oqu.kernel.errors import Refused
from oqu.questionnaires.actions.aims import (
    NoAims,
    ask_about_aims,
    follow_aims,
    make_about_aims,
    not_in_plan_about_aims,
    too_late_about_aims,
)
from oqu.questionnaires.actions.answer_files import TooManySent, receive_files
from oqu.questionnaires.actions.answering import (
    AnsweredAlready,
    ChangedElsewhere,
    SlipUsed,
    TooLongTogether,
    WaveClosed,
    answer,
    keep_draft,
)
from oqu.questionnaires.actions.bank import (
    copy_questionnaire,
    keep_questionnaire,
    load_bank,
    translate_questionnaire,
)
from oqu.questionnaires.actions.closing import close_wave
from oqu.questionnaires.actions.file_removal import remove_files
from oqu.questionnaires.actions.followups import announce, plan_followups
from oqu.questionnaires.actions.mixing import mix, mix_open_waves
from oqu.questionnaires.actions.opinions import code_answer, judge_open_answer, name_theme
from oqu.questionnaires.actions.parting import part_from_names
from oqu.questionnaires.actions.publishing import publish, publish_earlier
from oqu.questionnaires.actions.research import (
    AnswersAreIn,
    CourseRuns,
    offer_to_research,
    release_research,
    withdraw_research,
)
from oqu.questionnaires.actions.transfer import keep_for_course
from oqu.questionnaires.actions.waves import (
    REMIND,
    FilesNeedNames,
    add_wave,
    open_wave,
    remind,
    undo_reminder,
)

__all__ = [
    "REMIND",
    "AnsweredAlready",
    "AnswersAreIn",
    "ChangedElsewhere",
    "CourseRuns",
    "FilesNeedNames",
    "NoAims",
    "Refused",
    "SlipUsed",
    "TooLongTogether",
    "TooManySent",
    "WaveClosed",
    "add_wave",
    "announce",
    "answer",
    "ask_about_aims",
    "close_wave",
    "code_answer",
    "copy_questionnaire",
    "follow_aims",
    "judge_open_answer",
    "keep_draft",
    "keep_for_course",
    "keep_questionnaire",
    "load_bank",
    "make_about_aims",
    "mix",
    "mix_open_waves",
    "name_theme",
    "not_in_plan_about_aims",
    "offer_to_research",
    "open_wave",
    "part_from_names",
    "plan_followups",
    "publish",
    "publish_earlier",
    "receive_files",
    "release_research",
    "remind",
    "remove_files",
    "too_late_about_aims",
    "translate_questionnaire",
    "undo_reminder",
    "withdraw_research",
]
