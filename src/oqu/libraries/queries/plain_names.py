"""Names of libraries and places for comparing them, however people write them."""

import re

from oqu.kernel.full_names import plain_letters
from oqu.kernel.memo import memoised


def plain_name(words: str) -> str:
    """A name for comparing: its letters and digits, with or without Kazakh letters; quotation marks do not matter."""
    return words_of(plain_letters(words))


LIBRARY_WORDS = (
    "библиотека",
    "библиотекасы",
    "кітапхана",
    "кітапханасы",
    "library",
    "филиал",
    "филиалы",
    "branch",
)


def name_of_its_own(words: str) -> str:
    """The same without the words that libraries share: "Троицкая сельская" and "Троицкая сельская библиотека" are alike."""
    plain = plain_name(words)
    return " ".join(word for word in plain.split() if word not in _shared_words()) or plain


@memoised
def _shared_words() -> frozenset[str]:
    return frozenset(map(plain_name, LIBRARY_WORDS))


def words_of(text: str) -> str:
    """The words of a text with single blanks, without signs."""
    return " ".join(re.findall(r"[^\W_]+", text))
