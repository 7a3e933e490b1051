"""The content of a questionnaire, frozen: sections of items, each text in as many languages as it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oqu.kernel.languages import Translations, pick
from oqu.questionnaires.definition import piping

NOT_APPLICABLE = "na"  # what a form sends for "does not apply"; a cleaned answer holds None
SEPARATOR = "."  # between the parts of an answer's id, as in `quality.content` or `retro.plan.now`
BEFORE, NOW = "before", "now"
NOTE = "note"  # the kind of an item that is a text between questions and asks nothing
QUOTE = "quote"  # the last part of the id that stores consent to be quoted in a report

type Value = int | float | str | tuple[str, ...] | None
type Answers = Mapping[str, Value]  # by answer id; an id that is absent was not answered


class QuestionnaireKind(StrEnum):
    """When and for what it is asked."""

    NEEDS = "needs"
    BEFORE = "before"
    AFTER = "after"
    REACTION = "reaction"
    FOLLOWUP = "followup"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `correct` only in a knowledge test."""

    code: str
    texts: Translations
    correct: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One line of a matrix or of a table of pairs."""

    code: str
    texts: Translations


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from `low` to `high`, the ends named; `labels` name the marks between them."""

    low: int
    high: int
    low_texts: Translations = field(default_factory=dict)
    high_texts: Translations = field(default_factory=dict)
    labels: Mapping[int, Translations] = field(default_factory=dict)

    def names(self) -> dict[int, Translations]:
        """The names of the marks that have one, in order."""
        named = {self.low: self.low_texts, **self.labels, self.high: self.high_texts}
        return {mark: named[mark] for mark in sorted(named) if named[mark]}


@dataclass(frozen=True, slots=True)
class Condition:
    """That an earlier item was answered with one of these (codes, or numbers written out)."""

    item: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownIf:
    """When an item is shown: if `every` condition holds, or else if one of them does."""

    conditions: tuple[Condition, ...]
    every: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One question; which of the fields below `required` it uses is a matter of its kind.

    Under a `quotable` text people may say that a report may quote it. `least` and `most` are the bounds of a number; `most` is also the most choices or files, and both
    count characters of a text. Dates lie between `earliest` and `latest` and are counted by `classes`. `message` is shown in place of the
    usual words when an answer is outside what is allowed. A text must match the `pattern` of that name, or of an `expression` of its own. `random`: each person has options or rows in an order of their own.
    """

    code: str
    kind: str
    texts: Translations
    required: bool = False
    not_applicable: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    scale: Scale | None = None
    least: float | None = None
    most: float | None = None
    show_if: ShownIf | None = None
    quotable: bool = False
    classes: str = ""
    earliest: str = ""
    latest: str = ""
    pattern: str = ""
    expression: str = ""
    message: Translations = field(default_factory=dict)
    random: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether it is a question; a text between questions is not."""
        return self.kind != NOTE

    def words(self, language: str | None = None) -> str:
        """Its text, with neutral words where it repeats an earlier answer."""
        return piping.neutral(pick(self.texts, language))

    @property
    def correct(self) -> tuple[str, ...]:
        """The codes of the right options, none outside a knowledge test."""
        return tuple(option.code for option in self.options if option.correct)

    def within(self, *parts: str) -> str:
        """The id of one of its answers, say that of a row."""
        return SEPARATOR.join((self.code, *parts))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the questionnaire with a title; `random`: each person has its questions in an order of their own.

    With `pick` its questions are a pool: each person is asked so many of them, chosen by chance.
    """

    code: str
    titles: Translations
    items: tuple[Item, ...]
    random: bool = False
    pick: int | None = None

    @property
    def pool(self) -> tuple[str, ...]:
        """The codes of the questions from which some are chosen; none where all are asked."""
        return tuple(item.code for item in self.items if item.is_asked) if self.pick else ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole questionnaire; `intro` and `outro` are its first and last words, `sources` the literature behind it."""

    code: str
    kind: QuestionnaireKind
    anonymous: bool
    titles: Translations
    sections: tuple[Section, ...]
    intro: Translations = field(default_factory=dict)
    outro: Translations = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def items(self) -> Iterator[Item]:
        """All items in their order."""
        for section in self.sections:
            yield from section.items

    def pooled(self) -> frozenset[str]:
        """The codes of all questions that not everybody is asked because chance chooses."""
        return frozenset(code for section in self.sections for code in section.pool)

    def item(self, code: str) -> Item:
        """The item of that code. Raises KeyError when there is none."""
        for item in self.items():
            if item.code == code:
                return item
        raise KeyError(code)
