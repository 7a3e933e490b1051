"""The steps of a course's life, forward and, while nothing went out, back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import events
from oqu.courses.models import (
    STAGES,
    Course,
    Stage,
)
from oqu.courses.queries import is_bound, lacks
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.people.models import Person


class StageRefused(Refused):
    message = _("The course is at another step of its life. Load the page anew.")


class NotReady(Refused):
    """The course lacks something for its next step; the message names the first thing."""


class NoWayBack(Refused):
    message = _("Letters of this step went out to people already. The course can only go forward.")


@transaction.atomic
def move_on(*, course: Course, to: Stage, by: Person, at: datetime) -> Course:
    """Take the next step of a course's life, or the one back; at that step already, nothing happens.

    Raises StageRefused for any other step, NotReady if something is missing for the next one, NoWayBack if letters of
    the present one went out.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.stage == to:
        return course
    distance = STAGES.index(to) - STAGES.index(Stage(course.stage))
    if distance not in (1, -1):
        raise StageRefused
    if distance == 1:
        _require_readiness(course, at)
    elif is_bound(course):
        raise NoWayBack
    before, course.stage = course.stage, to
    course.save(update_fields=["stage"])
    journal.record("courses.move_on", thing=course, by=by, at=at, details={"from": before, "to": to.value})
    events.stage_changed.send(Course, course=course, by=by, at=at)
    return course


def _require_readiness(course: Course, at: datetime) -> None:
    missing = [lack for lack in lacks(course, at) if lack.blocks]
    if missing:
        raise NotReady(missing[0].words)


def bind_stage(*, course: Course) -> None:
    """Take note that something irreversible was sent out at this step. No journal row: the sender has written one."""
    if not is_bound(course):
        Course.objects.filter(pk=course.pk).update(bound_stage=course.stage)
        course.bound_stage = course.stage
