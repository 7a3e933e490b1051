"""What a LimeSurvey survey has that questionnaires here have not, in words for the person who imports it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import Translations
from oqu.questionnaires.definition.importers.draft import ImportDraft, first_of
from oqu.questionnaires.definition.importers.lime_tables import Asked, LimeLanguages, Record, Tables
from oqu.questionnaires.definition.importers.lime_words import EXPRESSION
from oqu.questionnaires.definition.importers.wording import has_pictures
from oqu.questionnaires.definition.problems import Words, say

UNKNOWN = _("a question of type “{type}” is not carried over")
NOT_CARRIED = {
    ":": _("a table of numbers is not carried over"),
    ";": _("a table of texts is not carried over"),
    "I": _("a choice of the language is not carried over"),
    "*": _("an equation is not carried over"),
}
UNSET = frozenset({"", "0", "N", "normal", "none", "default", "end"})
CHECKED = _("the rule that checks its answers is not carried over")
FILTERED = _("the filter of its rows is not carried over")
SUM = _("the bounds of the sum are not carried over")
LEAST = _("the least number of answers is not carried over")
FILES = _("what LimeSurvey asks about files (title, comment, size, least number) is not carried over")
TIMED = _("the time limit is not carried over")
ATTRIBUTES: dict[str, Words] = {
    "hidden": _("it was hidden and is shown now"),
    "array_filter": FILTERED,
    "array_filter_exclude": FILTERED,
    "em_validation_q": CHECKED,
    "em_validation_sq": CHECKED,
    "exclude_all_others": _("that one answer excludes the others is not carried over"),
    "equals_num_value": _("the required sum is not carried over"),
    "min_num_value": SUM,
    "max_num_value": SUM,
    "min_answers": LEAST,
    "num_value_int_only": _("that only whole numbers are taken is not carried over"),
    "other_comment_mandatory": _("that “other” has to be explained is not carried over"),
    "other_numbers_only": _("that “other” has to be a number is not carried over"),
    "other_position": _("“other” is the last of the answers now"),
    "alphasort": _("the answers are in the order of the file, not of the alphabet"),
    "location_mapservice": _("the map is not carried over"),
    "time_limit": TIMED,
    "max_filesize": FILES,
    "show_title": FILES,
    "show_comment": FILES,
    "min_num_of_files": FILES,
}
"""Attributes whose loss changes what people are asked; how a question looks (columns, widths, styles) is left out."""
ONLY_FOR = {
    "max_filesize": "|",
    "show_title": "|",
    "show_comment": "|",
    "min_num_of_files": "|",
    "min_num_value": "K",
    "max_num_value": "K",
    "num_value_int_only": "NK",
    "location_mapservice": "S",
    "alphasort": "L!",
    "min_answers": "MPR",
}
"""The types of question that such an attribute says something about; it is written at others too."""
TABLES: dict[str, Words] = {
    "quota": _("quotas are not carried over"),
    "quota_members": _("quotas are not carried over"),
    "quota_languagesettings": _("quotas are not carried over"),
    "assessments": _("assessments by points are not carried over"),
    "defaultvalues": _("answers that are filled in beforehand are not carried over"),
    "survey_url_parameters": _("values that come with the address are not carried over"),
}
READ = frozenset(
    {"answers", "answer_l10ns", "groups", "group_l10ns", "questions", "question_l10ns", "subquestions"}
    | {"question_attributes", "conditions", "surveys", "surveys_languagesettings", "languages"}
    | {"themes", "themes_inherited", "surveys_groups", "surveys_groupsettings", "defaultvalue_l10ns"}
)
"""Tables that are read, and those of looks and of the server that it came from."""
WORDED = ("question", "help", "answer", "description")


def tell_of_attributes(draft: ImportDraft, asked: Asked, attributes: Record) -> None:
    """Note what the attributes of a question ask for that there is not here."""
    kind = asked.record.get("type", "")
    for name, words in ATTRIBUTES.items():
        if attributes.get(name, "") not in UNSET and kind in ONLY_FOR.get(name, kind):
            draft.lose(asked.title, words)
    if asked.record.get("mandatory") == "S":
        draft.lose(asked.title, _("people were only reminded to answer it; an answer is required now"))
    theme = asked.record.get("question_theme_name", "") or attributes.get("question_template", "")
    if "image_select" in theme:
        draft.lose(asked.title, _("its answers were pictures; their addresses are there now"))


def tell_of_parts(draft: ImportDraft, asked: Asked, tables: Tables) -> None:
    """Note conditions of single lines and expressions in answers and lines."""
    rows = tables.lines(asked)
    if any(row.record.get("relevance", "") not in ("", "1") for row in rows):
        draft.lose(asked.title, _("the conditions of single lines are not carried over"))
    answers = [texts for scale in ("0", "1") for _code, texts in tables.answers.get((asked.id, scale), [])]
    if has_expressions([*(row.texts for row in rows), *answers]):
        draft.lose(asked.title, _("an expression in its answers or lines is not carried over"))


def has_expressions(texts: Iterable[Translations]) -> bool:
    return any(EXPRESSION.search(words) for one in texts for words in one.values())


def tell_of_pictures_and_scripts(draft: ImportDraft, tables: Tables) -> None:
    """Note texts with pictures, films or sound, at their question or group where they have one, and questions with scripts."""
    raw = tables.raw
    asked = [one for listed in (*tables.questions.values(), *tables.subquestions.values()) for one in listed]
    titles = {one.id: one.title for one in asked}
    parents = {one.id: titles.get(one.record.get("parent_qid", ""), one.title) for one in asked}
    of_answers = {row.get("aid", ""): titles.get(row.get("qid", ""), "") for row in raw.get("answers", [])}
    groups = {group.id: first_of(group.titles) for group in tables.groups}
    named: dict[str, tuple[str, Mapping[str, str]]] = {
        "questions": ("qid", titles),
        "subquestions": ("qid", parents),
        "question_l10ns": ("qid", parents),
        "answers": ("qid", titles),
        "answer_l10ns": ("aid", of_answers),
        "groups": ("gid", groups),
        "group_l10ns": ("gid", groups),
    }
    words = _("a picture, a film or sound in its texts is not carried over")
    for table, (key, places) in named.items():
        for row in raw.get(table, []):
            if any(has_pictures(row.get(name, "")) for name in WORDED):
                draft.lose(places.get(row.get(key, ""), ""), words)
    for row in (*raw.get("question_l10ns", []), *raw.get("questions", [])):
        if row.get("script") or any("<script" in row.get(name, "").lower() for name in WORDED):
            draft.lose(parents.get(row.get("qid", ""), ""), _("its script is not carried over"))
    for row in raw.get("surveys_languagesettings", []):
        if any(has_pictures(text) for name, text in row.items() if "email" not in name):
            draft.lose("", _("a picture, a film or sound in the first or last words is not carried over"))


def tell_of_orphans(draft: ImportDraft, tables: Tables) -> None:
    """Note what belongs to nothing: questions without a group, lines and answers without a question. Nobody was asked them."""
    groups = {group.id for group in tables.groups}
    questions = [asked for listed in tables.questions.values() for asked in listed]
    for asked in questions:
        if asked.record.get("gid", "") not in groups:
            draft.lose(asked.title, _("it belongs to no group of questions and is not carried over"))
    known = {asked.id for asked in questions}
    for parent, rows in tables.subquestions.items():
        for row in rows if parent not in known else ():
            draft.lose(row.title, _("a line of a table whose question is missing is not carried over"))
    loose = [
        first_of(texts) or code
        for (qid, _scale), answers in tables.answers.items()
        for code, texts in answers
        if qid not in known
    ]
    if loose:
        words = _("answers without a question are not carried over: {answers}")
        draft.lose("", say(words, answers=", ".join(dict.fromkeys(loose))))


def tell_of_the_whole(draft: ImportDraft, tables: Tables, names: LimeLanguages) -> None:
    """Note what the survey as a whole loses."""
    _tell_of_languages(draft, tables, names)
    survey, settings = tables.survey, tables.settings
    if survey.get("anonymized", "") not in ("Y", "N"):
        draft.lose("", _("the file does not state whether answers are anonymous; here they are"))
    if survey.get("startdate") or survey.get("expires"):
        draft.lose("", _("the days on which LimeSurvey opens and closes it are not carried over"))
    if has_expressions(settings.values()):
        draft.lose("", _("an expression in the title, the first or the last words is not carried over"))
    if settings["policy"]:
        draft.lose(
            "", _("the policy notice is one of the first words now; nobody has to agree to it by a tick")
        )
    if any("//" in address for address in settings["address"].values()):
        draft.lose("", _("the address that LimeSurvey leads to at the end is not carried over"))
    if survey.get("assessments") == "Y":
        draft.lose("", TABLES["assessments"])
    for table in sorted(name for name, rows in tables.raw.items() if rows and name not in READ):
        draft.lose("", TABLES.get(table) or say(_("the table “{table}” is not carried over"), table=table))


def _tell_of_languages(draft: ImportDraft, tables: Tables, names: LimeLanguages) -> None:
    if names.stands_in and next(iter(names.ours)):
        words = _("the texts are in “{language}” and stand as if they were in one of the languages here")
        draft.lose("", say(words, language=next(iter(names.ours))))
    if names.left:
        words = _("texts in these languages are not carried over: {languages}")
        draft.lose("", say(words, languages=", ".join(names.left)))
