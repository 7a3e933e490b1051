"""Words: slugs out of Kazakh and Russian titles, and plain text out of what people paste."""

import re
import unicodedata
from decimal import Decimal

from django.utils import formats
from slugify import slugify

LATIN = [
    ("Ә", "A"), ("ә", "a"), ("Ғ", "G"), ("ғ", "g"), ("Қ", "Q"), ("қ", "q"), ("Ң", "N"), ("ң", "n"),
    ("Ө", "O"), ("ө", "o"), ("Ұ", "U"), ("ұ", "u"), ("Ү", "U"), ("ү", "u"), ("Һ", "H"), ("һ", "h"),
    ("І", "I"), ("і", "i"), ("Й", "I"), ("й", "i"), ("Ы", "Y"), ("ы", "y"), ("Щ", "Sh"), ("щ", "sh"),
    ("ʻ", ""), ("ʼ", ""),
]  # fmt: skip

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Unicode's control characters (category Cc) but for the new line and the tab."""


def slug(words: str, *, longest: int = 60) -> str:
    """An address made of a title: lower-case Latin words joined by hyphens, at most `longest` characters."""
    return slugify(words, max_length=longest, word_boundary=True, replacements=LATIN) or "x"


def decimal(number: Decimal) -> str:
    """A number as the current language writes it, without zeros at its end: 0,3 or 8."""
    return formats.number_format(plain_decimal(number))


def plain_decimal(number: Decimal) -> str:
    """A number as number fields and files hold it, without zeros at its end: 0.3 or 8."""
    return f"{number.normalize():f}"


def tidy(words: str) -> str:
    """What a person typed or pasted, in composed Unicode, with no control characters and no trailing blanks."""
    composed = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(" \t") for line in CONTROL.sub("", composed).split("\n")).strip()


def inside_quotes(words: str, language: str) -> str:
    """Words that a sentence of this language puts into quotation marks: their own become those of the inner level."""
    opening, closing = formats.get_format("INNER_QUOTES", language)
    return re.sub('[«“„"](.+?)[»”“"]', rf"{opening}\1{closing}", words)


def shorten(words: str, longest: int) -> str:
    """The first words that fit into `longest` characters, with an ellipsis where something was left out."""
    flat = " ".join(words.split())
    if len(flat) <= longest:
        return flat
    return flat[: longest - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
