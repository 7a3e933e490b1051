"""LimeSurvey's survey structure file, .lss (versions 1.9 to 6)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import Translations, in_every_language
from oqu.questionnaires.definition.content import NOTE, QuestionnaireKind
from oqu.questionnaires.definition.importers import lime_dates, lime_patterns, safe_xml
from oqu.questionnaires.definition.importers.draft import (
    ImportDraft,
    ImportedQuestionnaire,
    Plain,
    fit_code,
    named_scale,
    options,
)
from oqu.questionnaires.definition.importers.lime_conditions import Conditions
from oqu.questionnaires.definition.importers.lime_tables import Asked, LimeLanguages, Tables, read_tables
from oqu.questionnaires.definition.importers.lime_words import (
    COMMENT_TEXT,
    EXPRESSION,
    GENDER,
    MORE_LESS,
    OTHER,
    OTHER_TEXT,
    UNCERTAIN,
    YES_NO,
    Choice,
    falls,
    first_of,
    is_not_applicable,
    translated,
    with_answers,
)
from oqu.questionnaires.definition.kinds.files import FILE, MOST_FILES, PHOTO, PICTURE_ENDINGS
from oqu.questionnaires.definition.piping import PIPED
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, say

WIDEST = 11
UNKNOWN = _("a question of type “{type}” is not carried over")
NOT_CARRIED = {
    ":": _("a table of numbers is not carried over"),
    ";": _("a table of texts is not carried over"),
    "I": _("a choice of the language is not carried over"),
    "*": _("an equation is not carried over"),
}
ORDERS = ("random_order", "answer_order", "subquestion_order")
RANDOM = frozenset("ABFH1L!OMPR")
"""Types whose answers or lines may come in random order here too."""
TEXTS = frozenset("STUQ")
"""Types whose answers may have a pattern here too."""
SILENT_ATTRIBUTES = {
    "hidden": _("it was hidden and is shown now"),
    "array_filter": _("the filter of its rows is not carried over"),
    "array_filter_exclude": _("the filter of its rows is not carried over"),
    "em_validation_q": _("the rule that checks its answers is not carried over"),
    "exclude_all_others": _("that one answer excludes the others is not carried over"),
    "equals_num_value": _("the required sum is not carried over"),
}


def read_limesurvey(
    data: bytes, *, language: str = "ru", kind: QuestionnaireKind = QuestionnaireKind.REACTION
) -> ImportedQuestionnaire:
    """The questionnaire in an .lss file.

    Texts in other languages than ours are left out; where the survey has none of ours, its own counts as `language`.
    Raises BrokenDefinition for what is no such file or holds no question that can be asked here.
    """
    root = safe_xml.root(data)
    if root.tag != "document" or safe_xml.text(root, "LimeSurveyDocType") != "Survey":
        raise BrokenDefinition(
            [DefinitionProblem("", _("this is no survey structure file (.lss) of LimeSurvey"))]
        )
    tables, names = read_tables(root, language)
    titles = tables.settings["title"] or {language: "LimeSurvey"}
    anonymous = tables.survey.get("anonymized", "Y") != "N"
    code = f"lime{tables.survey.get('sid', '')}"
    draft = ImportDraft(code, kind.value, anonymous, titles, _first_words(tables), tables.settings["end"])
    _LimeSurveyReader(draft, tables).read()
    _tell_of_orphans(draft, tables)
    _tell_of_the_whole(draft, tables, names)
    return draft.finish()


def _first_words(tables: Tables) -> Translations:
    """Description, welcome and policy notice, as LimeSurvey shows them one under the other."""
    settings = tables.settings
    return _joined(_joined(settings["description"], settings["welcome"], "\n\n"), settings["policy"], "\n\n")


def _tell_of_orphans(draft: ImportDraft, tables: Tables) -> None:
    """Note the questions that belong to no group and the lines that belong to no question: nobody was asked them."""
    groups = {group.id for group in tables.groups}
    questions = [asked for listed in tables.questions.values() for asked in listed]
    for asked in questions:
        if asked.record.get("gid", "") not in groups:
            draft.lose(asked.title, _("it belongs to no group of questions and is not carried over"))
    known = {asked.id for asked in questions}
    for parent, rows in tables.subquestions.items():
        for row in rows if parent not in known else ():
            draft.lose(row.title, _("a line of a table whose question is missing is not carried over"))


def _tell_of_the_whole(draft: ImportDraft, tables: Tables, names: LimeLanguages) -> None:
    """Note what the survey as a whole loses."""
    if names.stands_in:
        words = _("the texts are in “{language}” and stand as if they were in one of the languages here")
        draft.lose("", say(words, language=tables.languages[0]))
    elif names.left:
        words = _("texts in these languages are not carried over: {languages}")
        draft.lose("", say(words, languages=", ".join(names.left)))
    if tables.settings["policy"]:
        draft.lose(
            "", _("the policy notice is one of the first words now; nobody has to agree to it by a tick")
        )
    if any("//" in address for address in tables.settings["address"].values()):
        draft.lose("", _("the address that LimeSurvey leads to at the end is not carried over"))
    for table in sorted(tables.others):
        draft.lose("", say(_("the table “{table}” is not carried over"), table=table))


class _LimeSurveyReader:
    """Takes one question after the other into the draft."""

    def __init__(self, draft: ImportDraft, tables: Tables) -> None:
        self.draft, self.tables = draft, tables
        self.conditions = Conditions(tables.conditions)
        self.repeated: dict[str, str] = {}  # name of a question in expressions → our code
        self.by_chance = frozenset(
            asked.title
            for listed in tables.questions.values()
            for asked in listed
            if any("rand(" in words for words in asked.texts.values())
        )
        self.ways: dict[str, Callable[[Asked], None]] = {
            "5": lambda asked: self._scale(asked, 5),
            "A": lambda asked: self._table(asked, 5),
            "B": lambda asked: self._table(asked, 10),
            "C": lambda asked: self._rows_of_choices(asked, translated([*YES_NO, UNCERTAIN])),
            "E": lambda asked: self._rows_of_choices(asked, translated(MORE_LESS)),
            "F": lambda asked: self._labelled_table(asked, "0", asked.title),
            "H": lambda asked: self._labelled_table(asked, "0", asked.title),
            "1": self._dual_table,
            "L": self._one,
            "!": self._one,
            "O": self._one_with_comment,
            "G": lambda asked: self._choice(asked, translated(GENDER)),
            "Y": lambda asked: self._choice(asked, translated(YES_NO)),
            "M": self._many,
            "P": self._many_with_comments,
            "R": self._ranking,
            "N": self._number,
            "K": lambda asked: self._lines(asked, "number"),
            "Q": lambda asked: self._lines(asked, "short"),
            "S": lambda asked: self._text(asked, "short"),
            "D": self._date,
            "T": lambda asked: self._text(asked, "long"),
            "U": lambda asked: self._text(asked, "long"),
            "X": self._note,
            "|": self._files,
        }

    def read(self) -> None:
        for group in self.tables.groups:
            self.draft.start_section(group.titles)
            if group.record.get("grelevance", "1") not in ("", "1"):
                self.draft.lose(group.id, _("the condition of the group of questions is not carried over"))
            if group.record.get("randomization_group"):
                self.draft.lose(group.id, _("the random order of groups of questions is not carried over"))
            if group.descriptions:
                self.draft.add(f"group_{group.id}", NOTE, group.descriptions)
            listed = self.tables.questions.get(group.id, [])
            self._order(listed)
            for asked in listed:
                self._take(asked)

    def _order(self, listed: list[Asked]) -> None:
        """Random order of all questions of a group; of a part of them it is not carried over."""
        of_question = [self.tables.attributes.get(asked.id, {}).get("random_group", "") for asked in listed]
        is_whole = len(set(of_question)) == 1 and of_question[0]
        if is_whole and not any(self.conditions.has(asked) or _has_follower(asked) for asked in listed):
            self.draft.mix()
            return
        for asked, group in zip(listed, of_question, strict=True):
            if group:
                self.draft.lose(asked.title, _("its random place among other questions is not carried over"))

    def _take(self, asked: Asked) -> None:
        kind = asked.record.get("type", "")
        way = self.ways.get(kind)
        if way is None:
            self.draft.lose(asked.title, NOT_CARRIED.get(kind) or say(UNKNOWN, type=kind))
            return
        if asked.record.get("preg") and not (
            kind in TEXTS and lime_patterns.pattern_of(asked.record["preg"])
        ):
            self.draft.lose(asked.title, _("the pattern that checks its answers is not carried over"))
        for name in self.tables.attributes.get(asked.id, {}):
            if name in SILENT_ATTRIBUTES and self.tables.attributes[asked.id][name] not in ("0", "N"):
                self.draft.lose(asked.title, SILENT_ATTRIBUTES[name])
        if self._is_random(asked) and kind not in RANDOM:
            self.draft.lose(asked.title, _("the random order is not carried over"))
        way(asked)

    def _is_random(self, asked: Asked) -> bool:
        attributes = self.tables.attributes.get(asked.id, {})
        return any(attributes.get(name) in ("1", "random") for name in ORDERS)

    # one mark, or a table of marks

    def _scale(self, asked: Asked, steps: int) -> None:
        code = self._add(asked, "scale", scale={"min": 1, "max": steps})
        self.conditions.remember(asked, code, {str(mark): str(mark) for mark in range(1, steps + 1)})

    def _table(self, asked: Asked, steps: int) -> None:
        self._add(asked, "matrix", scale={"min": 1, "max": steps}, rows=self._rows(asked))

    def _labelled_table(self, asked: Asked, scale_id: str, title: str) -> None:
        answers = self.tables.answers.get((asked.id, scale_id), [])
        marks = [answer for answer in answers if not is_not_applicable(answer)]
        if not 2 <= len(marks) <= WIDEST:
            words = _("a table with {n} answers is not carried over; 2 to {most} can be")
            self.draft.lose(asked.title, say(words, n=len(marks), most=WIDEST))
            return
        if falls([code for code, _texts in marks]) or falls([first_of(texts) for _code, texts in marks]):
            marks.reverse()
            self.draft.lose(asked.title, _("the answers ran from the best down; they run up now"))
        names = {mark: texts for mark, (_code, texts) in enumerate(marks, start=1) if texts}
        self._add(
            asked,
            "matrix",
            wanted=title,
            scale=named_scale(1, len(marks), names),
            rows=self._rows(asked),
            not_applicable=len(marks) < len(answers),
        )

    def _dual_table(self, asked: Asked) -> None:
        self.draft.lose(asked.title, _("the table of two scales has become two tables"))
        for scale_id in ("0", "1"):
            self._labelled_table(asked, scale_id, f"{asked.title}_{int(scale_id) + 1}")

    def _rows_of_choices(self, asked: Asked, answers: list[Choice]) -> None:
        self.draft.lose(asked.title, _("each row of the table has become a question"))
        for row in self.tables.subquestions.get(asked.id, []):
            made, codes = options(answers)
            code = self._add(asked, "one", wanted=f"{asked.title}_{row.title}", row=row, options=made)
            self.conditions.remember(asked, code, codes, row=row.title)

    # choices

    def _one(self, asked: Asked) -> None:
        self._choice(asked, self.tables.answers.get((asked.id, "0"), []))

    def _one_with_comment(self, asked: Asked) -> None:
        self._one(asked)
        self.draft.add(f"{asked.title}_comment", "long", in_every_language(COMMENT_TEXT))

    def _choice(self, asked: Asked, answers: list[Choice]) -> None:
        other = asked.record.get("other") == "Y"
        made, codes = options([*answers, *translated([OTHER])] if other else answers)
        if len(made) < 2:
            self.draft.lose(asked.title, _("a choice of fewer than two answers is not carried over"))
            return
        code = self._add(asked, "one", options=made)
        self.conditions.remember(asked, code, codes | ({"-oth-": codes["other"]} if other else {}))
        self._ask_other(asked, code, codes, other=other)

    def _many(self, asked: Asked) -> None:
        listed = [(row.title, row.texts) for row in self.tables.subquestions.get(asked.id, [])]
        other = asked.record.get("other") == "Y"
        made, codes = options([*listed, *translated([OTHER])] if other else listed)
        if len(made) < 2:
            self.draft.lose(asked.title, _("a choice of fewer than two answers is not carried over"))
            return
        most = self._attribute(asked, "max_answers")
        code = self._add(asked, "many", options=made, max=most if most and most <= len(made) else None)
        for old, new in codes.items():
            self.conditions.remember(asked, code, {"Y": new}, row=old)
        self._ask_other(asked, code, codes, other=other)

    def _many_with_comments(self, asked: Asked) -> None:
        self.draft.lose(asked.title, _("the comments beside its answers are not carried over"))
        self._many(asked)

    def _ranking(self, asked: Asked) -> None:
        listed = self.tables.answers.get((asked.id, "0")) or [
            (row.title, row.texts) for row in self.tables.subquestions.get(asked.id, [])
        ]
        if len(listed) < 2:
            self.draft.lose(asked.title, _("a choice of fewer than two answers is not carried over"))
            return
        if self._attribute(asked, "max_answers"):
            self.draft.lose(asked.title, _("all things are put in order now, not only the first few"))
        self._add(asked, "ranking", options=options(listed)[0])

    def _ask_other(self, asked: Asked, code: str, codes: dict[str, str], *, other: bool) -> None:
        if other:
            condition = {"item": code, "in": [codes["other"]]}
            self.draft.add(f"{asked.title}_other", "short", in_every_language(OTHER_TEXT), show_if=condition)

    # numbers and texts

    def _number(self, asked: Asked) -> None:
        least, most = self._attribute(asked, "min_num_value_n"), self._attribute(asked, "max_num_value_n")
        self._add(asked, "number", min=least, max=most)

    def _text(self, asked: Asked, kind: str) -> None:
        most = self._attribute(asked, "maximum_chars")
        self._add(asked, kind, max=most if most and 1 <= most <= 10_000 else None, **_pattern(asked))

    def _date(self, asked: Asked) -> None:
        attributes = self.tables.attributes.get(asked.id, {})
        if lime_dates.is_time(attributes):
            self._add(asked, "time", classes="hour")
            return
        if lime_dates.asks_hour_too(attributes):
            self.draft.lose(asked.title, _("the time of day beside the date is not carried over"))
        found = lime_dates.bounds(attributes)
        if not lime_dates.is_bounded(attributes):
            words = _("it has no bounds that can be read; dates from {earliest} to {latest} are taken")
            self.draft.lose(asked.title, say(words, **found))
        self._add(asked, "date", wanted="", row=None, **found)

    def _lines(self, asked: Asked, kind: str) -> None:
        self.draft.lose(asked.title, _("each of its lines has become a question"))
        for row in self.tables.subquestions.get(asked.id, []):
            pattern = _pattern(asked) if kind == "short" else {}
            self._add(asked, kind, wanted=f"{asked.title}_{row.title}", row=row, **pattern)

    def _note(self, asked: Asked) -> None:
        if asked.texts or asked.helps:
            self._add(asked, NOTE)
        else:
            self.draft.lose(asked.title, _("a text without words is not carried over"))

    def _files(self, asked: Asked) -> None:
        """Files, where the survey is one with names: an anonymous one has nowhere to put them."""
        if self.draft.anonymous:
            self.draft.lose(
                asked.title, _("files show who sent them; an anonymous questionnaire asks for none")
            )
            return
        endings = self.tables.attributes.get(asked.id, {}).get("allowed_filetypes", "")
        wanted = {one.strip().lower() for one in endings.split(",") if one.strip()}
        most = self._attribute(asked, "max_num_of_files") or 1
        if most > MOST_FILES:
            self.draft.lose(asked.title, say(_("at most {most} files can be sent now"), most=MOST_FILES))
        self._add(
            asked,
            PHOTO if wanted and wanted <= PICTURE_ENDINGS else FILE,
            max=min(max(most, 1), MOST_FILES),
        )

    # what all share

    def _add(
        self, asked: Asked, kind: str, *, wanted: str = "", row: Asked | None = None, **fields: object
    ) -> str:
        condition = self.conditions.of(asked)
        if condition is None and self.conditions.is_chance(asked, self.by_chance):
            self.draft.lose(
                asked.title,
                _(
                    "it was asked of some people by chance and is asked of all now; its section can choose by chance how many are asked"
                ),
            )
        elif condition is None and self.conditions.has(asked):
            self.draft.lose(asked.title, _("the condition when it is shown is not carried over"))
        texts = _joined(asked.texts, asked.helps, "\n")
        code = self.draft.add(
            wanted or asked.title,
            kind,
            self._with_answers(asked, _joined(texts, row.texts, ": ") if row else texts),
            required=kind != NOTE and asked.record.get("mandatory") in ("Y", "S"),
            show_if=condition,
            random=asked.record.get("type") in RANDOM and self._is_random(asked),
            **fields,
        )
        if kind in PIPED:
            record, line = asked.record, row.title if row else ""
            address = f"{record.get('sid', '')}X{record.get('gid', '')}X{asked.id}{line}"
            self.repeated |= dict.fromkeys((f"{asked.title}_{line}" if line else asked.title, address), code)
        return code

    def _with_answers(self, asked: Asked, texts: Translations) -> dict[str, str]:
        """Texts with the earlier answers that they repeat; note other expressions in them."""
        known = {language: with_answers(words, self.repeated) for language, words in texts.items()}
        if any(EXPRESSION.search(words) for words in known.values()):
            self.draft.lose(asked.title, _("an expression in its text is not carried over"))
        return known

    def _rows(self, asked: Asked) -> list[Plain]:
        used: set[str] = set()
        rows: list[Plain] = []
        for row in self.tables.subquestions.get(asked.id, []):
            code = fit_code(row.title, used)
            used.add(code)
            rows.append({"code": code, "texts": row.texts or {"en": row.title}})
        return rows

    def _attribute(self, asked: Asked, name: str) -> int | None:
        value = self.tables.attributes.get(asked.id, {}).get(name, "")
        return int(value) if value.lstrip("-").isdigit() else None


def _has_follower(asked: Asked) -> bool:
    """Whether a question for “other” or for a comment follows it."""
    return asked.record.get("other") == "Y" or asked.record.get("type") == "O"


def _pattern(asked: Asked) -> dict[str, Any]:
    return lime_patterns.pattern_of(asked.record.get("preg", "")) or {}


def _joined(first: Translations, second: Translations, mark: str) -> Translations:
    """Two texts joined in each language that either has."""
    both = {**dict.fromkeys(first), **dict.fromkeys(second)}
    return {language: mark.join(t[language] for t in (first, second) if t.get(language)) for language in both}
