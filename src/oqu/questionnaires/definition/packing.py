"""A cleaned answer as one byte a column, for the figures; numbers and texts are stored beside it."""

from array import array
from collections.abc import Mapping

from oqu.questionnaires.definition.answers import is_shown
from oqu.questionnaires.definition.content import SEPARATOR, Answers, Definition, Value
from oqu.questionnaires.definition.kinds.kind import MISSING_CODE, NOT_APPLICABLE_CODE, AnswerColumn
from oqu.questionnaires.definition.kinds.registry import kind_of
from oqu.questionnaires.definition.selection import LEFT_OPEN


def columns(definition: Definition) -> tuple[AnswerColumn, ...]:
    """The columns of a packed answer, in order."""
    return tuple(column for item in definition.items() for column in kind_of(item).columns(item))


def pack(definition: Definition, answers: Answers) -> bytes:
    """Cleaned answers as one signed byte a column: a code, -1 for not answered, -2 for not shown or not applicable.

    A question with a condition is distinguished from an unanswered one only where the condition failed. One of a pool
    that has no answer at all was not asked.
    """
    codes = array("b")
    pooled = definition.pooled()
    given = {key: value for key, value in answers.items() if value != LEFT_OPEN}
    for item in definition.items():
        kind = kind_of(item)
        is_asked = item.code not in pooled or any(key in answers for key in kind.ids(item))
        if is_asked and is_shown(definition, item, answers):
            codes.extend(kind.pack(item, given))
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
    pooled = definition.pooled()
    start = 0
    for item in definition.items():
        kind = kind_of(item)
        width = len(kind.columns(item))
        own = codes[start : start + width]
        if item.code in pooled and own and set(own) in ({NOT_APPLICABLE_CODE}, {MISSING_CODE}):
            if own[0] == MISSING_CODE:
                answers[kind.ids(item)[0]] = LEFT_OPEN
        elif is_shown(definition, item, answers):
            answers.update(kind.unpack(item, own))
            answers.update((key, beside[key]) for key in kind.ids(item) if key in beside)
        start += width
    return answers
