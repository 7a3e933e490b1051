"""LimeSurvey's survey structure file, .lss (versions 1.9 to 6)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import Translations, in_every_language
from oqu.questionnaires.definition.content import NOTE, QuestionnaireKind
from oqu.questionnaires.definition.importers import lime_dates, lime_fields, lime_losses, lime_order, safe_xml
from oqu.questionnaires.definition.importers.draft import (
    ImportDraft,
    ImportedQuestionnaire,
    Plain,
    first_of,
    fit_code,
    named_scale,
    options,
)
from oqu.questionnaires.definition.importers.lime_conditions import Conditions, all_of, names_of
from oqu.questionnaires.definition.importers.lime_grids import take_grid
from oqu.questionnaires.definition.importers.lime_tables import Asked, Tables, read_tables, whole
from oqu.questionnaires.definition.importers.lime_words import (
    COMMENT_TEXT,
    GENDER,
    MORE_LESS,
    OTHER,
    OTHER_TEXT,
    UNCERTAIN,
    YES_NO,
    Choice,
    falls,
    is_not_applicable,
    joined,
    translated,
    with_answers,
)
from oqu.questionnaires.definition.kinds.files import FILE, MOST_FILES, PHOTO, PICTURE_ENDINGS
from oqu.questionnaires.definition.kinds.kind import MOST_OPTIONS
from oqu.questionnaires.definition.piping import OPENING, PIPED
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, say

WIDEST = 11
NO_OPENING = "{ answer:"
FIRST_ONLY = ("max_answers", "max_subquestions", "ranking_slots")
RANDOM = frozenset("ABFH1L!OMPR")
"""Types whose answers or lines may come in random order here too."""
TEXTS = frozenset("STUQ")
"""Types whose answers may have a pattern here too."""


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
    lime_losses.tell_of_pictures_and_scripts(draft, tables)
    lime_losses.tell_of_orphans(draft, tables)
    lime_losses.tell_of_the_whole(draft, tables, names)
    return draft.finish()


def _first_words(tables: Tables) -> Translations:
    """Description, welcome and policy notice, as LimeSurvey shows them one under the other."""
    settings = tables.settings
    return joined(joined(settings["description"], settings["welcome"], "\n\n"), settings["policy"], "\n\n")


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
        self.ways: dict[str, Callable[[Asked], object]] = {
            "5": lambda asked: self._scale(asked, 5),
            "A": lambda asked: self._matrix(asked, asked.title, {}, scale={"min": 1, "max": 5}),
            "B": lambda asked: self._matrix(asked, asked.title, {}, scale={"min": 1, "max": 10}),
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
        self.ways |= dict.fromkeys(":;", lambda asked: take_grid(self._add, draft, tables, asked))

    def read(self) -> None:
        for group in self.tables.groups:
            place = first_of(group.titles) or group.id
            self.draft.start_section(group.titles)
            if lime_losses.has_expressions([group.titles]):
                self.draft.lose(place, _("an expression in its title is not carried over"))
            self.conditions.start_group(group.record.get("grelevance", ""))
            if self.conditions.is_group_lost:
                self.draft.lose(place, _("the condition of the group of questions is not carried over"))
            if group.record.get("randomization_group"):
                self.draft.lose(place, _("the random order of groups of questions is not carried over"))
            if group.descriptions:
                self.draft.add(
                    f"group_{group.id}",
                    NOTE,
                    self._with_answers(f"group_{group.id}", group.descriptions),
                    show_if=self.conditions.of_group,
                )
            listed = self.tables.questions.get(group.id, [])
            lime_order.order(self.draft, self.tables, self.conditions, listed)
            for asked in listed:
                self._take(asked)

    def _take(self, asked: Asked) -> None:
        kind = asked.record.get("type", "")
        way = self.ways.get(kind)
        if way is None:
            self.draft.lose(
                asked.title, lime_losses.NOT_CARRIED.get(kind) or say(lime_losses.UNKNOWN, type=kind)
            )
            return
        if asked.record.get("preg") and not (kind in TEXTS and lime_fields.pattern(asked)):
            self.draft.lose(asked.title, _("the pattern that checks its answers is not carried over"))
        lime_losses.tell_of_attributes(self.draft, asked, self.tables.of(asked))
        lime_losses.tell_of_parts(self.draft, asked, self.tables)
        if lime_order.is_random(self.tables, asked) and kind not in RANDOM:
            self.draft.lose(asked.title, _("the random order is not carried over"))
        way(asked)

    # one mark, or a table of marks

    def _scale(self, asked: Asked, steps: int) -> None:
        code = self._add(asked, "scale", scale={"min": 1, "max": steps})
        self.conditions.remember(asked, code, {str(mark): str(mark) for mark in range(1, steps + 1)})

    def _matrix(self, asked: Asked, title: str, heading: Translations, **fields: Any) -> None:
        """A table, or several where it has more lines than one may have here."""
        self._listed(asked)
        rows = self._rows(asked)
        if len(rows) > MOST_OPTIONS:
            words = _("the table has more than {most} lines and has become several tables")
            self.draft.lose(asked.title, say(words, most=MOST_OPTIONS))
        for start in range(0, len(rows), MOST_OPTIONS):
            self._add(
                asked,
                "matrix",
                wanted=title,
                heading=heading,
                rows=rows[start : start + MOST_OPTIONS],
                **fields,
            )

    def _labelled_table(
        self, asked: Asked, scale_id: str, title: str, heading: Translations | None = None
    ) -> None:
        answers = self.tables.answers.get((asked.id, scale_id), [])
        marks = [answer for answer in answers if not is_not_applicable(answer)]
        if WIDEST < len(marks) <= MOST_OPTIONS:
            self._rows_of_choices(asked, answers)
            return
        if not 2 <= len(marks) <= WIDEST:
            words = _("a table with {n} answers is not carried over; 2 to {most} can be")
            self.draft.lose(asked.title, say(words, n=len(marks), most=MOST_OPTIONS))
            return
        if falls([code for code, _texts in marks]) or falls([first_of(texts) for _code, texts in marks]):
            marks.reverse()
            self.draft.lose(asked.title, _("the answers ran from the best down; they run up now"))
        names = {mark: texts for mark, (_code, texts) in enumerate(marks, start=1) if texts}
        self._matrix(
            asked,
            title,
            heading or {},
            scale=named_scale(1, len(marks), names),
            not_applicable=len(marks) < len(answers),
        )

    def _dual_table(self, asked: Asked) -> None:
        self.draft.lose(asked.title, _("the table of two scales has become two tables"))
        for scale_id, header in (("0", "dualscale_headerA"), ("1", "dualscale_headerB")):
            heading = self.tables.worded.get((asked.id, header))
            self._labelled_table(asked, scale_id, f"{asked.title}_{int(scale_id) + 1}", heading)

    def _rows_of_choices(self, asked: Asked, answers: list[Choice]) -> None:
        self.draft.lose(asked.title, _("each row of the table has become a question"))
        for row in self._listed(asked):
            made, codes = options(answers)
            code = self._add(asked, "one", wanted=f"{asked.title}_{row.title}", row=row, options=made)
            self.conditions.remember(asked, code, codes, row)

    # choices

    def _one(self, asked: Asked) -> str:
        return self._choice(asked, self.tables.answers.get((asked.id, "0"), []))

    def _one_with_comment(self, asked: Asked) -> None:
        if code := self._one(asked):
            comment = in_every_language(COMMENT_TEXT)
            self.draft.add(
                f"{code}_comment", "long", comment, show_if=self._with_group(asked, self.conditions.of(asked))
            )

    def _choice(self, asked: Asked, answers: list[Choice]) -> str:
        """The code of the question, empty where it is not carried over."""
        other = asked.record.get("other") == "Y"
        if len(answers) == 1 and not other:
            [(code, words)] = answers
            return self._tick(asked, code, Asked({"title": code}, words, {}))
        made, codes = options([*answers, self._other(asked)] if other else answers)
        if not self._can_choose(asked, len(made), "short"):
            return ""
        code = self._add(asked, "one", options=made)
        self.conditions.remember(asked, code, codes | ({"-oth-": codes["other"]} if other else {}))
        self._ask_other(asked, code, codes, other=other)
        return code

    def _other(self, asked: Asked) -> Choice:
        """The answer “other”, in the survey's own words where it has some."""
        [(code, words)] = translated([OTHER])
        return code, {**words, **self.tables.worded.get((asked.id, "other_replace_text"), {})}

    def _can_choose(self, asked: Asked, n: int, instead: str) -> bool:
        """Whether so many answers can be chosen from here; of too many the question stays, for words."""
        if n < 2:
            self.draft.lose(asked.title, _("a choice of fewer than two answers is not carried over"))
        elif n > MOST_OPTIONS:
            words = _("a choice of {n} answers has become a question for words; at most {most} can be listed")
            self.draft.lose(asked.title, say(words, n=n, most=MOST_OPTIONS))
            self._add(asked, instead)
        return 2 <= n <= MOST_OPTIONS

    def _many(self, asked: Asked) -> None:
        listed = [(row.title, row.texts) for row in self.tables.lines(asked)]
        other = asked.record.get("other") == "Y"
        if len(listed) == 1 and not other:
            [row] = self.tables.lines(asked)
            self._tick(asked, "Y", row, row)
            return
        made, codes = options([*listed, self._other(asked)] if other else listed)
        if not self._can_choose(asked, len(made), "long"):
            return
        most = whole(self.tables.of(asked).get("max_answers", ""))
        if most is None and self.tables.of(asked).get("max_answers"):
            self.draft.lose(asked.title, _("the most answers that can be chosen are not carried over"))
        code = self._add(asked, "many", options=made, max=most if most and 1 <= most <= len(made) else None)
        for row in self.tables.lines(asked):
            self.conditions.remember(asked, code, {"Y": codes[row.title]}, row)
        self._ask_other(asked, code, codes, other=other)

    def _tick(self, asked: Asked, ticked: str, answer: Asked, row: Asked | None = None) -> str:
        """A single answer that can be ticked, as a question with yes and no; its code."""
        self.draft.lose(asked.title, _("its only answer has become a question with yes and no"))
        made, codes = options(translated(YES_NO))
        code = self._add(asked, "one", row=answer, options=made)
        self.conditions.remember(asked, code, {ticked: codes["Y"]}, row)
        return code

    def _many_with_comments(self, asked: Asked) -> None:
        self.draft.lose(asked.title, _("the comments beside its answers are not carried over"))
        self._many(asked)

    def _ranking(self, asked: Asked) -> None:
        listed = self.tables.answers.get((asked.id, "0")) or [
            (row.title, row.texts) for row in self.tables.lines(asked)
        ]
        if not self._can_choose(asked, len(listed), "long"):
            return
        if any(self.tables.of(asked).get(name) not in (None, "0", str(len(listed))) for name in FIRST_ONLY):
            self.draft.lose(asked.title, _("all things are put in order now, not only the first few"))
        self._add(asked, "ranking", options=options(listed)[0])

    def _ask_other(self, asked: Asked, code: str, codes: dict[str, str], *, other: bool) -> None:
        if other:
            condition = {"item": code, "in": [codes["other"]]}
            self.draft.add(f"{asked.title}_other", "short", in_every_language(OTHER_TEXT), show_if=condition)

    # numbers and texts

    def _number(self, asked: Asked) -> None:
        self._add(asked, "number", **lime_fields.bounds(self.draft, asked, self.tables.of(asked)))

    def _text(self, asked: Asked, kind: str) -> None:
        if self._takes_numbers(asked):
            self._number(asked)
            return
        self._add(
            asked,
            kind,
            max=lime_fields.longest(self.draft, asked, self.tables.of(asked)),
            **lime_fields.pattern(asked),
        )

    def _takes_numbers(self, asked: Asked) -> bool:
        return self.tables.of(asked).get("numbers_only") == "1"

    def _date(self, asked: Asked) -> None:
        attributes = self.tables.of(asked)
        if lime_dates.is_time(attributes):
            self._add(asked, "time", classes="hour")
            return
        if lime_dates.asks_hour_too(attributes):
            self.draft.lose(asked.title, _("the time of day beside the date is not carried over"))
        found = lime_dates.bounds(attributes)
        if not lime_dates.is_bounded(attributes):
            words = _("it has no bounds that can be read; dates from {earliest} to {latest} are taken")
            self.draft.lose(asked.title, say(words, **found))
        self._add(asked, "date", wanted="", row=None, heading=None, **found)

    def _lines(self, asked: Asked, kind: str) -> None:
        self.draft.lose(asked.title, _("each of its lines has become a question"))
        if self._takes_numbers(asked):
            kind = "number"
        fields = (
            {
                **lime_fields.pattern(asked),
                "max": lime_fields.longest(self.draft, asked, self.tables.of(asked)),
            }
            if kind == "short"
            else lime_fields.bounds(self.draft, asked, self.tables.of(asked))
        )
        for row in self._listed(asked):
            self._add(asked, kind, wanted=f"{asked.title}_{row.title}", row=row, **fields)

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
        endings = self.tables.of(asked).get("allowed_filetypes", "")
        wanted = {one.strip().lower() for one in endings.split(",") if one.strip()}
        most = whole(self.tables.of(asked).get("max_num_of_files", "")) or 1
        if most > MOST_FILES:
            self.draft.lose(asked.title, say(_("at most {most} files can be sent now"), most=MOST_FILES))
        self._add(
            asked,
            PHOTO if wanted and wanted <= PICTURE_ENDINGS else FILE,
            max=min(max(most, 1), MOST_FILES),
        )

    # what all share

    def _add(
        self,
        asked: Asked,
        kind: str,
        *,
        wanted: str = "",
        row: Asked | None = None,
        heading: Translations | None = None,
        **fields: Any,
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
        texts = joined(joined(asked.texts, asked.helps, "\n"), heading or {}, "\n")
        texts = joined(texts, lime_fields.around(self.tables, asked), "\n")
        code = self.draft.add(
            wanted or asked.title,
            kind,
            self._with_answers(asked.title, joined(texts, row.texts, ": ") if row else texts),
            required=kind != NOTE and asked.record.get("mandatory") in ("Y", "S"),
            show_if=self._with_group(asked, condition),
            random=asked.record.get("type") in RANDOM and lime_order.is_random(self.tables, asked),
            **fields,
        )
        if kind in PIPED:
            self.repeated |= dict.fromkeys(names_of(asked, row), code)
        return code

    def _with_group(self, asked: Asked, condition: Plain | None) -> Plain | None:
        """The condition, and that of its group of questions."""
        both = all_of(condition, self.conditions.of_group)
        if both is None and self.conditions.of_group:
            self.draft.lose(asked.title, _("the condition of its group of questions is not carried over"))
        return both or condition

    def _with_answers(self, place: str, texts: Translations) -> dict[str, str]:
        """Texts with the earlier answers that they repeat; note other expressions in them."""
        bare = {language: words.replace(OPENING, NO_OPENING) for language, words in texts.items()}
        known = {language: with_answers(words, self.repeated) for language, words in bare.items()}
        if lime_losses.has_expressions([known]):
            self.draft.lose(place, _("an expression in its text is not carried over"))
        return known

    def _rows(self, asked: Asked) -> list[Plain]:
        used: set[str] = set()
        rows: list[Plain] = []
        for row in self.tables.lines(asked):
            code = fit_code(row.title, used)
            used.add(code)
            rows.append({"code": code, "texts": row.texts or {"en": row.title}})
        return rows

    def _listed(self, asked: Asked) -> list[Asked]:
        """The lines of a question; note where it has none, so that nothing is asked."""
        rows = self.tables.lines(asked)
        if not rows:
            self.draft.lose(asked.title, _("a table without lines is not carried over"))
        return rows
