"""What is looked at when a letter that waits leaves: whether its reason is still there, and what it says by now.

Who is written to, and of what, is decided when a letter is written. Until it leaves, the reader may have answered,
handed in, finished or given the place back, and a lecture of the plan may have moved.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from oqu.letters.kinds import DeclaredTwice, LetterKind
from oqu.letters.models import Letter

type Context = Mapping[str, Any]
type Check = Callable[[Letter, datetime], bool]
type Source = Callable[[Letter], Context | None]


class _ByKind[F](dict[str, F]):
    """Code of a kind → its function."""

    def registering(self, kinds: tuple[LetterKind, ...]) -> Callable[[F], F]:
        """A decorator that registers a function for these kinds. Raises DeclaredTwice."""

        def register(function: F) -> F:
            for kind in kinds:
                if kind.code in self:
                    raise DeclaredTwice(kind.code)
                self[kind.code] = function
            return function

        return register


_CHECKS = _ByKind[Check]()
_SOURCES = _ByKind[Source]()


def holds_while(*kinds: LetterKind) -> Callable[[Check], Check]:
    """Have a function decide whether a letter of these kinds is still to be sent. Raises DeclaredTwice.

    It gets the letter, whose `about` is what `actions.write` was given, and the time.
    """
    return _CHECKS.registering(kinds)


def says_what_is(*kinds: LetterKind) -> Callable[[Source], Source]:
    """Have a function give the context of letters of these kinds as things are now. Raises DeclaredTwice.

    It gets the letter, whose `about` is what `actions.write` was given; None leaves the letter as it was written.
    """
    return _SOURCES.registering(kinds)


def has_reason(letter: Letter, at: datetime) -> bool:
    """Whether a letter is still to be sent; one that reports a fact always is."""
    check = _CHECKS.get(letter.kind)
    return check is None or not letter.about or check(letter, at)


def context_now(letter: Letter) -> Context | None:
    """The context of a letter as things are now; None if it stays as it was written."""
    source = _SOURCES.get(letter.kind)
    return source(letter) if source is not None and letter.about else None


def checked() -> frozenset[str]:
    """The codes of the kinds whose letters are looked at again."""
    return frozenset(_CHECKS)
