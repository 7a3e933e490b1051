"""Several lines rated on one scale."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.kind import check_codes
from oqu.questionnaires.definition.kinds.ratings import Ratings
from oqu.questionnaires.definition.problems import Words


class MatrixKind(Ratings):
    """A mark for each row, under `item.row`."""

    name = "matrix"
    label = _("Table of ratings")
    fields = frozenset({"scale", "rows", "not_applicable", "random"})

    def ids(self, item: Item) -> tuple[str, ...]:
        return tuple(item.within(row.code) for row in item.rows)

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from super().check(item)
        yield from check_codes("rows", [row.code for row in item.rows], least=1)
