"""How likely one is to recommend the course, from 0 to 10."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.ratings import Ratings
from oqu.questionnaires.definition.problems import Words


class RecommendKind(Ratings):
    """One mark, always from 0 to 10, so that scores can be compared."""

    name = "recommend"
    label = _("Recommend, 0 to 10")
    fields = frozenset({"scale", "not_applicable"})
    decides = True

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        if item.scale is None or (item.scale.low, item.scale.high) != (0, 10):
            yield "scale", _("the recommend question runs from 0 to 10")
