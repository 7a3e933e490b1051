"""Words of one's own, a line or more."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from oqu.kernel import text as words_of_people
from oqu.questionnaires.definition import patterns
from oqu.questionnaires.definition.content import QUOTE, Item, Value
from oqu.questionnaires.definition.kinds.beside import Beside
from oqu.questionnaires.definition.kinds.kind import Clean, Given, single
from oqu.questionnaires.definition.problems import Words, say

LONGEST = 10_000
YES = "yes"


class TextKind(Beside):
    """Words, tidied, at most so many characters."""

    fields = frozenset({"min", "max", "quotable", "message", "pattern", "expression"})
    usual: int

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from patterns.check(item)
        if item.most is not None and not (item.most.is_integer() and 1 <= item.most <= LONGEST):
            yield "max", say(_("the longest answer has from 1 to {n} characters"), n=LONGEST)
        elif item.least is not None and not (
            item.least.is_integer() and 1 <= item.least <= self.letters(item)
        ):
            words = _("the shortest answer has from 1 to {n} characters")
            yield "min", say(words, n=self.letters(item))

    def clean(self, item: Item, given: Given) -> Clean:
        """The words, and beside them, where they may be quoted, that their writer agreed."""
        clean, agreed = super().clean(item, given), item.within(QUOTE)
        if item.quotable and item.code in clean.answers and single(given, agreed):
            return replace(clean, answers={**clean.answers, agreed: YES})
        return clean

    def letters(self, item: Item) -> int:
        return self.usual if item.most is None else int(item.most)

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        tidied, most = words_of_people.tidy(text), self.letters(item)
        if len(tidied) > most:
            words = _("This is {n} characters long; please shorten it to {most}.")
            return None, say(words, n=len(tidied), most=most)
        if item.least is not None and 0 < len(tidied) < item.least:
            words = _("Please write at least {least} characters; so far there are {n}.")
            return None, say(words, n=len(tidied), least=int(item.least))
        if tidied and not patterns.matches(item, tidied):
            return None, patterns.words_of(item)
        return tidied, ""


class ShortKind(TextKind):
    """A line."""

    name = "short"
    label = _("Short text")
    usual = 200

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        return super().read(item, " ".join(text.split()))


class LongKind(TextKind):
    """As much as one likes to tell."""

    name = "long"
    label = _("Long text")
    usual = 4000
