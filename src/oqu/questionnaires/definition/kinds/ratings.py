"""What scale, matrix, pair and recommend share: every answer is a mark on the item's scale."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import (
    MISSING_CODE,
    NOT_APPLICABLE_CODE,
    AnswerColumn,
    Clean,
    Given,
    check_scale,
    clean_each,
    rated,
)
from oqu.questionnaires.definition.problems import Words


class Ratings(ABC):
    """Answers on a scale, one byte each."""

    decides = False

    @abstractmethod
    def ids(self, item: Item) -> tuple[str, ...]: ...

    def letters(self, item: Item) -> int:
        return 0

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from check_scale(item.scale)

    def clean(self, item: Item, given: Given) -> Clean:
        return clean_each(item, given, self.ids(item), rated)

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        scale = item.scale
        return (
            tuple(AnswerColumn(key, item.code, scale.low, scale.high) for key in self.ids(item))
            if scale
            else ()
        )

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        return tuple(_code(answers.get(key, MISSING_CODE)) for key in self.ids(item))

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        given = zip(self.ids(item), codes, strict=True)
        return {
            key: None if code == NOT_APPLICABLE_CODE else code for key, code in given if code != MISSING_CODE
        }

    def values(self, item: Item) -> frozenset[str]:
        scale = item.scale
        return frozenset(map(str, range(scale.low, scale.high + 1))) if scale else frozenset()


def _code(value: Value) -> int:
    if value is None:
        return NOT_APPLICABLE_CODE
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a mark")
    return value
