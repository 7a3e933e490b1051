"""Looking for words that people type, in whichever case of letters they stand."""

from collections.abc import Iterable

from django.db.models import Q


def spellings(word: str) -> set[str]:
    """A word as typed, in small letters, in capitals, capitalised: SQLite knows capitals only in Latin."""
    return {word, word.lower(), word.capitalize(), word.title(), word.upper()}


def holding(words: str, columns: Iterable[str]) -> Q:
    """Rows of which every one of the words stands in some of the columns (paths of a query); no words: all rows."""
    columns, every = tuple(columns), Q()
    for word in words.split():
        anywhere = Q()
        for column in columns:
            for spelling in sorted(spellings(word)):
                anywhere |= Q(**{f"{column}__icontains": spelling})
        every &= anywhere
    return every
