"""Moodle's feedback activity: the XML that its "Export questions" writes (version 200701, Moodle 1.9 to 5)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite

from django.utils.translation import gettext_lazy as _

from oqu.kernel import text
from oqu.kernel.languages import Translations
from oqu.questionnaires.definition.content import QuestionnaireKind
from oqu.questionnaires.definition.importers import safe_xml
from oqu.questionnaires.definition.importers.draft import (
    ImportDraft,
    ImportedQuestionnaire,
    named_scale,
    options,
)
from oqu.questionnaires.definition.importers.wording import plain, translations
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, say

VERSION = "200701"
TYPE_MARK, ADJUST_MARK, VALUE_MARK, LINE_MARK = ">>>>>", "<<<<<", "####", "|"
WIDEST = 11
UNKNOWN = _("a question of type “{type}” is not carried over")
NOT_CARRIED = {
    "captcha": _("the test that tells people from machines is not carried over"),
    "info": _("what Moodle notes by itself (time, course) is not carried over"),
}


@dataclass(frozen=True, slots=True)
class MoodleItem:
    """One ITEM of the file."""

    id: str
    type: str
    required: bool
    text: str
    label: str
    presentation: str
    depends_on: str
    depends_value: str

    @property
    def place(self) -> str:
        """What a person knows it by."""
        return self.label or plain(self.text)[:60] or self.id


@dataclass(slots=True)
class Carried:
    """An item that others may depend on: its code, and the value of each answer by its words."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


def read_moodle(
    data: bytes,
    *,
    language: str,
    title: str = "Moodle",
    kind: QuestionnaireKind = QuestionnaireKind.REACTION,
    anonymous: bool = True,
) -> ImportedQuestionnaire:
    """The questionnaire in a file of Moodle's feedback.

    The file names neither a title nor a language (texts marked for several languages are taken apart), nor whether
    answers are anonymous. Raises BrokenDefinition for what is no such file or holds no question.
    """
    root = safe_xml.root(data)
    if root.tag != "FEEDBACK" or root.get("VERSION") != VERSION:
        raise BrokenDefinition(
            [DefinitionProblem("", _("this is no file of questions from Moodle's feedback"))]
        )
    draft = ImportDraft(text.slug(title, longest=40), kind.value, anonymous, {language: title})
    reader = _MoodleReader(draft, language)
    for number, element in enumerate(root.iterfind("ITEMS/ITEM"), start=1):
        reader.take(_question(element, number))
    return draft.finish()


def _question(element: safe_xml.Element, number: int) -> MoodleItem:
    return MoodleItem(
        id=safe_xml.text(element, "ITEMID") or str(number),
        type=str(element.get("TYPE", "")),
        required=element.get("REQUIRED") == "1",
        text=safe_xml.text(element, "ITEMTEXT"),
        label=safe_xml.text(element, "ITEMLABEL"),
        presentation=safe_xml.text(element, "PRESENTATION"),
        depends_on=safe_xml.text(element, "DEPENDITEM"),
        depends_value=safe_xml.text(element, "DEPENDVALUE"),
    )


class _MoodleReader:
    """Takes one question after the other into the draft."""

    def __init__(self, draft: ImportDraft, language: str) -> None:
        self.draft, self.language = draft, language
        self.carried: dict[str, Carried] = {}
        self.ways: dict[str, Callable[[MoodleItem], None]] = {
            "label": self._label,
            "pagebreak": self._page,
            "multichoice": self._choice,
            "multichoicerated": self._rated,
            "numeric": self._number,
            "textfield": self._short,
            "textarea": self._long,
        }

    def take(self, question: MoodleItem) -> None:
        way = self.ways.get(question.type)
        if way is None:
            self.draft.lose(
                question.place, NOT_CARRIED.get(question.type) or say(UNKNOWN, type=question.type)
            )
        else:
            way(question)

    def _label(self, question: MoodleItem) -> None:
        self.draft.start_section(self._words(question.presentation))

    def _page(self, question: MoodleItem) -> None:
        self.draft.start_section({})

    def _choice(self, question: MoodleItem) -> None:
        subtype, lines = _lines(question.presentation)
        found = [(f"a{n}", self._words(line)) for n, line in enumerate(lines, start=1)]
        if len(found) < 2:
            self.draft.lose(question.place, _("a choice of fewer than two answers is not carried over"))
            return
        made, codes = options(found)
        values = {plain(line): codes[f"a{n}"] for n, line in enumerate(lines, start=1)}
        self._add(question, "many" if subtype == "c" else "one", values, options=made)

    def _rated(self, question: MoodleItem) -> None:
        marks = [line.partition(VALUE_MARK) for line in _lines(question.presentation)[1]]
        steps = [(_whole(value), words) for value, _mark, words in marks]
        numbers = [number for number, _text in steps]
        first = numbers[0] if numbers else None
        if (
            first is None
            or first < 0
            or not 2 <= len(steps) <= WIDEST
            or numbers != list(range(first, first + len(steps)))
        ):
            self._unevenly_rated(question, steps)
            return
        names = [self._words(words) for _number, words in steps]
        named = {number: name for number, name in zip(numbers, names, strict=True) if number is not None}
        values = {plain(words): str(number) for number, words in steps}
        self._add(question, "scale", values, scale=named_scale(first, first + len(steps) - 1, named))

    def _unevenly_rated(self, question: MoodleItem, steps: list[tuple[int | None, str]]) -> None:
        if len(steps) < 2:
            self.draft.lose(question.place, _("a choice of fewer than two answers is not carried over"))
            return
        self.draft.lose(
            question.place, _("the numbers of the answers are not carried over, they are no even scale")
        )
        made, codes = options([(f"a{n}", self._words(words)) for n, (_v, words) in enumerate(steps, start=1)])
        values = {plain(words): codes[f"a{n}"] for n, (_v, words) in enumerate(steps, start=1)}
        self._add(question, "one", values, options=made)

    def _number(self, question: MoodleItem) -> None:
        least, _mark, most = question.presentation.partition(LINE_MARK)
        self._add(question, "number", min=_real(least), max=_real(most))

    def _short(self, question: MoodleItem) -> None:
        most = _whole(question.presentation.partition(LINE_MARK)[2])
        self._add(question, "short", max=most if most and 0 < most <= 10_000 else None)

    def _long(self, question: MoodleItem) -> None:
        self._add(question, "long")

    def _add(
        self, question: MoodleItem, kind: str, values: dict[str, str] | None = None, **fields: object
    ) -> None:
        code = self.draft.add(
            question.label or f"q{question.id}",
            kind,
            self._words(question.text),
            required=question.required,
            show_if=self._condition(question),
            **fields,
        )
        self.carried[question.id] = Carried(code, values or {})

    def _condition(self, question: MoodleItem) -> dict[str, object] | None:
        if question.depends_on in ("", "0"):
            return None
        decider = self.carried.get(question.depends_on)
        value = decider.values.get(plain(question.depends_value)) if decider else None
        if decider is None or value is None:
            self.draft.lose(question.place, _("the condition when it is shown is not carried over"))
            return None
        return {"item": decider.code, "in": [value]}

    def _words(self, html: str) -> Translations:
        return translations(html, self.language)


def _lines(presentation: str) -> tuple[str, list[str]]:
    """The subtype (r, c or d) and the lines of a list of answers."""
    subtype, mark, rest = presentation.partition(TYPE_MARK)
    listed = (rest if mark else presentation).partition(ADJUST_MARK)[0]
    return subtype.strip(), [line.strip() for line in listed.split(LINE_MARK) if line.strip()]


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _real(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None
