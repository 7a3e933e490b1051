"""Several things put in order."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import (
    MISSING_CODE,
    AnswerColumn,
    Clean,
    Given,
    check_codes,
    several,
    single,
)
from oqu.questionnaires.definition.problems import DefinitionProblem, Words, say


class RankingKind:
    """The codes from first to last, each once.

    A form gives them in order under `item`, or each one's place (1 is the first) under `item.option`, which is also
    how they are packed.
    """

    name = "ranking"
    label = _("Put in order")
    fields = frozenset({"options", "random"})
    decides = False

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)

    def letters(self, item: Item) -> int:
        return 0

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from check_codes("options", [option.code for option in item.options], least=2)

    def clean(self, item: Item, given: Given) -> Clean:
        order = several(given, item.code) or self._by_place(item, given)
        if not order:
            return Clean({}, missing=(item.code,))
        if sorted(order) == sorted(option.code for option in item.options):
            return Clean({item.code: tuple(order)})
        words = say(_("Give each of the {n} a place of its own, from 1 to {n}."), n=len(item.options))
        return Clean({}, problems=(DefinitionProblem(item.code, words),))

    def _by_place(self, item: Item, given: Given) -> list[str]:
        """The codes in the order of their places; a code is left out where its place is wrong or taken."""
        places = {option.code: single(given, item.within(option.code)) for option in item.options}
        by_place = {place: code for code, place in places.items() if place}
        return [by_place[str(n)] for n in range(1, len(places) + 1) if str(n) in by_place] or list(
            by_place.values()
        )

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        count = len(item.options)
        return tuple(AnswerColumn(item.within(option.code), item.code, 1, count) for option in item.options)

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        value = answers.get(item.code)
        if not isinstance(value, tuple):
            return (MISSING_CODE,) * len(item.options)
        return tuple(value.index(option.code) + 1 for option in item.options)

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        if min(codes, default=0) < 0:
            return {}
        placed = zip(codes, (option.code for option in item.options), strict=True)
        return {item.code: tuple(code for _place, code in sorted(placed))}

    def values(self, item: Item) -> frozenset[str]:
        return frozenset()
