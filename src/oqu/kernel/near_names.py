"""Which known name is meant by one that is misspelt."""

from collections.abc import Mapping
from difflib import get_close_matches

LIKE = 0.8
"""How alike two names are, of 1, when one may be the other misspelt."""
MOST_LOOKED_FOR = 50
"""Different names of one list; each is compared with all that are known."""


class NearNames:
    """The known names, by what is compared of them; a long list of strange names is looked through only in part."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._found: dict[str, str] = {}

    def find(self, plain: str) -> str:
        """The known name that is most like this one; "" if none is."""
        if plain not in self._found and len(self._found) < MOST_LOOKED_FOR:
            near = get_close_matches(plain, self._names, n=1, cutoff=LIKE)
            self._found[plain] = self._names[near[0]] if near else ""
        return self._found.get(plain, "")
