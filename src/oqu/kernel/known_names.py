"""The people of one list by the ways in which others write their names: one rule for every list that names people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

from oqu.kernel.full_names import FullName, comparable
from oqu.kernel.near_names import NearNames

BETWEEN_PARTS = re.compile(r"[\s.,]+")
MOST_INITIALS = 2


@dataclass(frozen=True)
class WithInitials:
    """A family name with the first letters of a given name and patronymic, for comparing."""

    family: str
    letters: str


class KnownNames[V]:
    """Names with what each of them stands for, such as a person.

    `find` takes a name in full, its parts in any order, with or without patronymic and Kazakh letters. `near` is for what a
    person has to confirm: initials with a family name, a family name alone, a misspelt name.
    """

    def __init__(self, names: Iterable[tuple[FullName, V]]) -> None:
        self._by_form: dict[str, list[V]] = {}
        self._by_family: dict[str, list[tuple[FullName, V]]] = {}
        for name, value in names:
            for form in {comparable(*parts) for parts in _in_full(name)}:
                self._by_form.setdefault(form, []).append(value)
            self._by_family.setdefault(comparable(name.family), []).append((name, value))
        self._near = NearNames({form: form for form in self._by_form})
        self._near_family = NearNames({family: family for family in self._by_family})

    def find(self, words: str) -> list[V]:
        """What is meant: nothing, one, or all of those with one name."""
        return list(self._by_form.get(comparable(words.replace(",", " ")), ()))

    def near(self, words: str) -> list[V]:
        """What may be meant by a name that is not written in full, or misspelt; several share the initials."""
        if shortened := with_initials(words):
            return self._of_initials(shortened)
        name = comparable(words)
        if name in self._by_family:
            return [value for _name, value in self._by_family[name]]
        return list(self._by_form.get(self._near.find(name), ()))

    def _of_initials(self, shortened: WithInitials) -> list[V]:
        family = (
            shortened.family
            if shortened.family in self._by_family
            else self._near_family.find(shortened.family)
        )
        return [value for name, value in self._by_family.get(family, ()) if _begins(name, shortened.letters)]


def with_initials(words: str) -> WithInitials | None:
    """The parts of a name such as "Жүнісова Г. К." or "Г.К. Жүнісова", for comparing; None for another one."""
    parts = [part for part in BETWEEN_PARTS.split(comparable(words)) if part]
    families = [part for part in parts if len(part) > 1]
    letters = [part for part in parts if len(part) == 1]
    if len(families) != 1 or not 1 <= len(letters) <= MOST_INITIALS:
        return None
    return WithInitials(families[0], "".join(letters))


def _begins(name: FullName, letters: str) -> bool:
    """Whether given name and patronymic, as far as both are known, begin with these letters."""
    firsts = [comparable(part)[:1] for part in (name.given, name.patronymic) if part]
    return bool(firsts) and all(a == b for a, b in zip(firsts, letters, strict=False))


def _parts(name: FullName) -> tuple[str, ...]:
    return tuple(part for part in (name.family, name.given, name.patronymic) if part)


def _in_full(name: FullName) -> Iterable[tuple[str, ...]]:
    """The parts of a name in any order, and without the patronymic."""
    yield from permutations(_parts(name))
    yield from permutations(part for part in (name.family, name.given) if part)
