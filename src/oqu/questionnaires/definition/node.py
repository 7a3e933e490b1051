"""A walk through plain data that was read from JSON, which notes every problem with its place and goes on."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.questionnaires.definition.problems import DefinitionProblem, Words, say

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the path to it; all nodes of one file share the list of problems."""

    value: object
    place: str = ""
    problems: list[DefinitionProblem] = field(default_factory=list)

    def wrong(self, words: Words, at: str = "") -> None:
        """Note a problem here, or at a place within."""
        self.problems.append(DefinitionProblem(self._path(at), words))

    def keys(self, known: frozenset[str]) -> None:
        """Note every key that is not known, which is most often a slip of the pen, and note if this has no keys."""
        if not isinstance(self.value, dict):
            self.wrong(_("an object with keys is needed"))
            return
        for key in self.value:
            if key not in known:
                self.wrong(_("there is no such key"), at=str(key))

    def get(self, key: str) -> "Node":
        """The value under a key, None where it is absent."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(value, self._path(key), self.problems)

    def has(self, key: str) -> bool:
        """Whether there is anything under the key."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def each(self, key: str) -> Iterator["Node"]:
        """The values of the list under a key; none where it is absent."""
        inner = self.get(key)
        if inner.value is None:
            return
        if not isinstance(inner.value, list):
            inner.wrong(_("a list is needed"))
            return
        for index, value in enumerate(inner.value):
            yield Node(value, f"{inner.place}[{index}]", self.problems)

    def code(self, key: str = "code") -> str:
        """A short name: Latin letters, digits, hyphen and underscore, at most 40."""
        inner = self.get(key)
        if isinstance(inner.value, str) and CODE.fullmatch(inner.value):
            return inner.value
        inner.wrong(_("a code of Latin letters, digits, - and _ is needed, at most 40 of them"))
        return ""

    def flag(self, key: str) -> bool:
        """True or false; false where it is absent."""
        inner = self.get(key)
        if inner.value is not None and not isinstance(inner.value, bool):
            inner.wrong(_("true or false is needed"))
        return inner.value is True

    def number(self, key: str) -> float | None:
        """A number; None where it is absent."""
        inner = self.get(key)
        if inner.value is None:
            return None
        if isinstance(inner.value, int | float) and not isinstance(inner.value, bool):
            with suppress(OverflowError):
                if isfinite(number := float(inner.value)):
                    return number
        inner.wrong(_("a number is needed"))
        return None

    def whole(self, key: str) -> int | None:
        """A whole number; None where it is absent."""
        number = self.number(key)
        if number is None or number.is_integer():
            return None if number is None else int(number)
        self.wrong(_("a whole number is needed"), at=key)
        return None

    def text(self) -> str:
        """This, which should be text."""
        if isinstance(self.value, str):
            return self.value
        self.wrong(_("text is needed"))
        return ""

    def scalar(self) -> str:
        """This, which should be text or a whole number, as text."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)
        return self.text()

    def texts(self, key: str, *, needed: bool = True) -> Translations:
        """Text by language, in at least one language where it is needed."""
        inner = self.get(key)
        if inner.value is None and not needed:
            return {}
        inner.keys(frozenset(LANGUAGES))
        found = {
            language: inner.get(language).text().strip() for language in LANGUAGES if inner.has(language)
        }
        found = {language: words for language, words in found.items() if words}
        for language, words in found.items():
            if len(words) > LONGEST_TEXT:
                inner.wrong(say(_("longer than {n} characters"), n=LONGEST_TEXT), at=language)
        if needed and not found and isinstance(inner.value, dict):
            inner.wrong(_("text in at least one language is needed"))
        return found

    def _path(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place and key else self.place or key
