"""What numbers and texts share: one answer that is stored beside the packed ones."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import AnswerColumn, Clean, Given, clean_each
from oqu.questionnaires.definition.problems import Words


class Beside(ABC):
    """An answer without columns."""

    decides = False

    @abstractmethod
    def read(self, item: Item, text: str) -> tuple[Value, Words]: ...

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)

    def letters(self, item: Item) -> int:
        return 0

    def clean(self, item: Item, given: Given) -> Clean:
        return clean_each(item, given, self.ids(item), self.read)

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        return ()

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        return ()

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        return {}

    def values(self, item: Item) -> frozenset[str]:
        return frozenset()
