"""A rating on a scale with named ends."""

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.kinds.ratings import Ratings


class ScaleKind(Ratings):
    """One mark."""

    name = "scale"
    label = _("Rating scale")
    fields = frozenset({"scale", "not_applicable"})
    decides = True

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)
