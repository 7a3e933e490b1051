"""What all kinds with one answer that decides nothing share: numbers, texts, dates and times."""

from abc import ABC, abstractmethod

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import Clean, Given, clean_each
from oqu.questionnaires.definition.problems import Words


class SingleAnswer(ABC):
    """One value under the code of the item, on which no other question depends."""

    decides = False

    @abstractmethod
    def read(self, item: Item, text: str) -> tuple[Value, Words]: ...

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)

    def letters(self, item: Item) -> int:
        return 0

    def clean(self, item: Item, given: Given) -> Clean:
        return clean_each(item, given, self.ids(item), self.read)

    def values(self, item: Item) -> frozenset[str]:
        return frozenset()
