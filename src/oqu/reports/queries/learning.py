"""Learning: the same people before and after, and what they say looking back.

All figures are read from the register of published tables (`questionnaires.gate`), which were decided when the waves
closed.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from oqu.courses.models import Course
from oqu.courses.queries import competences_in_words
from oqu.kernel.languages import pick, texts_of
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.definition.content import SEPARATOR
from oqu.questionnaires.figures.change import Change
from oqu.questionnaires.models import KindChoices, Wave
from oqu.questionnaires.queries import Published

SELF = "self."
RETROSPECTIVE = "retro."
type Aims = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AimChange:
    """What changed in one aim of the course."""

    code: str
    label: str
    change: Change


@dataclass(frozen=True)
class AimRated:
    """How people rated one aim after the course, where no ratings before it are compared; no mean: too few for figures."""

    code: str
    label: str
    n: int = 0
    mean: float | None = None
    highest: int = 0


@dataclass(frozen=True)
class KnowledgeGain:
    """How many of the same questions of a knowledge test the same people answered rightly before and after."""

    questions: int
    change: Change


@dataclass(frozen=True)
class Learning:
    """The same people before and after; and, apart from them, the looking back, which shows larger effects.

    `withheld` are the words of aims whose pairs are not published. `other_aims` says that the questionnaire rates aims
    which the course does not have. `not_asked` are the aims of a course of which no closed questionnaire asks,
    `rated_after` those that were rated after it, and not before.
    """

    aims: tuple[AimChange, ...]
    overall: Change | None
    retrospective: tuple[AimChange, ...]
    retrospective_overall: Change | None
    knowledge: KnowledgeGain | None = None
    withheld: tuple[str, ...] = ()
    other_aims: bool = False
    not_asked: tuple[str, ...] = ()
    rated_after: tuple[AimRated, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    """The aims of the course: code and words."""
    competences: tuple[str, ...] = ()
    """The competences that these aims are about, with their levels."""


def learning(course: Course, *, language: str) -> Learning:
    """What is published of the pairs of the last wave after the course, and of changes looked back at."""
    own = tuple((aim.code, pick(texts_of(aim, "text"), language)) for aim in course.aims.all())
    competences = competences_in_words(course, language)
    return replace(_learning(course, own, language), own=own, competences=competences)


def _learning(course: Course, own: Aims, language: str) -> Learning:
    after = questionnaires.last_closed(course, KindChoices.AFTER, about=SELF)
    back = questionnaires.last_closed(course, KindChoices.AFTER, about=RETROSPECTIVE)
    if after is None:
        return Learning((), None, (), None, not_asked=_aims(own, set()))
    looking_back, overall_back = _looking_back(back, language)
    words = _words(after, language)
    asked = {line.removeprefix(SELF) for line in words if line.startswith(SELF)}
    not_asked = _aims(own, asked | _looked_back_at(back))
    found = questionnaires.published(after)
    pairs = found.pairs if found else None
    alone = _rated_after(words, found, {*pairs.lines, *pairs.withheld} if pairs else set())
    if pairs is None:
        return Learning((), None, looking_back, overall_back, not_asked=not_asked, rated_after=alone)
    return Learning(
        aims=tuple(AimChange(code, words.get(code, code), change) for code, change in pairs.lines.items()),
        overall=pairs.overall,
        retrospective=looking_back,
        retrospective_overall=overall_back,
        knowledge=KnowledgeGain(pairs.questions, pairs.knowledge) if pairs.knowledge else None,
        withheld=tuple(words.get(code, code) for code in pairs.withheld),
        other_aims=bool(questionnaires.other_aims(after.questionnaire, questionnaires.texts_of_aims(course))),
        not_asked=not_asked,
        rated_after=alone,
    )


def _aims(own: Aims, asked: Set[str]) -> tuple[str, ...]:
    """The aims of a course but for those (codes) that were asked about."""
    return tuple(label for code, label in own if code not in asked)


def _looked_back_at(wave: Wave | None) -> set[str]:
    lines = _words(wave, "") if wave else {}
    return {line.removeprefix(RETROSPECTIVE) for line in lines if line.startswith(RETROSPECTIVE)}


def _rated_after(
    words: Mapping[str, str], tables: Published | None, paired: Set[str]
) -> tuple[AimRated, ...]:
    """The ratings after the course of the aims that are not paired, from the published columns."""
    columns = tables.columns if tables else {}
    alone = [(line, label) for line, label in words.items() if line.startswith(SELF) and line not in paired]
    return tuple(
        AimRated(line, label, tally.n, float(tally.codes @ tally.weights) / tally.n, tally.high)
        if (tally := columns.get(line))
        else AimRated(line, label)
        for line, label in alone
    )


def _looking_back(wave: Wave | None, language: str) -> tuple[tuple[AimChange, ...], Change | None]:
    """The changes that people see looking back, asked together with the aims after the course or in a wave of its own."""
    tables = questionnaires.published(wave) if wave else None
    if wave is None or tables is None:
        return (), None
    words = _words(wave, language)
    lines = [(code, change) for code, change in tables.remembered.items() if code.startswith(RETROSPECTIVE)]
    aims = tuple(AimChange(code, words.get(code, code), change) for code, change in lines)
    return aims, tables.remembered_overall


def _words(wave: Wave, language: str) -> Mapping[str, str]:
    """Line → its words."""
    content = questionnaires.content_of(wave.questionnaire)
    return {
        SEPARATOR.join((item.code, row.code)): pick(row.texts, language)
        for item in content.items()
        for row in item.rows
    }
