"""Questionnaires, waves, who answered, and what was answered as far as it may be seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, QuerySet

from oqu.courses.models import Activity, Course, Enrolment, Place
from oqu.libraries.models import Centre
from oqu.questionnaires.definition import packing, reading
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.figures import aggregate
from oqu.questionnaires.models import (
    Kind,
    OpenAnswer,
    Participation,
    Questionnaire,
    Redaction,
    Response,
    Wave,
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


def wave_of_kind(course: Course, kind: Kind) -> Wave | None:
    """The last closed wave of that kind in a course."""
    return waves_of(course).filter(questionnaire__kind=kind, closed_at__isnull=False).last()


def has_answered(wave: Wave, enrolment: Enrolment) -> bool:
    """Whether somebody answered; never what."""
    return Participation.objects.filter(wave=wave, enrolment=enrolment).exists()


def invited(wave: Wave) -> QuerySet[Enrolment]:
    """Those whom a wave asks: everybody with a place in the course."""
    return Enrolment.objects.filter(course_id=wave.activity.course_id).exclude(state=Place.WITHDRAWN)


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


@dataclass(frozen=True)
class Answers:
    """All answers to a closed wave: the definition, one row of codes a response, and who or which pseudonym it is."""

    definition: Definition
    codes: aggregate.Codes
    pseudonyms: tuple[bytes, ...]
    enrolments: tuple[int | None, ...]
    numbers: tuple[dict[str, Any], ...]

    @property
    def n(self) -> int:
        """How many answered."""
        return len(self.codes)


def answers_of(wave: Wave, *, with_people: bool = True) -> Answers:
    """Read a closed wave in one query; `with_people=False` reads only the codes, for the largest waves."""
    content = reading.read(wave.questionnaire.definition)
    width = len(packing.columns(content))
    rows = Response.objects.filter(wave=wave)
    if not with_people:
        packed = [bytes(codes) for codes in rows.values_list("codes", flat=True).iterator(chunk_size=20_000)]
        return Answers(content, aggregate.unpack(packed, width), (), (), ())
    values = list(rows.values_list("codes", "pseudonym", "enrolment_id", "numbers"))
    return Answers(
        content,
        aggregate.unpack([bytes(row[0]) for row in values], width)
        if values
        else np.empty((0, width), dtype=np.int8),
        tuple(bytes(row[1] or b"") for row in values),
        tuple(row[2] for row in values),
        tuple(row[3] for row in values),
    )


def open_answers(wave: Wave, item: str) -> QuerySet[OpenAnswer]:
    """The open answers to one item, in the random order of their keys."""
    return OpenAnswer.objects.filter(wave=wave, item=item).order_by("pk")


def quotes(wave: Wave, item: str) -> QuerySet[OpenAnswer]:
    """Open answers that may be quoted: the writer agreed and a reviewer has read them."""
    return open_answers(wave, item).filter(quotable=True, redaction__in=[Redaction.SHOWN, Redaction.REDACTED])
