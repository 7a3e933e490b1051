"""Looking for words that people type, in whichever case of letters they stand."""

from collections.abc import Iterable

from django.db.models import Q


def spellings(word: str) -> set[str]:
    """A word as typed, in small letters, in capitals, capitalised: SQLite knows capitals only in Latin."""
    return {word, word.lower(), word.capitalize(), word.title(), word.upper()}


def holding(words: str, columns: Iterable[str]) -> Q:
    """Rows that contain every word in one of the columns (query paths); all rows if there are no words."""
    columns, every = tuple(columns), Q()
    for word in words.split():
        anywhere = Q()
        for column in columns:
            for spelling in sorted(spellings(word)):
                anywhere |= Q(**{f"{column}__icontains": spelling})
        every &= anywhere
    return every
