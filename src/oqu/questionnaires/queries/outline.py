"""A questionnaire at a glance: its sections and questions in one language, and what is missing in the others."""

from dataclasses import dataclass

from oqu.kernel.languages import pick
from oqu.questionnaires.definition.content import SEPARATOR, Definition
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.definition.problems import Words
from oqu.questionnaires.definition.translations import missing


@dataclass(frozen=True)
class Entry:
    """One question; `lacking` are the languages in which one of its texts is missing."""

    code: str
    kind: Words
    text: str
    required: bool
    conditional: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A section with its questions."""

    code: str
    title: str
    lacking: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Outline:
    """The whole; `missing` is how many texts each language lacks."""

    title: str
    chapters: tuple[Chapter, ...]
    missing: dict[str, int]


def outline(content: Definition, language: str) -> Outline:
    """A questionnaire at a glance, in that language where it has it."""
    places = missing(content)
    lacking: dict[str, tuple[str, ...]] = {}
    for spoken, absent in places.items():
        for code in {place.split(SEPARATOR)[0] for place in absent}:
            lacking[code] = (*lacking.get(code, ()), spoken)
    chapters = tuple(
        Chapter(
            part.code,
            pick(part.titles, language),
            lacking.get(part.code, ()),
            tuple(
                Entry(
                    item.code,
                    KINDS[item.kind].label,
                    pick(item.texts, language),
                    item.required,
                    item.show_if is not None,
                    lacking.get(item.code, ()),
                )
                for item in part.items
            ),
        )
        for part in content.sections
    )
    absent_texts = {spoken: len(absent) for spoken, absent in places.items() if absent}
    return Outline(pick(content.titles, language), chapters, absent_texts)
