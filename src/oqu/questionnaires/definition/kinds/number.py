"""A number, within bounds if it has them."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.beside import Beside
from oqu.questionnaires.definition.problems import Words, say

NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?", re.ASCII)
BLANKS = re.compile(r"[\s\u00a0\u202f]")


class NumberKind(Beside):
    """Whole or with a fraction, after a point or a comma; blanks between thousands do no harm."""

    name = "number"
    label = _("Number")
    fields = frozenset({"min", "max", "not_applicable", "message"})

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        if item.least is not None and item.most is not None and item.least > item.most:
            yield (
                "min",
                say(_("{least} is more than {most}"), least=written(item.least), most=written(item.most)),
            )

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        bare = BLANKS.sub("", text)
        if not NUMBER.fullmatch(bare):
            return None, _("Write a number in digits.")
        value = float(bare.replace(",", "."))
        if item.least is not None and value < item.least:
            return None, say(_("Write a number of at least {least}."), least=written(item.least))
        if item.most is not None and value > item.most:
            return None, say(_("Write a number of at most {most}."), most=written(item.most))
        return int(value) if value.is_integer() else value, ""


def written(number: float) -> str:
    """A number without a fraction that says nothing."""
    return str(int(number)) if number.is_integer() else str(number)
