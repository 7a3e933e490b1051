"""Questionnaires, waves, who answered, and what was answered as far as it may be seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from oqu.courses.models import Activity, Course, Enrolment, Place
from oqu.courses.models import Kind as ActivityKind
from oqu.courses.queries import KEPT_PLACES
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.definition.problems import Words
from oqu.questionnaires.models import (
    Kind,
    Participation,
    Questionnaire,
    Wave,
)

MOST_KEPT = 500
ANSWERED_WITH = (
    *("key", "slug", "course_id", "opens_at", "due_at"),
    *("wave__anonymous", "wave__public_key", "wave__closed_at", "wave__questionnaire"),
    *("wave__questionnaire__kind", "wave__questionnaire__fingerprint", "wave__questionnaire__frozen_at"),
)


def bank() -> QuerySet[Questionnaire]:
    """The standard questionnaires."""
    return Questionnaire.objects.filter(centre__isnull=True)


def questionnaires_of(centre: Centre) -> QuerySet[Questionnaire]:
    """The questionnaires of a centre, every version."""
    return Questionnaire.objects.filter(centre=centre).annotate(sent=Count("waves"))


def newest(centre: Centre | None, code: str) -> Questionnaire | None:
    """The newest version of a questionnaire."""
    return Questionnaire.objects.filter(centre=centre, code=code).order_by("-version").first()


def newest_of(centre: Centre) -> list[Questionnaire]:
    """The newest version of each questionnaire of a centre, with `sent`, in how many waves that version is."""
    found: dict[str, Questionnaire] = {}
    for one in questionnaires_of(centre).defer("definition").order_by("kind", "code", "-version"):
        found.setdefault(one.code, one)
    return list(found.values())


def seen_at(centre: Centre, key: str) -> Questionnaire | None:
    """A questionnaire of a centre or of the standard bank."""
    return Questionnaire.objects.filter(Q(centre=centre) | Q(centre=None), key=key).first()


def is_newest(questionnaire: Questionnaire) -> bool:
    """Whether there is no later version."""
    return not Questionnaire.objects.filter(
        centre=questionnaire.centre_id, code=questionnaire.code, version__gt=questionnaire.version
    ).exists()


def kinds() -> dict[str, Words]:
    """The kinds of question and what people call them."""
    return {name: kind.label for name, kind in KINDS.items()}


_contents: dict[str, Definition] = {}


def content_of(questionnaire: Questionnaire) -> Definition:
    """The content of a questionnaire, read once and then kept in memory by its fingerprint."""
    known = _contents.get(questionnaire.fingerprint)
    if known is None:
        if len(_contents) >= MOST_KEPT:
            _contents.clear()
        known = _contents[questionnaire.fingerprint] = reading.read(questionnaire.definition)
    return known


def planned_for(enrolment: Enrolment, slug: str, *, only: Sequence[str] = ()) -> Activity | None:
    """The questionnaire of that slug in somebody's plan, its wave (if it has one) read along; None: not in the plan."""
    planned = (
        Activity.objects.filter(course_id=enrolment.course_id, kind=ActivityKind.QUESTIONNAIRE, slug=slug)
        .filter(Q(group__isnull=True) | Q(group_id=enrolment.group_id))
        .select_related("wave__questionnaire")
    )
    planned = planned.only(*only) if only else planned.defer("wave__questionnaire__definition")
    return planned.order_by("pk").first()


def seat(person: Person, course: str, slug: str) -> tuple[Enrolment, Activity] | None:
    """Somebody's place in a course and a questionnaire in their plan with its wave: only what an answer needs.

    None: not in the course, or not in their plan.
    """
    place = (
        Enrolment.objects.filter(person=person, course__slug=course, state__in=KEPT_PLACES)
        .only("key", "state", "course_id", "person_id", "group_id")
        .order_by("pk")
        .first()
    )
    if place is None:
        return None
    place.person = person
    planned = planned_for(place, slug, only=ANSWERED_WITH)
    return (place, planned) if planned else None


def wave_of(activity: Activity) -> Wave | None:
    """The wave of an activity, with its questionnaire, course and centre."""
    return (
        Wave.objects.filter(activity=activity)
        .select_related("questionnaire", "activity__course__centre__library")
        .first()
    )


def waves_of(course: Course) -> QuerySet[Wave]:
    """The waves of a course in the plan's order, with `answered`, the number of those who answered."""
    return (
        Wave.objects.filter(activity__course=course)
        .select_related("activity__course__centre", "questionnaire")
        .annotate(answered=Count("participations"))
        .order_by("activity__position")
    )


def unfilled(course: Course) -> QuerySet[Activity]:
    """Questionnaires in a course's plan that nobody has chosen yet."""
    return Activity.objects.filter(course=course, kind=ActivityKind.QUESTIONNAIRE, wave__isnull=True)


def wave_of_kind(course: Course, kind: Kind) -> Wave | None:
    """The last closed wave of that kind in a course."""
    return waves_of(course).filter(questionnaire__kind=kind, closed_at__isnull=False).last()


def has_answered(wave: Wave, enrolment: Enrolment) -> bool:
    """Whether somebody answered; never what."""
    return Participation.objects.filter(wave=wave, enrolment=enrolment).exists()


def invited(wave: Wave) -> QuerySet[Enrolment]:
    """Those whom a wave asks: everybody with a place in the course."""
    return Enrolment.objects.filter(course_id=wave.activity.course_id).exclude(state=Place.WITHDRAWN)


def people_asked(course: Course) -> int:
    """How many people a wave of a course asks."""
    return Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN).count()


def silent(wave: Wave) -> QuerySet[Enrolment]:
    """Those asked who have not answered."""
    return invited(wave).exclude(participations__wave=wave).select_related("person")


def due_to_close(at: datetime) -> QuerySet[Wave]:
    """Waves whose time is over and which are still open."""
    return Wave.objects.filter(closed_at__isnull=True, activity__due_at__lt=at).select_related("activity")


def due_within(at: datetime, time: timedelta) -> QuerySet[Wave]:
    """Open waves that are due in less than that time."""
    return Wave.objects.filter(
        closed_at__isnull=True, activity__due_at__gte=at, activity__due_at__lt=at + time
    ).select_related("activity__course__centre__library")
