"""A questionnaire as it is asked: questions with the fields to answer them, filled with what was given so far."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import pick
from oqu.questionnaires.definition.answers import AnswerProblem
from oqu.questionnaires.definition.content import (
    NOT_APPLICABLE,
    QUOTE,
    SEPARATOR,
    Definition,
    Item,
    Scale,
)
from oqu.questionnaires.definition.kinds.registry import kind_of

type Words = str | Promise
type Typed = Mapping[str, Sequence[str]]  # by field name, as a browser sends it

RATED = frozenset({"scale", "matrix", "pair", "recommend"})
LISTED = frozenset({"one", "many", "ranking"})
TIMES: dict[str, Words] = {"before": _("Before the course"), "now": _("Now")}
USUAL_LENGTH = {"short": 200, "long": 4000}


@dataclass(frozen=True, slots=True)
class AskedChoice:
    """One thing to choose: the value sent, the label shown, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AnswerField:
    """One field of a question. `label` is the row's words, empty where the question itself says all."""

    name: str
    label: str = ""
    time: Words = ""
    choices: tuple[AskedChoice, ...] = ()
    value: str = ""
    not_applicable: bool = False
    wrong: Words = ""
    quote: str = ""
    may_be_quoted: bool = False

    @property
    def is_not_applicable(self) -> bool:
        """Whether "does not apply" was chosen."""
        return self.value == NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question as it is asked; `only_if` and `only_if_values` name what it depends on, `only_if_words` say it."""

    code: str
    kind: str
    text: str
    required: bool
    lines: tuple[AnswerField, ...]
    low: str = ""
    high: str = ""
    ends: tuple[int, int] = (0, 0)
    least: float | None = None
    most: int | None = None
    not_applicable: bool = False
    only_if: str = ""
    only_if_values: str = ""
    only_if_words: str = ""

    @property
    def is_rated(self) -> bool:
        """Whether it is answered by marks on a scale."""
        return self.kind in RATED

    @property
    def is_typed(self) -> bool:
        """Whether it is answered in words or a number of one's own."""
        return not self.is_rated and self.kind not in LISTED

    @property
    def wrong(self) -> bool:
        """Whether one of its fields needs mending."""
        return any(line.wrong for line in self.lines)


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """A section with its questions."""

    code: str
    title: str
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, slots=True)
class AskedQuestionnaire:
    """The whole questionnaire as it is asked in one language."""

    parts: tuple[QuestionSection, ...]
    problems: tuple[AnswerProblem, ...] = ()

    @property
    def questions(self) -> tuple[AskedQuestion, ...]:
        """All questions in order."""
        return tuple(question for part in self.parts for question in part.questions)

    @property
    def typed_names(self) -> str:
        """The names of the fields that are typed into, with spaces between them."""
        return " ".join(
            line.name for question in self.questions if question.is_typed for line in question.lines
        )


def sheet(
    definition: Definition, language: str, typed: Typed, problems: Sequence[AnswerProblem] = ()
) -> AskedQuestionnaire:
    """The questionnaire with everything that was typed so far, right or wrong, and what is wrong beside it."""
    drawing = _Drawing(definition, language, typed, {problem.id: problem.words for problem in problems})
    parts = tuple(
        QuestionSection(
            part.code, pick(part.titles, language), tuple(drawing.question(item) for item in part.items)
        )
        for part in definition.sections
    )
    return AskedQuestionnaire(parts, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Drawing:
    definition: Definition
    language: str
    typed: Typed
    wrong: Mapping[str, Words]

    def question(self, item: Item) -> AskedQuestion:
        scale, condition = item.scale, item.show_if
        return AskedQuestion(
            code=item.code,
            kind=item.kind,
            text=pick(item.texts, self.language),
            required=item.required,
            lines=tuple(self._lines(item)),
            low=pick(scale.low_texts, self.language) if scale else "",
            high=pick(scale.high_texts, self.language) if scale else "",
            ends=(scale.low, scale.high) if scale else (0, 0),
            least=item.least,
            most=int(item.most) if item.most is not None else USUAL_LENGTH.get(item.kind),
            not_applicable=item.not_applicable,
            only_if=condition.item if condition else "",
            only_if_values=" ".join(condition.values) if condition else "",
            only_if_words=self._condition(item),
        )

    def _lines(self, item: Item) -> Iterator[AnswerField]:
        match item.kind:
            case "one" | "many":
                yield self._line(item, item.code, choices=self._options(item))
            case "ranking":
                yield from self._places(item)
            case _:
                for name in kind_of(item).ids(item):
                    yield self._line(item, name, choices=self._marks(item.scale, name))

    def _line(self, item: Item, name: str, *, choices: tuple[AskedChoice, ...] = ()) -> AnswerField:
        parts = name.split(SEPARATOR)[1:]
        rows = {row.code: pick(row.texts, self.language) for row in item.rows}
        given = self._given(name)
        return AnswerField(
            name=name,
            label=next((rows[part] for part in parts if part in rows), ""),
            time=TIMES.get(parts[-1], "") if item.kind == "pair" and parts else "",
            choices=choices,
            value=given[-1] if given else "",
            not_applicable=item.not_applicable,
            wrong=self.wrong.get(name, ""),
            quote=item.within(QUOTE) if item.quotable else "",
            may_be_quoted=item.quotable and bool(self._given(item.within(QUOTE))),
        )

    def _given(self, name: str) -> list[str]:
        return [value for value in self.typed.get(name, ()) if value.strip()]

    def _marks(self, scale: Scale | None, name: str) -> tuple[AskedChoice, ...]:
        given = self._given(name)
        marks = range(scale.low, scale.high + 1) if scale else ()
        return tuple(AskedChoice(str(mark), str(mark), str(mark) in given) for mark in marks)

    def _options(self, item: Item) -> tuple[AskedChoice, ...]:
        given = self._given(item.code)
        return tuple(
            AskedChoice(option.code, pick(option.texts, self.language), option.code in given)
            for option in item.options
        )

    def _places(self, item: Item) -> Iterator[AnswerField]:
        """Each thing with a list of places; an order that was given as such is turned into places."""
        order = self._given(item.code)
        wrong = self.wrong.get(item.code, "")
        for option in item.options:
            name = item.within(option.code)
            given = self._given(name) or ([str(order.index(option.code) + 1)] if option.code in order else [])
            places = [str(place) for place in range(1, len(item.options) + 1)]
            yield AnswerField(
                name=name,
                label=pick(option.texts, self.language),
                choices=tuple(AskedChoice(place, place, place in given) for place in places),
                value=given[-1] if given else "",
                wrong=wrong,
            )
            wrong = ""

    def _condition(self, item: Item) -> str:
        """The answers on which a question depends, in words."""
        if item.show_if is None:
            return ""
        decider = self.definition.item(item.show_if.item)
        options = {option.code: pick(option.texts, self.language) for option in decider.options}
        return " / ".join(options.get(value, value) for value in item.show_if.values)
