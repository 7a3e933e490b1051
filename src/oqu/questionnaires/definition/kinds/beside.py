"""What numbers and texts share: one answer that is stored beside the packed ones."""

from collections.abc import Mapping, Sequence

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.definition.kinds.single import SingleAnswer


class Beside(SingleAnswer):
    """An answer without columns."""

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        return ()

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        return ()

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        return {}
