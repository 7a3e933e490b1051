"""The questionnaires about a course's own aims, and whether a questionnaire asks about other ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_noop

from oqu.courses.models import Course
from oqu.kernel.languages import LANGUAGES, Translations, in_every_language, pick
from oqu.questionnaires.definition.aims import aims_asked
from oqu.questionnaires.models import KindChoices, Questionnaire, Wave
from oqu.questionnaires.queries.waves import bank, content_of, newest

STANDARD_ABOUT_AIMS = (
    *("learning-before", "learning-after", "retrospective"),
    *("transfer-1m", "transfer-3m", "transfer-6m"),
)
"""Codes of the standard questionnaires that are made anew from the aims of a course."""

RATING_AFTER = "learning-after"
WITHOUT_BEFORE = gettext_noop("Rate yourself as you are today. It takes about 1 minute.")
"""The first words of the standard rating after a course that has none before."""


@dataclass(frozen=True)
class AimsState:
    """How the questionnaires of a course follow its aims.

    `made` are keys and titles, `missing` is how many are not made; `untranslated` is language -> how many aims lack it; `are_fixed` says that a person has answered, so that they
    no longer follow the aims; `differ` that they ask about other aims than the course's page names.
    """

    aims: int
    made: tuple[tuple[str, str], ...]
    missing: int
    untranslated: dict[str, int]
    are_fixed: bool
    differ: bool


def texts_of_aims(course: Course) -> dict[str, Translations]:
    """Code -> texts of the aims of a course, in their order."""
    return {
        aim.code: {language: text for language in LANGUAGES if (text := getattr(aim, f"text_{language}"))}
        for aim in course.aims.all()
    }


def languages_of_aims(course: Course, aims: dict[str, Translations]) -> frozenset[str]:
    """The languages of a course, and any other in which every aim is written."""
    others = (language for language in LANGUAGES if all(language in texts for texts in aims.values()))
    return frozenset((*course.languages, *others))


def own_questionnaires(course: Course) -> list[Questionnaire]:
    """The newest version of each questionnaire that was made from the aims of a course, in the order of their use."""
    found: dict[str, Questionnaire] = {}
    for one in Questionnaire.objects.filter(course=course).exclude(made_from="").order_by("-version"):
        found.setdefault(one.made_from, one)
    return sorted(found.values(), key=lambda one: STANDARD_ABOUT_AIMS.index(one.made_from))


def offered_to(course: Course) -> tuple[list[Questionnaire], list[Questionnaire]]:
    """The newest questionnaires of a course's centre, but for those about other courses' aims; and the standard ones."""
    found: dict[str, Questionnaire] = {}
    of_centre = Questionnaire.objects.filter(centre=course.centre_id).filter(
        Q(made_from="") | Q(course=course)
    )
    for one in of_centre.select_related("course").order_by("kind", "code", "-version"):
        found.setdefault(one.code, one)
    return list(found.values()), list(bank())


def own_version(course: Course, code: str) -> Questionnaire | None:
    """The newest version of the questionnaire that was made from that standard one for a course, if it was."""
    return Questionnaire.objects.filter(course=course, made_from=code).order_by("-version").first()


def are_fixed(course: Course) -> bool:
    """Whether a person has answered a questionnaire about the aims: all then ask about the same ones to the end."""
    return Questionnaire.objects.filter(course=course, frozen_at__isnull=False).exists()


def aims_state(course: Course) -> AimsState:
    """How the questionnaires of a course follow its aims."""
    aims, made = texts_of_aims(course), own_questionnaires(course)
    missing = {
        language: sum(language not in texts for texts in aims.values()) for language in course.languages
    }
    return AimsState(
        aims=len(aims),
        made=tuple((one.key, pick(one.title)) for one in made),
        missing=len(STANDARD_ABOUT_AIMS) - len(made),
        untranslated={language: number for language, number in missing.items() if number},
        are_fixed=are_fixed(course),
        differ=any(_asks_otherwise(one, aims) for one in made),
    )


def other_aims(questionnaire: Questionnaire, aims: Mapping[str, Translations]) -> list[str]:
    """The aims that a questionnaire asks about, in the reader's language, if they are not these (code -> texts)."""
    if not _asks_otherwise(questionnaire, aims):
        return []
    return [pick(texts) for texts in aims_asked(content_of(questionnaire)).values()]


def intro_of(wave: Wave, language: str) -> str:
    """The first words of a wave; the standard ones that speak of a rating before the course only where there is one."""
    asked = wave.questionnaire
    intro = pick(content_of(asked).intro, language)
    if RATING_AFTER not in (asked.made_from, asked.code) or _rates_before(wave.activity.course_id):
        return intro
    standard = newest(None, RATING_AFTER)
    if standard is None or intro not in content_of(standard).intro.values():
        return intro
    return pick(in_every_language(WITHOUT_BEFORE), language)


def _rates_before(course_id: int) -> bool:
    """Whether a questionnaire before the course asks about aims."""
    waves = Wave.objects.filter(
        activity__course=course_id, activity__cancelled_at=None, questionnaire__kind=KindChoices.BEFORE
    )
    return any(aims_asked(content_of(one.questionnaire)) for one in waves.select_related("questionnaire"))


def _asks_otherwise(questionnaire: Questionnaire, aims: Mapping[str, Translations]) -> bool:
    """Whether it asks about aims that are not among these, or have other words there."""
    return any(
        code not in aims or any(aims[code].get(name) not in (None, text) for name, text in texts.items())
        for code, texts in aims_asked(content_of(questionnaire)).items()
    )
