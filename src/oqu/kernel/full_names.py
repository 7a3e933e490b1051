"""Finding a person's name in texts, however it is written: in full, turned round, with initials,
by given name and patronymic as colleagues address each other. Needs no Django.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import permutations

GONE = "—"
NAME_PARTS = re.compile(r"[\s.,]+")
"""What is written where a name was."""
SHORTEST_NAME = 3


@dataclass(frozen=True)
class FullName:
    """The parts of a name as the person, or another on their behalf, wrote them."""

    family: str
    given: str
    patronymic: str = ""

    def forms(self) -> Iterator[tuple[str, ...]]:
        """The ways of writing it in full or with initials, the longest first."""
        parts = [part for part in (self.family, self.given, self.patronymic) if part]
        if len(parts) > 2:
            yield from permutations(parts)
        if self.given and self.patronymic:
            yield (self.given, self.patronymic)
            yield (self.patronymic, self.given)
        if self.family and self.given:
            yield (self.family, self.given)
            yield (self.given, self.family)
            initials = tuple(f"{part[0]}." for part in (self.given, self.patronymic) if part)
            for shortened in {initials, initials[:1]}:
                yield (self.family, *shortened)
                yield (*shortened, self.family)

    def telling(self) -> set[str]:
        """Parts of which every form holds one: where none of them is, the name is not."""
        return {self.family, self.patronymic if self.given else ""} - {""}


def in_full(names: Iterable[FullName]) -> list[str]:
    """Patterns of every way of writing these names in full, the longest first."""
    forms = {form for name in names for form in name.forms()}
    return [
        r"(?<!\w)" + r"[\s_.,+-]*".join(map(re.escape, parts))
        for form in sorted(forms, key=lambda parts: -len("".join(parts)))
        for parts in {form, tuple(map(escape, form))}
    ]


def alone(names: Iterable[FullName]) -> list[str]:
    """Patterns of each part of these names by itself, the longest first; parts of one or two letters are left out."""
    singles = {part for name in names for part in (name.family, name.given, name.patronymic)}
    singles = {one for one in singles if len(one) >= SHORTEST_NAME}
    written = {form for one in singles for form in (one, escape(one))}
    return [r"(?<!\w)" + re.escape(one) for one in sorted(written, key=len, reverse=True)]


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of these, in any case of letters; none of them finds nothing."""
    return re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)


ALIKE = ("аәa", "гғ", "еёэe", "иіыйi", "кқk", "мm", "нң", "оөo", "рp", "сc", "тt", "уұүy", "хһx")
"""Letters that stand for one another: in spellings of one name, or to the eye."""
SIGNS = "ьъ"
"""Letters that may be left out."""
PLAIN = str.maketrans({letter: group[0] for group in ALIKE for letter in group} | dict.fromkeys(SIGNS, ""))


def plain_letters(words: str) -> str:
    """Words in small letters, each of those that stand for one another by the same one."""
    return words.casefold().translate(PLAIN)


def is_another_spelling(words: str, name: str) -> bool:
    """Whether words by which a person was found hold a part that this name has not, letter by letter; case does not count."""
    own, written = (set(NAME_PARTS.split(one.casefold())) - {""} for one in (name, words))
    return not written <= own


def comparable(*parts: str) -> str:
    """A name for comparing, with or without Kazakh letters: Қасымов and Касымов are one; single blanks."""
    return plain_letters(" ".join(" ".join(parts).split()))


LONG_WORD = re.compile(r"[^\W\d_]{2,}")
PATRONYMICS = re.compile(
    r"\w+(?:вич|вна|ична|ұлы|улы|қызы|кызы|оглы|ogly|uly|qyzy|kyzy|vich|vna)|[А-ЯЁӘҒҚҢӨҰҮҺІA-Z]\.",
    re.IGNORECASE,
)
INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
OWN_WORDS = frozenset({"ұлы", "улы", "қызы", "кызы", "оглы", "оғлы", "uly", "qyzy", "kyzy", "ogly"})
"""Second words of patronymics that are written apart: "Нұрлан ұлы"."""


def is_whole(part: str) -> bool:
    """Whether a part of a name is more than initials or one letter, which a certificate would print."""
    return bool(LONG_WORD.search(part))


def from_capitals(words: str) -> str:
    """A name in capital letters with a capital at the beginning of each word: ИВАНОВА-ЛИ becomes Иванова-Ли."""
    if not words.isupper() or not LONG_WORD.search(words):
        return words
    return LONG_WORD.sub(lambda found: _with_capital(found[0]), words)


def _with_capital(word: str) -> str:
    small = word.lower()
    return small if small in OWN_WORDS else f"{word[0]}{small[1:]}"


class NotSplit(ValueError):
    """A full name of fewer than two words, or of more than a family name, given name and patronymic have."""


def split(words: str) -> FullName:
    """The parts of a full name: family name first, as in documents, unless a patronymic or a comma shows another order.

    Raises NotSplit.
    """
    family, comma, rest = words.partition(",")
    parts = _joined_patronymic((f"{family} {rest}" if comma else words).split())
    if not 2 <= len(parts) <= 3:
        raise NotSplit(words)
    if (
        len(parts) == 3
        and not comma
        and PATRONYMICS.fullmatch(parts[1])
        and not PATRONYMICS.fullmatch(parts[2])
    ):
        given, patronymic, family = parts
        return FullName(family, given, patronymic)
    if len(parts) == 2 and not comma and INITIALS.fullmatch(parts[0]) and not INITIALS.fullmatch(parts[1]):
        return FullName(parts[1], parts[0])
    return FullName(*parts)


def _joined_patronymic(parts: list[str]) -> list[str]:
    if len(parts) > 3 and parts[-1].casefold() in OWN_WORDS:
        return [*parts[:-2], " ".join(parts[-2:])]
    return parts
