"""Two versions of a questionnaire, item by item: what may be compared over time and what may not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from oqu.questionnaires.definition.content import SEPARATOR, Definition, Item
from oqu.questionnaires.definition.kinds.registry import kind_of


class Fate(StrEnum):
    """What became of an answer of the older version."""

    SAME = "same"
    REWORDED = "reworded"  # the same answers can be given, the words differ: compare with care
    CHANGED = "changed"  # other answers can be given: do not compare
    ADDED = "added"
    REMOVED = "removed"

    @property
    def comparable(self) -> bool:
        return self in (Fate.SAME, Fate.REWORDED)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What decides if two answers of one id can be compared, and the words around it by place and language."""

    shape: tuple[object, ...]
    words: Mapping[tuple[str, str], str]


def compare(older: Definition, newer: Definition) -> Mapping[str, Fate]:
    """The fate of each answer id, those of the newer version first, in order.

    A translation that was added or taken away changes nothing; only words that are in both versions are compared.
    """
    before, after = dict(_asked(older)), dict(_asked(newer))
    fates = {key: _fate(before.get(key), asked) for key, asked in after.items()}
    return fates | {key: Fate.REMOVED for key in before if key not in after}


def _fate(before: _Asked | None, after: _Asked) -> Fate:
    if before is None:
        return Fate.ADDED
    if before.shape != after.shape:
        return Fate.CHANGED
    shared = before.words.keys() & after.words.keys()
    return Fate.SAME if all(before.words[key] == after.words[key] for key in shared) else Fate.REWORDED


def _asked(definition: Definition) -> Iterator[tuple[str, _Asked]]:
    for item in definition.items():
        for key in kind_of(item).ids(item):
            yield key, _Asked(_shape(item), _words(item, key))


def _shape(item: Item) -> tuple[object, ...]:
    bounds = (item.scale.low, item.scale.high) if item.scale else (item.least, item.most)
    codes = frozenset(option.code for option in item.options)
    classes = item.classes, item.earliest, item.latest
    pattern = item.pattern, item.expression
    return item.kind, bounds, codes, item.correct, item.not_applicable, classes, pattern


def _words(item: Item, key: str) -> Mapping[tuple[str, str], str]:
    places = {"": item.texts} | {option.code: option.texts for option in item.options}
    places |= {row.code: row.texts for row in item.rows if row.code in key.split(SEPARATOR)[1:]}
    if item.scale:
        places |= {"low.": item.scale.low_texts, "high.": item.scale.high_texts}
        places |= {f"{mark}.": texts for mark, texts in item.scale.labels.items()}
    return {
        (place, language): " ".join(words.split())
        for place, texts in places.items()
        for language, words in texts.items()
    }
