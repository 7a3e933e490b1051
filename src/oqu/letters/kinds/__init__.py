"""The registry of letters: an app declares each kind that it writes in its module `letters`, beside the templates.

A template is `letters/<code>.txt`; its first line is the subject. The gallery shows every kind in each language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise

COURSE: Mapping[str, Any] = {
    "title": "Өлкетану",
    "slug": "olketanu-2027",
    "starts_on": date(2027, 4, 15),
    "ends_on": date(2027, 4, 24),
}
"""The course of the examples."""
CENTRE, NETWORK = "Абай атындағы кітапхана", "Көкшетау қалалық кітапханалық жүйесі"
COLLEAGUE = "Мадина Оспанова"


class Example(dict[str, Any]):
    """A thing of an example: its attributes, and its `name` where a template writes the thing itself."""

    def __str__(self) -> str:
        return str(self["name"])


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter: what causes it, who gets it, what the journal says, and the context of its preview.

    `about` follows "wrote a letter" in the journal. `example` has the names that `actions.write` gets as context.
    `waits` is how long a confidential letter may wait for a mail server that is out of order, by default a day.
    `ends` is when the reason of a letter that waits is gone, so that it is not sent: the app decides it with
    `leaving.holds_while`. Without it the letter reports a fact, which stays one.
    """

    code: str
    trigger: str
    recipients: str
    about: Promise
    example: Mapping[str, Any]
    waits: timedelta | None = None
    ends: str = ""

    def __str__(self) -> str:
        return self.code


class DeclaredTwice(Exception):
    """Two declarations have one code."""


_KINDS: dict[str, LetterKind] = {}


def declare(kind: LetterKind) -> LetterKind:
    """Register a kind of letter. Raises DeclaredTwice."""
    if kind.code in _KINDS:
        raise DeclaredTwice(kind.code)
    _KINDS[kind.code] = kind
    return kind


def every() -> list[LetterKind]:
    """All kinds by code. An app registers its kinds when its `actions` or `receivers` are imported."""
    return [_KINDS[code] for code in sorted(_KINDS)]


def kind_of(code: str) -> LetterKind | None:
    """The kind with that code, as a stored letter names it; None if it is no longer written."""
    return _KINDS.get(code)
