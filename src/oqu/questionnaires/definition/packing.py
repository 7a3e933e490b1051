"""A cleaned answer as one byte a column, for the figures; numbers and texts are stored beside it."""

from array import array
from collections.abc import Mapping

from oqu.questionnaires.definition.answers import is_shown
from oqu.questionnaires.definition.content import SEPARATOR, Answers, Definition, Value
from oqu.questionnaires.definition.kinds.kind import NOT_APPLICABLE_CODE, AnswerColumn
from oqu.questionnaires.definition.kinds.registry import kind_of


def columns(definition: Definition) -> tuple[AnswerColumn, ...]:
    """The columns of a packed answer, in order."""
    return tuple(column for item in definition.items() for column in kind_of(item).columns(item))


def pack(definition: Definition, answers: Answers) -> bytes:
    """Cleaned answers as one signed byte a column: a code, -1 for not answered, -2 for not shown or not applicable.

    A question with a condition is distinguished from an unanswered one only where the condition failed.
    """
    codes = array("b")
    for item in definition.items():
        kind = kind_of(item)
        if is_shown(definition, item, answers):
            codes.extend(kind.pack(item, answers))
        else:
            codes.extend([NOT_APPLICABLE_CODE] * len(kind.columns(item)))
    return codes.tobytes()


def beside(definition: Definition, answers: Answers) -> dict[str, Value]:
    """The answers that have no column: numbers and texts."""
    packed = {item.code for item in definition.items() if kind_of(item).columns(item)}
    return {key: value for key, value in answers.items() if key.split(SEPARATOR)[0] not in packed}


def unpack(definition: Definition, packed: bytes, beside: Mapping[str, Value]) -> dict[str, Value]:
    """The cleaned answers again. Raises ValueError when the bytes are not those of this questionnaire."""
    codes = array("b", packed)
    if len(codes) != len(columns(definition)):
        raise ValueError(f"{len(codes)} codes for {len(columns(definition))} columns")
    answers: dict[str, Value] = {}
    start = 0
    for item in definition.items():
        kind = kind_of(item)
        width = len(kind.columns(item))
        if is_shown(definition, item, answers):
            answers.update(kind.unpack(item, codes[start : start + width]))
            answers.update((key, beside[key]) for key in kind.ids(item) if key in beside)
        start += width
    return answers
