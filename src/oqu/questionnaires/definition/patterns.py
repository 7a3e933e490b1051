"""Patterns that a short or long text must match, checked in a time that grows with its length alone (decision 0133)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.heavy import re2
from oqu.questionnaires.definition.content import Item
from oqu.questionnaires.definition.problems import Words, say

OWN = "own"
LONGEST = 300
MOST_BYTES = 1 << 20
"""Memory that a compiled pattern may take."""


@dataclass(frozen=True, slots=True)
class NamedPattern:
    """A pattern with a name: its name for people, what RE2 and browsers understand, and the words for a text that differs."""

    label: Words
    expression: str
    words: Words


NAMED: Mapping[str, NamedPattern] = {
    "email": NamedPattern(
        _("an e-mail address"),
        r"[^\s@]+@[^\s@]+\.[^\s@]+",
        _("Write an e-mail address such as name@example.kz."),
    ),
    "phone": NamedPattern(
        _("a telephone number"),
        r"\+?[0-9][0-9 \(\)\-]{4,20}[0-9]",
        _("Write a telephone number such as +7 701 123 45 67."),
    ),
    "web": NamedPattern(
        _("a web address"), r"https?:\/\/[^\s]+\.[^\s]+", _("Write a web address such as https://example.kz.")
    ),
    "letters": NamedPattern(
        _("letters only"), r"\p{L}[\p{L} ’'\-]*", _("Write letters only, without digits and signs.")
    ),
    "digits": NamedPattern(_("digits only"), r"[0-9]+", _("Write digits only.")),
}


def expression_of(item: Item) -> str:
    """The pattern that a whole answer must match; empty where there is none."""
    return item.expression if item.pattern == OWN else NAMED[item.pattern].expression if item.pattern else ""


def words_of(item: Item) -> Words:
    """What to tell a person whose answer differs from the pattern, without own words."""
    return NAMED[item.pattern].words if item.pattern in NAMED else _("This does not have the expected form.")


def matches(item: Item, text: str) -> bool:
    """Whether the whole text matches the pattern of the item, if it has one."""
    return not item.pattern or _compiled(expression_of(item)).fullmatch(text) is not None


def is_understood(expression: str) -> bool:
    """Whether RE2 takes this pattern: no look-around, no back-references, not too large."""
    try:
        _compiled(expression)
    except (re2.error, UnicodeEncodeError):
        return False
    return True


def check(item: Item) -> Iterator[tuple[str, Words]]:
    """What is wrong with the pattern of an item, as (place within the item, words)."""
    if item.pattern and item.pattern not in (*NAMED, OWN):
        yield "pattern", say(_("one of {kinds} is needed"), kinds=", ".join((*NAMED, OWN)))
    elif item.pattern != OWN and item.expression:
        yield "expression", say(_("only a pattern “{own}” has an expression"), own=OWN)
    elif item.pattern == OWN and not 0 < len(item.expression) <= LONGEST:
        yield "expression", say(_("an expression of 1 to {n} characters is needed"), n=LONGEST)
    elif item.pattern == OWN and not is_understood(item.expression):
        yield "expression", _("this is no regular expression that can be checked here (syntax of RE2)")


def _compiled(expression: str) -> Any:
    options = re2.Options()
    options.max_mem, options.log_errors = MOST_BYTES, False
    return re2.compile(expression, options=options)
