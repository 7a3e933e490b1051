"""Looking for words that people type, in whichever case and alphabet of Kazakh and Russian names they are written.

Names are written with Kazakh letters in one document and without them in another: Қасымов and Касымов, Жүнісова and
Жунисова. A word finds both, whichever of them is typed. Soft and hard signs may be left out, and Latin letters find the
Cyrillic ones that look like them, as both keyboards are in use.
"""

import re
from collections.abc import Iterable

from django.db.models import Q

from oqu.kernel.full_names import ALIKE

SIGNS = "[ьъЬЪ]?"
CLASSES = {letter: f"[{group}{group.upper()}]" for group in ALIKE for letter in group}


def spellings(word: str) -> set[str]:
    """A word as typed, in small letters, in capitals, capitalised: SQLite knows capitals only in Latin."""
    return {word, word.lower(), word.capitalize(), word.title(), word.upper()}


def pattern(word: str) -> str:
    """A regular expression for a part of a text that is this word in any case and spelling, for SQLite and PostgreSQL."""
    letters = [letter for letter in word.lower() if letter not in SIGNS] or list(word.lower())
    return "".join(_letter(letter) for letter in letters)


def whole(text: str) -> str:
    """A regular expression for a text that is this one in any case and spelling, and nothing else."""
    return f"^{pattern(text)}$"


def _letter(letter: str) -> str:
    both = CLASSES.get(letter)
    if both is None:
        upper = letter.upper()
        both = f"[{letter}{upper}]" if letter.isalpha() and len(upper) == 1 else re.escape(letter)
    return both + SIGNS if "а" <= letter <= "я" or letter in "әғқңөұүһіё" else both


MOST_WORDS, LONGEST = 10, 300
"""Words and letters that are looked at: databases do not take conditions of any depth."""


def holding(words: str, columns: Iterable[str]) -> Q:
    """Rows that contain each of the first `MOST_WORDS` words in one of the columns (query paths); all rows if there are none."""
    columns, every = tuple(columns), Q()
    for word in words.replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__regex": pattern(word)})
        every &= anywhere
    return every
