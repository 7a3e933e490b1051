"""Those who did not answer beside those who did, where an answer bears a name anyway."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from oqu.courses.models import Course, Enrolment, Place
from oqu.courses.queries import group_names
from oqu.libraries.models import Setting
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.figures.nonresponse import TraitCheck, nonresponse
from oqu.questionnaires.models import KindChoices, Participation, Wave

UNKNOWN = "—"
type Counted = tuple[int | None, str, str | None, int, int]
"""Group, language, kind of library: how many people were asked, and how many answered."""
type TraitCounts = dict[str, dict[str, tuple[int, int]]]
"""Trait → value → how many answered, of how many."""


@dataclass(frozen=True)
class Silence:
    """A wave with names: how many were asked and answered, and whether the silent ones are different."""

    wave: Wave
    invited: int
    answered: int
    traits: tuple[TraitCheck, ...]


def silence(course: Course) -> Silence | None:
    """Look at the last wave after the course whose answers bear names; an anonymous one is never looked at so.

    None if everybody answered. A trait with a value that fewer people have than the centre's minimum is left out.
    """
    fewest = course.centre.fewest_answers
    wave = questionnaires.last_closed(course, KindChoices.AFTER, about="self.")
    if wave is None or wave.anonymous:
        return None
    only = wave.activity.group_id
    people = [row for row in _people(course, wave) if only in (None, row[0])]
    asked, answered_count = sum(row[3] for row in people), sum(row[4] for row in people)
    return (
        None
        if answered_count == asked
        else Silence(wave, asked, answered_count, nonresponse(_large(_traits(course, people), fewest)))
    )


def _large(traits: TraitCounts, fewest: int) -> TraitCounts:
    """The traits by which nobody is in a part of fewer people than the centre's minimum."""
    return {
        trait: values
        for trait, values in traits.items()
        if all(asked >= fewest for _answered, asked in values.values())
    }


def _traits(course: Course, people: list[Counted]) -> TraitCounts:
    """What is known of everybody who is asked: trait → value → (how many answered, of how many).

    The names are those of `questionnaires.queries.NAMES`.
    """
    groups = group_names(course)
    every = {trait: Counter[str]() for trait in ("group", "language", "setting")}
    some = {trait: Counter[str]() for trait in every}
    for group, language, setting, asked, answered_count in people:
        values = {
            "group": groups[group] if group else UNKNOWN,
            "language": language,
            "setting": str(Setting(setting).label) if setting else UNKNOWN,
        }
        for trait, value in values.items():
            every[trait][value] += asked
            some[trait][value] += answered_count
    return {
        trait: {value: (some[trait][value], counted[value]) for value in sorted(counted)}
        for trait, counted in every.items()
    }


def _people(course: Course, wave: Wave) -> QuerySet[Enrolment, Counted]:
    answered = Exists(Participation.objects.filter(enrolment=OuterRef("pk"), wave=wave))
    return (
        Enrolment.objects.filter(course=course)
        .exclude(state=Place.WITHDRAWN)
        .order_by()
        .values_list("group_id", "language", "person__library__setting")
        .annotate(asked=Count("pk"), answered_count=Count("pk", filter=answered))
    )
