"""Any number of several answers, or at most so many."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import NOT_APPLICABLE, Item, Value
from oqu.questionnaires.definition.kinds.kind import (
    MISSING_CODE,
    NOT_APPLICABLE_CODE,
    AnswerColumn,
    Clean,
    Given,
    check_codes,
    several,
)
from oqu.questionnaires.definition.problems import DefinitionProblem, Words, say


class ManyKind:
    """The codes of the options in their order; packed as 0 or 1 for each, under `item.option`."""

    name = "many"
    label = _("Several of many")
    fields = frozenset({"options", "max", "not_applicable", "message", "random"})
    decides = True

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)

    def letters(self, item: Item) -> int:
        return 0

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from check_codes("options", [option.code for option in item.options], least=2)
        if item.most is not None and not (item.most.is_integer() and 1 <= item.most <= len(item.options)):
            yield "max", say(_("the most that may be chosen is from 1 to {n}"), n=len(item.options))

    def clean(self, item: Item, given: Given) -> Clean:
        picked = several(given, item.code)
        if not picked:
            return Clean({}, missing=(item.code,))
        if picked == [NOT_APPLICABLE] and item.not_applicable:
            return Clean({item.code: None})
        known = tuple(option.code for option in item.options if option.code in picked)
        if len(known) != len(picked):
            return Clean({}, problems=(DefinitionProblem(item.code, _("Choose from the answers.")),))
        if item.most is not None and len(known) > item.most:
            words = say(_("Choose at most {most}; you chose {n}."), most=int(item.most), n=len(known))
            return Clean({}, problems=(DefinitionProblem(item.code, words),))
        return Clean({item.code: known})

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        return tuple(AnswerColumn(item.within(option.code), item.code, 0, 1) for option in item.options)

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        value = answers.get(item.code, ())
        if not value or not isinstance(value, tuple):
            gap = NOT_APPLICABLE_CODE if value is None else MISSING_CODE
            return (gap,) * len(item.options)
        return tuple(int(option.code in value) for option in item.options)

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        if MISSING_CODE in codes:
            return {}
        if NOT_APPLICABLE_CODE in codes:
            return {item.code: None}
        return {item.code: tuple(o.code for o, code in zip(item.options, codes, strict=True) if code)}

    def values(self, item: Item) -> frozenset[str]:
        return frozenset(option.code for option in item.options)
