"""One of several answers."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import (
    MISSING_CODE,
    NOT_APPLICABLE_CODE,
    AnswerColumn,
    Clean,
    Given,
    check_codes,
    chosen,
    clean_each,
)
from oqu.questionnaires.definition.problems import Words


class OneKind:
    """The code of the option; packed as its place, from 0."""

    name = "one"
    label = _("One of several")
    fields = frozenset({"options", "not_applicable", "random"})
    decides = True

    def ids(self, item: Item) -> tuple[str, ...]:
        return (item.code,)

    def letters(self, item: Item) -> int:
        return 0

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from check_codes("options", [option.code for option in item.options], least=2)
        if len(item.correct) > 1:
            yield "options", _("only one answer can be the right one; use “several of” for more")

    def clean(self, item: Item, given: Given) -> Clean:
        return clean_each(item, given, self.ids(item), chosen)

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        return (AnswerColumn(item.code, item.code, 0, len(item.options) - 1),)

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        if item.code not in answers:
            return (MISSING_CODE,)
        value = answers[item.code]
        return (NOT_APPLICABLE_CODE if value is None else [o.code for o in item.options].index(str(value)),)

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        (code,) = codes
        if code == MISSING_CODE:
            return {}
        return {item.code: None if code == NOT_APPLICABLE_CODE else item.options[code].code}

    def values(self, item: Item) -> frozenset[str]:
        return frozenset(option.code for option in item.options)
