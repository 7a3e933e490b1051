"""Reading codes as people type, paste or dictate them: from a letter, a card, a certificate."""

import re
import unicodedata

from oqu.kernel.db import KEY_ALPHABET

LONGEST_TYPED = 400
"""Characters of what was typed that are looked at."""

SHORT, LONG = 6, 12
"""Digits of the codes in letters."""

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad_"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"), None)

# letters that look like a digit, on the keyboards of Kazakhstan
_LIKE_DIGITS = str.maketrans(
    {
        **dict.fromkeys("OoОоӨө", "0"),
        **dict.fromkeys("IilІі|Ӏ", "1"),
        **dict.fromkeys("Зз", "3"),
        **dict.fromkeys("Чч", "4"),
        **dict.fromkeys("SsЅѕ", "5"),
        **dict.fromkeys("б", "6"),
        **dict.fromkeys("BВ", "8"),
    }
)
# Cyrillic letters that look like Latin ones, and digits that a card never holds
_LIKE_LATIN = str.maketrans("авсенкмртухзбһѕјԛԝү", "abcehkmptyx36hsjqwy")
_LAYOUT = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")

_JOINED = re.compile(r"\d(?:(?:[ .]|[ ]?-[ ]?)?\d)*")
_CARD = KEY_ALPHABET
_GROUPS = re.compile(rf"(?<![^\W_])([{_CARD}]{{4}})[- .]+([{_CARD}]{{4}})[- .]+([{_CARD}]{{4}})(?![^\W_])")
_WHOLE = re.compile(rf"(?<![^\W_])[{_CARD}]{{12}}(?![^\W_])")


def plain(typed: str) -> str:
    """What was typed, with full-width and other digits as 0 to 9, one kind of dash, single blanks, nothing invisible."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).translate(_INVISIBLE).translate(_DASHES)
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    return " ".join(text.split())


def digits(typed: str, *lengths: int) -> str:
    """The code of 6 or 12 digits (or of the given lengths) in what was typed, or "".

    Found are, the longest length first: digits in one piece; digits with single blanks, points or dashes between them;
    and only where there is neither, digits among which letters that look like digits were typed (`12З 4О6`).
    """
    text, wanted = plain(typed), sorted(lengths or (SHORT, LONG), reverse=True)
    pieces = re.findall(r"\d+", text)
    joined = [re.sub(r"\D", "", run) for run in _JOINED.findall(text)]
    for found in ((*pieces, *joined), _like_digits(text)):
        for length in wanted:
            if fitting := [piece for piece in found if len(piece) == length]:
                return fitting[0]
    return ""


def _like_digits(text: str) -> list[str]:
    """Words of which at least half are digits and the rest look like digits, each alone and all together.

    Of a word that stands alone, one digit is enough.
    """
    words = []
    parts = text.split()
    fewest = 2 if len(parts) > 1 else SHORT
    for word in parts:
        bare = word.strip(".,;!?()«»\"'").replace("-", "")
        read = bare.translate(_LIKE_DIGITS)
        if read.isdecimal() and sum(c.isdecimal() for c in bare) * fewest >= len(bare):
            words.append(read)
    return [*words, "".join(words)]


def cards(typed: str) -> tuple[str, ...]:
    """The twelve letters of a card's code as they may be meant in what was typed; nothing if there is no such code.

    Read as Latin letters, as Cyrillic letters that look like them, and as typed with the Russian keyboard switched on.
    """
    text = plain(typed).casefold()
    readings = (_card(text), _card(text.translate(_LIKE_LATIN)), _card(text.translate(_LAYOUT)))
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def _card(text: str) -> str:
    if groups := _GROUPS.search(text):
        return "".join(groups.groups())
    if whole := _WHOLE.search(text):
        return whole[0]
    letters = "".join(c for c in text if c in _CARD)
    return letters if len(letters) == 12 else ""


def grouped(code: str) -> str:
    """A long code in groups of three, as it is easier to copy: `123 456 789 012`; a short one as it is."""
    return " ".join(re.findall("...", code)) if len(code) > SHORT else code
