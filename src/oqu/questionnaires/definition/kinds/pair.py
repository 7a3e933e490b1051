"""The same thing rated for before the course and for now, looking back."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import BEFORE, NOW, Item
from oqu.questionnaires.definition.kinds.kind import check_codes
from oqu.questionnaires.definition.kinds.ratings import Ratings
from oqu.questionnaires.definition.problems import Words


class PairKind(Ratings):
    """Two marks, under `item.before` and `item.now`; with rows `item.row.before` and `item.row.now` of each."""

    name = "pair"
    label = _("Before and now")
    fields = frozenset({"scale", "rows", "not_applicable", "random"})

    def ids(self, item: Item) -> tuple[str, ...]:
        lines: list[tuple[str, ...]] = [(row.code,) for row in item.rows] or [()]
        return tuple(item.within(*line, time) for line in lines for time in (BEFORE, NOW))

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from super().check(item)
        yield from check_codes("rows", [row.code for row in item.rows], least=0)
