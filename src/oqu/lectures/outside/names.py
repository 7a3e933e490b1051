"""Whom of a course a name in a list means: across Cyrillic and Latin, in any order, with nicknames of devices.

Both names are folded into a few Latin letters in which the usual ways of writing Kazakh and Russian names meet
(Қасымова, Касымова, Kassymova, Qasymova → `kasimova`), then compared word by word with rapidfuzz. An e-mail beats
any name. Thresholds and how they were found: docs/decisions/0066.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from oqu.kernel.heavy import rapidfuzz
from oqu.kernel.memo import at_most

SURE, LEAD = 90.0, 6.0
"""A name is believed from this score on (of 100), if nobody else comes nearer to it than that."""

LIKELY = 45.0
MOST_CANDIDATES = 4
ALIKE = 0.72
"""Two words with less in common than this have nothing in common."""

INITIAL = 0.75
JOINED_UP = 97.0
PATRONYMIC_AGREES, PATRONYMIC_DIFFERS = 3.0, -10.0
FEWEST_LETTERS = 2
MOST_WORDS = 6

CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        [
            *(
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "io",
                "j",
                "z",
                "i",
                "i",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
            ),
            *("u", "f", "h", "c", "ch", "sh", "sh", "", "i", "", "e", "iu", "ia"),
            *("a", "g", "k", "n", "o", "u", "u", "h", "i"),
        ],
        strict=True,
    )
)
LATIN = {"ş": "sh", "ç": "ch", "ı": "i", "ğ": "g", "ñ": "n", "ə": "a", "q": "k", "w": "v", "y": "i"}
MEETING = (
    *(("shch", "sh"), ("sch", "sh"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ts", "c"), ("tz", "c")),
    *(("dj", "j"), ("dzh", "j"), ("ph", "f"), ("x", "ks"), ("ae", "a"), ("oe", "o"), ("ue", "u")),
    *(("iio", "io"), ("iiu", "iu"), ("iia", "ia"), ("io", "o"), ("iu", "u"), ("ia", "a"), ("ie", "e")),
)
NOISE = frozenset(["she", "her", "he", "him", "they", "them", "ona", "on"])


@dataclass(frozen=True)
class KnownPerson:
    """A person who may be in a list."""

    key: str
    family: str
    given: str
    patronymic: str = ""
    email: str = ""


@dataclass(frozen=True)
class Candidate:
    """A person whom a name may refer to, and the similarity: 0 to 100."""

    key: str
    score: float


@dataclass(frozen=True)
class Match:
    """Whom a row means: `sure` is a key or empty; else the candidates, nearest first."""

    sure: str
    by_email: bool = False
    candidates: tuple[Candidate, ...] = ()


@at_most(20_000)
def fold(words: str) -> str:
    """Words in the few letters in which ways of writing meet: `Қасымова` and `Kassymova` are `kasimova`."""
    plain = unicodedata.normalize("NFC", words).lower()
    plain = "".join(CYRILLIC.get(letter, LATIN.get(letter, letter)) for letter in plain)
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’`ʼʹʺ]", "", plain)
    for usual, replacement in MEETING:
        plain = plain.replace(usual, replacement)
    return re.sub(r"([a-z])\1+", r"\1", plain)


DEVICES = frozenset(
    fold(word)
    for word in (
        *("iphone", "ipad", "ios", "android", "galaxy", "samsung", "redmi", "xiaomi", "mi", "poco", "huawei"),
        *(
            "honor",
            "oppo",
            "vivo",
            "realme",
            "nokia",
            "lenovo",
            "asus",
            "acer",
            "hp",
            "dell",
            "macbook",
            "mac",
        ),
        *("imac", "windows", "pc", "desktop", "laptop", "notebook", "user", "пользователь", "guest", "гость"),
        *("қолданушы", "қонақ", "participant", "участник", "қатысушы", "admin", "administrator", "админ"),
        *("zoom", "teams", "telephone", "телефон", "phone", "компьютер", "ноутбук"),
    )
)


@at_most(20_000)
def words_of(typed: str) -> tuple[str, ...]:
    """The folded words of a name as typed, without pronouns and the names of devices."""
    parted = re.sub(r"(?<=[a-zа-яёәғқңөұүһі])(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])", " ", typed)
    folded = (fold(word) for word in re.split(r"[^\w'’`ʼ]+|[\d_]+", parted))
    return tuple(w for w in folded if w and w not in DEVICES and w not in NOISE)[:MOST_WORDS]


def names_a_person(typed: str) -> bool:
    """Whether a name says who it is, so that a decision about it holds for next time: `iPhone` does not."""
    return any(len(word) > FEWEST_LETTERS for word in words_of(typed))


def score(typed: str, known: KnownPerson) -> float:
    """Similarity of a typed name to a person's: 0 to 100, 100 for the same family and given name in any order."""
    words = words_of(typed)
    family, given = fold(known.family), fold(known.given)
    if len(words) == 1:
        joined = max(
            rapidfuzz.fuzz.ratio(words[0], family + given), rapidfuzz.fuzz.ratio(words[0], given + family)
        )
        alone = 50 * max(_alike(words[0], family), _alike(words[0], given))
        return max(alone, joined * JOINED_UP / 100 if joined >= SURE else 0.0)
    best = 0.0
    for first, second in permutations(range(len(words)), 2):
        both = 50 * (_alike(words[first], family) + _alike(words[second], given))
        if both > best:
            rest = [word for at, word in enumerate(words) if at not in (first, second)]
            best = max(best, min(100.0, both + _patronymic(rest, known)))
    return best


def _alike(word: str, name: str) -> float:
    """How much two words have in common, 0 to 1; an initial tells less than a word."""
    if not word or not name:
        return 0.0
    if len(word) == 1:
        return INITIAL if name.startswith(word) else 0.0
    alike = rapidfuzz.fuzz.ratio(word, name) / 100
    return alike if alike >= ALIKE else 0.0


def _patronymic(rest: Iterable[str], known: KnownPerson) -> float:
    """What a third word adds: a patronymic tells namesakes apart."""
    name = fold(known.patronymic)
    thirds = [word for word in rest if word.endswith(("vich", "vna", "ich", "ichna", "uli", "kizi"))]
    if not name or not thirds:
        return 0.0
    return PATRONYMIC_AGREES if max(_alike(word, name) for word in thirds) else PATRONYMIC_DIFFERS


def match(typed: str, email: str, people: Sequence[KnownPerson]) -> Match:
    """Whom a row means; nobody for sure where two come near, or none comes near enough."""
    for one in people:
        if email and one.email.casefold() == email.casefold():
            return Match(one.key, by_email=True)
    near = [Candidate(one.key, round(max(score(way, one) for way in _ways(typed)), 1)) for one in people]
    near = sorted((c for c in near if c.score >= LIKELY), key=lambda c: -c.score)[:MOST_CANDIDATES]
    second = near[1].score if len(near) > 1 else 0.0
    is_sure = bool(near) and near[0].score >= SURE and near[0].score - second >= LEAD
    return Match(near[0].key if is_sure else "", candidates=tuple(near))


def _ways(typed: str) -> list[str]:
    """A name as a whole and, where an original name is in brackets, each of the two by itself."""
    inside = re.findall(r"\(([^()]*)\)", typed)
    outside = re.sub(r"\([^()]*\)", " ", typed)
    return [way for way in (typed, outside, *inside) if words_of(way)] or [typed]
