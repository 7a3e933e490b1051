"""A questionnaire as it is asked: questions with the fields to answer them, filled with what was given so far."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from oqu.kernel.files import MEGABYTE, endings
from oqu.kernel.languages import pick
from oqu.questionnaires.definition import patterns, piping
from oqu.questionnaires.definition.answers import AnswerProblem
from oqu.questionnaires.definition.content import (
    NOT_APPLICABLE,
    NOTE,
    QUOTE,
    SEPARATOR,
    Condition,
    Definition,
    Item,
    Option,
    Scale,
    Section,
    ShownIf,
)
from oqu.questionnaires.definition.kinds.files import LARGEST_FILE, SENT
from oqu.questionnaires.definition.kinds.moments import MOMENTS
from oqu.questionnaires.definition.kinds.registry import kind_of
from oqu.questionnaires.definition.wording import TIMES
from oqu.questionnaires.forms.order import shuffled

type Words = str | Promise
type Typed = Mapping[str, Sequence[str]]  # by field name, as a browser sends it

RATED = frozenset({"scale", "matrix", "pair", "recommend"})
LISTED = frozenset({"one", "many", "ranking", *SENT})
USUAL_LENGTH = {"short": 200, "long": 4000}


@dataclass(frozen=True, slots=True)
class AskedChoice:
    """One thing to choose: the value sent, the label shown, whether it is chosen, and the name of a mark."""

    value: str
    label: str
    chosen: bool
    words: str = ""

    @property
    def full_label(self) -> str:
        """A mark with its name, where it has one."""
        return f"{self.label} – {self.words}" if self.words else self.label


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
    """One question as it is asked; `only_if` names the answers that it depends on (groups of `item:code`, with spaces between
    questions), `only_if_words` describe them; `only_if_any`: one of several is enough.

    With `own_words` for a wrong answer no browser checks it, but for a `pattern`, beside which a browser shows `pattern_words`.
    Of a text that repeats earlier answers there are `pieces`. `counted` describes how reports count dates and times. `names` are the marks with their names where not only the ends have one.
    """

    code: str
    kind: str
    text: str
    required: bool
    lines: tuple[AnswerField, ...]
    low: str = ""
    high: str = ""
    ends: tuple[int, int] = (0, 0)
    names: tuple[tuple[int, str], ...] = ()
    least: float | None = None
    most: int | None = None
    not_applicable: bool = False
    earliest: str = ""
    latest: str = ""
    pieces: tuple[piping.TextPiece, ...] = ()
    own_words: bool = False
    pattern: str = ""
    pattern_words: Words = ""
    counted: Words = ""
    only_if: str = ""
    only_if_words: str = ""
    only_if_any: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether the marks stand one under the other with their names."""
        return self.kind == "scale" and bool(self.names)

    @property
    def is_sent(self) -> bool:
        """Whether it is answered by files."""
        return self.kind in SENT

    @property
    def accept(self) -> str:
        """The endings of the files that it takes, as an `accept` attribute."""
        return endings(SENT[self.kind].types)

    @property
    def takes_several(self) -> bool:
        """Whether it takes more than one file."""
        return self.is_sent and (self.most or 1) > 1

    @property
    def most_megabytes(self) -> int:
        """How large each of its files may be."""
        return LARGEST_FILE // MEGABYTE

    @property
    def is_rated(self) -> bool:
        """Whether it is answered by marks on a scale."""
        return self.kind in RATED

    @property
    def is_typed(self) -> bool:
        """Whether it is answered in words or a number of one's own."""
        return self.kind != NOTE and not self.is_rated and self.kind not in LISTED

    @property
    def wrong(self) -> bool:
        """Whether one of its fields needs mending."""
        return any(line.wrong for line in self.lines)


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """A section with its questions; `pick`, where nobody's are chosen yet: how many of the `pool` each person is asked."""

    code: str
    title: str
    questions: tuple[AskedQuestion, ...]
    pick: int | None = None
    pool: int = 0


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
    definition: Definition,
    language: str,
    typed: Typed,
    problems: Sequence[AnswerProblem] = (),
    seed: str = "",
    not_asked: Container[str] = (),
    file_names: Mapping[str, str] | None = None,
) -> AskedQuestionnaire:
    """The questionnaire with everything that was typed so far, right or wrong, and what is wrong beside it.

    `seed` decides the order of what comes in random order; without one it is as written, and sections of which chance
    chooses the questions say so. `not_asked` are the questions that chance has left out. `file_names` has the files that
    were sent so far: key → name.
    """
    wrong = {problem.id: problem.words for problem in problems}
    drawing = _Drawing(definition, language, typed, wrong, seed, file_names or {})
    parts = tuple(
        QuestionSection(
            part.code,
            pick(part.titles, language),
            tuple(drawing.question(item) for item in drawing.ordered(part) if item.code not in not_asked),
            pick=None if seed else part.pick,
            pool=len(part.pool),
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
    seed: str = ""
    file_names: Mapping[str, str] = field(default_factory=dict)

    def ordered(self, part: Section) -> list[Item]:
        """The questions of a section in this person's order, after its texts."""
        if not part.random:
            return list(part.items)
        texts = [item for item in part.items if not item.is_asked]
        asked = [item for item in part.items if item.is_asked]
        return texts + shuffled(asked, lambda item: item.code, self._seed(part.code, is_random=True))

    def _seed(self, place: str, *, is_random: bool) -> str:
        return f"{self.seed} {place}" if self.seed and is_random else ""

    def _names(self, item: Item) -> list[str]:
        """The ids of its answers, with its rows in this person's order."""
        names = kind_of(item).ids(item)
        seed = self._seed(item.code, is_random=item.random and bool(item.rows))
        return shuffled(names, lambda name: name.split(SEPARATOR)[1], seed) if seed else list(names)

    def _choices(self, item: Item) -> list[Option]:
        return shuffled(
            item.options, lambda option: option.code, self._seed(item.code, is_random=item.random)
        )

    def question(self, item: Item) -> AskedQuestion:
        scale, shown_if = item.scale, item.show_if
        conditions = shown_if.conditions if shown_if else ()
        pieces = tuple(piping.pieces(pick(item.texts, self.language), self._answer_words))
        return AskedQuestion(
            code=item.code,
            kind=item.kind,
            text="".join(piece.words for piece in pieces),
            pieces=pieces if len(pieces) > 1 or pieces[0].code else (),
            required=item.required,
            lines=tuple(self._lines(item)),
            low=pick(scale.low_texts, self.language) if scale else "",
            high=pick(scale.high_texts, self.language) if scale else "",
            ends=(scale.low, scale.high) if scale else (0, 0),
            names=tuple(self._mark_names(scale).items()) if scale and scale.labels else (),
            least=item.least,
            most=int(item.most) if item.most is not None else USUAL_LENGTH.get(item.kind),
            not_applicable=item.not_applicable,
            earliest=item.earliest,
            counted=MOMENTS[item.kind].class_names[item.classes] if item.classes else "",
            latest=item.latest,
            own_words=bool(item.message),
            pattern=patterns.expression_of(item),
            pattern_words=pick(item.message, self.language) if item.message else patterns.words_of(item),
            only_if=self._groups(shown_if) if shown_if else "",
            only_if_words="; ".join(self._condition(one, alone=len(conditions) == 1) for one in conditions),
            only_if_any=bool(shown_if and not shown_if.every),
        )

    def _answer_words(self, code: str) -> str:
        """The answer to an earlier question as a text repeats it; empty where there is none."""
        options = {one.code: pick(one.texts, self.language) for one in self.definition.item(code).options}
        given = [value.strip() for value in self._given(code) if value != NOT_APPLICABLE]
        return ", ".join(options.get(value, "") if options else value for value in given)

    def _lines(self, item: Item) -> Iterator[AnswerField]:
        match item.kind:
            case "one" | "many":
                yield self._line(item, item.code, choices=self._options(item))
            case "ranking":
                yield from self._places(item)
            case "file" | "photo":
                yield self._line(item, item.code, choices=self._files(item))
            case _:
                for name in self._names(item):
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
        if scale is None:
            return ()
        names = self._mark_names(scale) if scale.labels else {}
        marks = range(scale.low, scale.high + 1)
        return tuple(
            AskedChoice(str(mark), str(mark), str(mark) in given, names.get(mark, "")) for mark in marks
        )

    def _mark_names(self, scale: Scale) -> dict[int, str]:
        return {mark: pick(texts, self.language) for mark, texts in scale.names().items()}

    def _options(self, item: Item) -> tuple[AskedChoice, ...]:
        given = self._given(item.code)
        return tuple(
            AskedChoice(option.code, pick(option.texts, self.language), option.code in given)
            for option in self._choices(item)
        )

    def _files(self, item: Item) -> tuple[AskedChoice, ...]:
        """The files that the answer holds."""
        held = [key for key in self._given(item.code) if key in self.file_names]
        return tuple(AskedChoice(key, self.file_names[key], chosen=True) for key in held)

    def _places(self, item: Item) -> Iterator[AnswerField]:
        """Each thing with a list of places; an order that was given as such is turned into places."""
        order = self._given(item.code)
        wrong = self.wrong.get(item.code, "")
        for option in self._choices(item):
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

    def _groups(self, shown_if: ShownIf) -> str:
        """The answers that a condition names, `item:code`: those of a group, with commas between, are alternatives."""
        groups = [",".join(f"{one.item}:{value}" for value in one.values) for one in shown_if.conditions]
        return (" " if shown_if.every else ",").join(groups)

    def _condition(self, condition: Condition, *, alone: bool) -> str:
        """The answers on which a question depends, in words, with their question where there are several."""
        decider = self.definition.item(condition.item)
        options = {option.code: pick(option.texts, self.language) for option in decider.options}
        answers = " / ".join(options.get(value, value) for value in condition.values)
        return answers if alone else f"{decider.words(self.language)} – {answers}"
