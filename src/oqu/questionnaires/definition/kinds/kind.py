"""What every kind of question must be able to do. A new kind is a module with such a class, named in the registry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import NOT_APPLICABLE, Item, Scale, Value
from oqu.questionnaires.definition.problems import DefinitionProblem, Words, say

MISSING_CODE, NOT_APPLICABLE_CODE = -1, -2  # as in the figures' arrays
MOST_OPTIONS = 100
WIDEST_SCALE = 11

type Given = Mapping[str, Sequence[str]]  # by answer id, as a form sends it


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """One byte of a packed answer: its id, its item, and the codes it can have (besides the two for gaps)."""

    id: str
    item: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Clean:
    """What became of what was given for an item: answers by id, and what is wrong with the others.

    `missing` are the ids of answers that are not there; whether that is wrong depends on the item.
    """

    answers: Mapping[str, Value]
    missing: tuple[str, ...] = ()
    problems: tuple[DefinitionProblem, ...] = ()


class QuestionKind(Protocol):
    """A kind of question."""

    @property
    def name(self) -> str:
        """Its name in files."""

    @property
    def label(self) -> Words:
        """Its name for people."""

    @property
    def fields(self) -> frozenset[str]:
        """Those of the keys that not all kinds have (`reading.FIELD_KEYS`) that it uses."""

    @property
    def decides(self) -> bool:
        """Whether an item of it may decide if another is shown."""

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        """What is wrong with the item's definition, as (place within the item, words)."""

    def ids(self, item: Item) -> tuple[str, ...]:
        """The ids of its answers."""

    def letters(self, item: Item) -> int:
        """How many letters of their own people may write, at most."""

    def clean(self, item: Item, given: Given) -> Clean:
        """The answers in what was given; nothing here asks whether they are required."""

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        """Its bytes in a packed answer; none for numbers and texts, which are stored beside it."""

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        """The codes of its columns for cleaned answers of an item that was shown."""

    def unpack(self, item: Item, codes: Sequence[int]) -> Mapping[str, Value]:
        """The cleaned answers of the codes of its columns."""

    def values(self, item: Item) -> frozenset[str]:
        """The values that a condition on it may name."""


def single(given: Given, key: str) -> str:
    """What was given under that key, without blanks around it; empty when nothing was."""
    values = [value.strip() for value in given.get(key, ()) if value.strip()]
    return values[-1] if values else ""


def several(given: Given, key: str) -> list[str]:
    """All that was given under that key, also where it came joined by semicolons, each once."""
    parts = [part.strip() for value in given.get(key, ()) for part in value.split(";")]
    return list(dict.fromkeys(part for part in parts if part))


def clean_each(item: Item, given: Given, ids: Iterable[str], read: "Reader") -> Clean:
    """The answers of an item that has one value for each id, with "does not apply" where the item allows it."""
    answers: dict[str, Value] = {}
    missing, problems = [], []
    for key in ids:
        text = single(given, key)
        if not text:
            missing.append(key)
        elif text == NOT_APPLICABLE and item.not_applicable:
            answers[key] = None
        else:
            value, words = read(item, text)
            if words:
                problems.append(DefinitionProblem(key, words))
            elif value == "":
                missing.append(key)
            else:
                answers[key] = value
    return Clean(answers, tuple(missing), tuple(problems))


class Reader(Protocol):
    """Reads one given text; an empty second value means that it was fine."""

    def __call__(self, item: Item, text: str, /) -> tuple[Value, Words]: ...


def check_scale(scale: Scale | None) -> Iterator[tuple[str, Words]]:
    """What is wrong with a scale."""
    if scale is None:
        yield "scale", _("a scale with min and max is needed")
    elif not 1 <= scale.high - scale.low < WIDEST_SCALE or scale.low < 0 or scale.high > MOST_OPTIONS:
        yield (
            "scale",
            say(
                _("{low} to {high} is no scale of 2 to {most} steps from 0 upward"),
                low=scale.low,
                high=scale.high,
                most=WIDEST_SCALE,
            ),
        )


def check_codes(place: str, codes: Sequence[str], *, least: int) -> Iterator[tuple[str, Words]]:
    """What is wrong with the codes of options or rows."""
    if not least <= len(codes) <= MOST_OPTIONS:
        yield (
            place,
            say(
                _("there are {n}, but {least} to {most} are needed"),
                n=len(codes),
                least=least,
                most=MOST_OPTIONS,
            ),
        )
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield place, say(_("“{code}” is there twice"), code=code)
    if NOT_APPLICABLE in codes:
        yield place, say(_("“{code}” is reserved for “does not apply”"), code=NOT_APPLICABLE)


def rated(item: Item, text: str) -> tuple[Value, Words]:
    """A whole number of the item's scale."""
    scale = item.scale
    if scale is not None and text.isascii() and text.isdigit() and scale.low <= int(text) <= scale.high:
        return int(text), ""
    return None, _("Choose one of the marks.")


def chosen(item: Item, text: str) -> tuple[Value, Words]:
    """The code of one of the item's options."""
    if any(option.code == text for option in item.options):
        return text, ""
    return None, _("Choose one of the answers.")
