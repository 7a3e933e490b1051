"""Documents as PDF: one way to compile them, and which characters the fonts of documents cannot draw."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from django.conf import settings

from oqu.kernel.memo import at_most

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = ("PTSerif-Bold.ttf", "PTSans-Regular.ttf")
"""One of each family that documents use."""
SUBSTITUTE = "?"
"""Printed where a character has no glyph."""
NO_CHARACTER = "\uffff"
SOFT_BREAK = "\u200b"
"""Where a line may break inside a word."""
LONGEST_PART = 24
"""Letters of a word that are never broken."""
SHORT_WORD = re.compile(r"(?<!\S)([^\W\d]{1,2}) (?=\S)")
AFTER_HYPHEN = re.compile(r"(?<=\w[-‐–/])(?=\w)")
INVISIBLE = frozenset(f"\u00ad\n\t {SOFT_BREAK}")


class NotCompiled(Exception):
    """A document that could not be made; the text says why, in the words of the compiler."""


def missing(*texts: str) -> list[str]:
    """The characters of these texts that no document can show, such as emoji, each once, in their order."""
    found = dict.fromkeys(letter for text in texts for letter in text)
    return [letter for letter in found if letter not in INVISIBLE and not _is_drawn(letter)]


@at_most(20_000)
def _is_drawn(letter: str) -> bool:
    return all(_mask(font, letter) != _mask(font, NO_CHARACTER) for font in _fonts())


def _mask(font: "FreeTypeFont", letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


@at_most(1)
def _fonts() -> "tuple[FreeTypeFont, ...]":
    from PIL import ImageFont  # noqa: PLC0415 - only documents need it

    paths = [Path(settings.OQU_FONTS_DIR) / name for name in FONTS]
    return tuple(ImageFont.truetype(str(path), 24) for path in paths if path.exists())


def printable(words: Any) -> Any:
    """The same words (texts, lists and mappings of them) with a substitute for each character that has no glyph."""
    match words:
        case str() if words.isascii():
            return words
        case str():
            return "".join(SUBSTITUTE if letter in missing(letter) else letter for letter in words)
        case dict():
            return {name: printable(value) for name, value in words.items()}
        case list() | tuple():
            return [printable(value) for value in words]
        case _:
            return words


def breakable(text: str) -> str:
    """The text with places to break a line inside words longer than a line may be, and after the @ of an e-mail.

    No line ends after a word of one or two letters, as a preposition in Russian must not.
    """
    words = " ".join(SOFT_BREAK.join(_parts(word)) for word in text.split(" "))
    return SHORT_WORD.sub("\\1\u00a0", words).replace("@", f"@{SOFT_BREAK}")


def _parts(word: str) -> Iterable[str]:
    """A word cut after its hyphens, where a line breaks anyway; only what is longer still is cut between letters."""
    for piece in AFTER_HYPHEN.split(word):
        yield from (piece[at : at + LONGEST_PART] for at in range(0, len(piece) or 1, LONGEST_PART))


def pdf(document: Path, words: dict[str, Any], *, at: datetime) -> bytes:
    """Compile a Typst document that reads `words` as JSON, as PDF/A with the time `at`. Raises NotCompiled."""
    try:
        made: bytes = typst.compile(
            str(document),
            font_paths=[str(settings.OQU_FONTS_DIR)],
            ignore_system_fonts=True,
            sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
            pdf_standards=["a-2b"],
        )
    except (RuntimeError, ValueError) as error:
        raise NotCompiled(str(error)) from error
    return made
