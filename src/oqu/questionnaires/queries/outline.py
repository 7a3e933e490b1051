"""A questionnaire at a glance: its sections and questions in one language, and what is missing in the others."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import pick
from oqu.questionnaires.definition.content import SEPARATOR, Definition
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.definition.problems import Words
from oqu.questionnaires.definition.translations import missing
from oqu.questionnaires.definition.versions import Fate, compare
from oqu.questionnaires.models import Questionnaire
from oqu.questionnaires.queries.waves import content_of

FATES: dict[Fate, Words] = {
    Fate.REWORDED: _("other words, the same answers: compare with care"),
    Fate.CHANGED: _("other answers: not comparable"),
    Fate.ADDED: _("new"),
    Fate.REMOVED: _("taken out"),
}


@dataclass(frozen=True)
class OutlineEntry:
    """One question; `lacking` are the languages in which one of its texts is missing."""

    code: str
    kind: Words
    text: str
    required: bool
    conditional: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """A version beside the one before: how many answers are `same`, and in words what became of the `others`."""

    version: int
    same: int
    others: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class Chapter:
    """A section with its questions; `pick`: how many of the `pool` each person is asked, where chance chooses."""

    code: str
    title: str
    lacking: tuple[str, ...]
    entries: tuple[OutlineEntry, ...]
    pick: int | None = None
    pool: int = 0


@dataclass(frozen=True)
class Outline:
    """The whole; `missing` is how many texts each language lacks."""

    title: str
    chapters: tuple[Chapter, ...]
    missing: dict[str, int]


def changes_since_last(questionnaire: Questionnaire) -> Changes | None:
    """What may be compared with the version before, answer by answer; None for a first version."""
    versions = Questionnaire.objects.filter(
        centre=questionnaire.centre_id, code=questionnaire.code, version__lt=questionnaire.version
    )
    older = versions.order_by("-version").first()
    if older is None:
        return None
    fates = compare(content_of(older), content_of(questionnaire))
    others = tuple((code, FATES[fate]) for code, fate in fates.items() if fate != Fate.SAME)
    return Changes(older.version, len(fates) - len(others), others)


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
                OutlineEntry(
                    item.code,
                    KINDS[item.kind].label,
                    item.words(language),
                    item.required,
                    item.show_if is not None,
                    lacking.get(item.code, ()),
                )
                for item in part.items
            ),
            part.pick,
            len(part.pool),
        )
        for part in content.sections
    )
    absent_texts = {spoken: len(absent) for spoken, absent in places.items() if absent}
    return Outline(pick(content.titles, language), chapters, absent_texts)
