"""Earlier answers in the text of a question: `{answer:code|neutral words}`, filled in for the person who answers and nowhere else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PIECE = re.compile(r"\{answer:([A-Za-z0-9][A-Za-z0-9_-]{0,39})(?:\|([^{}|]*))?\}", re.ASCII)
OPENING = "{answer:"
NOTHING = "…"
PIPED = frozenset({"one", "many", "short", "number"})
"""Kinds whose answers a text can repeat."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a text: words as they are, or the answer to the question `code` with `neutral` words for no answer."""

    words: str
    code: str = ""
    neutral: str = ""


def pieces(text: str, answer: Callable[[str], str] | None = None) -> Iterator[TextPiece]:
    """The text in pieces, with the words that `answer` has for the code of a question."""
    start = 0
    for found in PIECE.finditer(text):
        if found.start() > start:
            yield TextPiece(text[start : found.start()])
        neutral = (found[2] or "").strip() or NOTHING
        yield TextPiece((answer(found[1]) if answer else "") or neutral, found[1], neutral)
        start = found.end()
    if start < len(text):
        yield TextPiece(text[start:])


def neutral(text: str) -> str:
    """The text with neutral words in place of answers."""
    return "".join(piece.words for piece in pieces(text)) if OPENING in text else text


def codes(text: str) -> list[str]:
    """The questions whose answers the text repeats."""
    return [found[1] for found in PIECE.finditer(text)]


def is_broken(text: str) -> bool:
    """Whether an answer is begun there but not written as it should be."""
    return text.count(OPENING) != len(codes(text))
