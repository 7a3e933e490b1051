"""The people of one list by the ways in which others write their names: one rule for every list that names people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

from oqu.kernel.full_names import FullName, comparable
from oqu.kernel.near_names import NearNames

BETWEEN_PARTS = re.compile(r"[\s.,]+")
OF_ONE_NAME = re.compile(r"(?<![^\W_])([^\W\d_])\.?-([^\W\d_])(?![^\W_])")
"""The initials of a given name of two parts, "Г.-Ш." or "Г-Ш."."""
MOST_INITIALS = 2
LEAST_OF_PART = 4
"""Letters of a part of a double family name that may stand for the whole."""


@dataclass(frozen=True)
class WithInitials:
    """A family name with the first letters of a given name and patronymic, for comparing."""

    family: str
    letters: tuple[str, ...]
    """For each name its first letter, or those of its parts."""


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
        self._by_part: dict[str, list[str]] = {}
        for family in self._by_family:
            for part in _family_parts(family):
                self._by_part.setdefault(part, []).append(family)

    def find(self, words: str) -> list[V]:
        """What is meant: nothing, one, or all of those with one name."""
        return list(self._by_form.get(comparable(words.replace(",", " ")), ()))

    def near(self, words: str) -> list[V]:
        """What may be meant by a name that is not written in full, or misspelt; several share the initials."""
        if shortened := with_initials(words):
            return self._of_initials(shortened)
        name = comparable(words)
        if families := self._families(name):
            return [value for family in families for _name, value in self._by_family[family]]
        return list(self._by_form.get(self._near.find(name), ()))

    def _families(self, family: str) -> list[str]:
        """The family names that this one is, or is a part of, or has as a part: of double names one is often left out."""
        if family in self._by_family:
            return [family]
        own = _family_parts(family) if "-" in family else ()
        return [*self._by_part.get(family, ()), *(part for part in own if part in self._by_family)]

    def _of_initials(self, shortened: WithInitials) -> list[V]:
        families = self._families(shortened.family) or [self._near_family.find(shortened.family)]
        return [
            value
            for family in families
            for name, value in self._by_family.get(family, ())
            if _begins(name, shortened.letters)
        ]


def with_initials(words: str) -> WithInitials | None:
    """The parts of a name such as "Жүнісова Г. К." or "Г.К. Жүнісова", for comparing; None for another one."""
    plain = OF_ONE_NAME.sub(r"\1-\2", comparable(words))
    parts = [part for part in BETWEEN_PARTS.split(plain) if part]
    families = [part for part in parts if not _is_initial(part)]
    letters = tuple(part.replace("-", "") for part in parts if _is_initial(part))
    if len(families) != 1 or not 1 <= len(letters) <= MOST_INITIALS:
        return None
    return WithInitials(families[0], letters)


def _is_initial(part: str) -> bool:
    return len(part) == 1 or bool(OF_ONE_NAME.fullmatch(part))


def _family_parts(family: str) -> tuple[str, ...]:
    """The parts of a double family name; none of a single one."""
    parts = family.split("-")
    return tuple(part for part in parts if len(part) >= LEAST_OF_PART) if len(parts) > 1 else ()


def _begins(name: FullName, letters: tuple[str, ...]) -> bool:
    """Whether given name and patronymic, as far as both are known, begin with these letters."""
    firsts = [_firsts(part) for part in (name.given, name.patronymic) if part]
    return bool(firsts) and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(firsts, letters, strict=False)
    )


def _firsts(part: str) -> str:
    """The first letters of the parts of a name: "гш" of "Гүл-Шат"."""
    return "".join(piece[:1] for piece in re.split(r"[\s-]+", comparable(part)) if piece)


def _parts(name: FullName) -> tuple[str, ...]:
    return tuple(part for part in (name.family, name.given, name.patronymic) if part)


def _in_full(name: FullName) -> Iterable[tuple[str, ...]]:
    """The parts of a name in any order, and without the patronymic."""
    yield from permutations(_parts(name))
    yield from permutations(part for part in (name.family, name.given) if part)
