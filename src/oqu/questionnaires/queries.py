"""Questionnaires, waves, who answered, and what was answered as far as it may be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Q, QuerySet

from oqu.courses.models import Activity, Course, Enrolment, Place
from oqu.courses.models import Kind as ActivityKind
from oqu.libraries.models import Centre
from oqu.questionnaires import sealing
from oqu.questionnaires.definition import packing, reading
from oqu.questionnaires.definition.answers import AnswerProblem, Checked, validate_answers  # noqa: F401 - taken from here
from oqu.questionnaires.definition.content import NOT_APPLICABLE, Definition, Item, Value
from oqu.questionnaires.definition.kinds.registry import kind_of
from oqu.questionnaires.figures import aggregate
from oqu.questionnaires.models import (
    Draft,
    Envelope,
    Kind,
    OpenAnswer,
    Participation,
    Questionnaire,
    Redaction,
    Response,
    Wave,
)
from oqu.questionnaires.sealing import new_slip  # noqa: F401 - taken from here

MOST_KEPT = 500


def bank() -> QuerySet[Questionnaire]:
    """The standard questionnaires."""
    return Questionnaire.objects.filter(centre__isnull=True)


def questionnaires_of(centre: Centre) -> QuerySet[Questionnaire]:
    """The questionnaires of a centre, every version."""
    return Questionnaire.objects.filter(centre=centre).annotate(sent=Count("waves"))


def newest(centre: Centre | None, code: str) -> Questionnaire | None:
    """The newest version of a questionnaire."""
    return Questionnaire.objects.filter(centre=centre, code=code).order_by("-version").first()


_contents: dict[str, Definition] = {}


def content_of(questionnaire: Questionnaire) -> Definition:
    """The content of a questionnaire, read once and then kept in memory by its fingerprint."""
    known = _contents.get(questionnaire.fingerprint)
    if known is None:
        if len(_contents) >= MOST_KEPT:
            _contents.clear()
        known = _contents[questionnaire.fingerprint] = reading.read(questionnaire.definition)
    return known


def planned_for(enrolment: Enrolment, slug: str) -> Activity | None:
    """The questionnaire of that slug in somebody's plan, its wave (if it has one) read along; None: not in the plan."""
    return (
        Activity.objects.filter(course_id=enrolment.course_id, kind=ActivityKind.QUESTIONNAIRE, slug=slug)
        .filter(Q(group__isnull=True) | Q(group_id=enrolment.group_id))
        .select_related("wave__questionnaire")
        .defer("wave__questionnaire__definition")
        .first()
    )


def slip_for(wave: Wave, enrolment: Enrolment, slip: str) -> str:
    """The slip that counts: in an anonymous wave the participant's own, in one with names what the software knows."""
    return slip if wave.anonymous else sealing.named_slip(wave.activity.key, enrolment.key)


@dataclass(frozen=True)
class Own:
    """What somebody's own slip brings back: `typed` by field, whether they answered, and if the slip fits."""

    typed: Mapping[str, Sequence[str]]
    is_draft: bool
    answered: bool
    can_change: bool


def own_of(wave: Wave, enrolment: Enrolment, slip: str) -> Own:
    """What somebody wrote before, as far as their slip opens it: the unfinished answer, or else the one sent."""
    slip = slip_for(wave, enrolment, slip)
    answered = has_answered(wave, enrolment)
    draft = Draft.objects.filter(wave=wave, enrolment=enrolment).values_list("locked", flat=True).first()
    copies = Envelope.objects.filter(wave=wave, slip=sealing.slip_digest(slip)) if answered else None
    copy = copies.values_list("copy", flat=True).first() if copies is not None else None
    unfinished = sealing.unlock(draft, slip) if draft is not None else None
    sent = sealing.unlock(copy, slip) if copy is not None else None
    typed = unfinished if unfinished is not None else {k: _typed(v) for k, v in (sent or {}).items()}
    return Own(typed, unfinished is not None, answered, not answered or copy is not None)


def _typed(value: Value | list[str]) -> list[str]:
    """A cleaned answer as a form would send it."""
    if value is None:
        return [NOT_APPLICABLE]
    return [str(one) for one in value] if isinstance(value, tuple | list) else [str(value)]


def checked(wave: Wave, typed: Mapping[str, Sequence[str]], language: str) -> Checked:
    """What was typed, held against the questionnaire; what is wrong is said in that language."""
    return validate_answers(content_of(wave.questionnaire), typed, language)


def answered_of(content: Definition, typed: Mapping[str, Sequence[str]]) -> list[bool]:
    """For each question whether all its answers are there."""
    given = {name for name, values in typed.items() if any(value.strip() for value in values)}
    return [_is_answered(item, given) for item in content.items()]


def _is_answered(item: Item, given: set[str]) -> bool:
    ids = set(kind_of(item).ids(item))
    return ids <= given or (item.kind == "ranking" and {item.within(o.code) for o in item.options} <= given)


def other_languages(content: Definition, language: str) -> list[tuple[str, str]]:
    """The other languages in which the questionnaire is written, each with its own name."""
    return [
        (one, str(name)) for one, name in settings.LANGUAGES if one != language and content.titles.get(one)
    ]


def is_over(wave: Wave, at: datetime) -> bool:
    """Whether answers are taken no more: closed by hand, or its time is over."""
    due = wave.activity.due_at
    return wave.closed_at is not None or (due is not None and at > due)


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
    content = content_of(wave.questionnaire)
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
