"""The steps of a course's life, forward and, while nothing went out, back."""

from contextlib import nullcontext
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from oqu.courses import events
from oqu.courses.actions.calendars import calendars_follow
from oqu.courses.models import (
    STAGES,
    Activity,
    Course,
    Stage,
)
from oqu.courses.queries import is_bound, is_called_off, is_closed_with, lacks
from oqu.courses.queries.life import can_reopen
from oqu.courses.queries.plans import keys_of_plan
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.people.models import Person

BINDING = (
    "courses.move_on",
    "courses.publish_plan",
    "courses.publish_groups",
    "admission.decide",
    "admission.invite_heads",
    "admission.nominate",
)
"""The steps whose letters say what a step back would make untrue."""


class StageRefused(Refused):
    message = _("The course is at another step of its life. Load the page anew.")


class NotReady(Refused):
    """The course lacks something for its next step; the message names the first thing."""


class CourseOver(Refused):
    message = _("The course is closed: nothing can be handed in any more. Ask your centre.")


class ResultsFinal(Refused):
    """The course is closed, so nobody gets or loses a place in it, and nobody's results change."""

    message = _("The course is closed: places and results no longer change.")


REOPEN_FIRST = _(
    "The course is closed: places and results no longer change. Nothing was signed yet, so it can be reopened on its page with “Undo: Close the course”."
)


class PlanFinal(Refused):
    """The course is closed, so its plan, its staff, its rule and its content stay as they are."""

    message = _(
        "The course is closed: its plan, its staff, the rule of the certificate and what is written in it no longer change."
    )


REOPEN_FOR_PLAN = _(
    "The course is closed: its plan, its staff, the rule of the certificate and what is written in it no longer change. Nothing was signed yet, so it can be reopened on its page with “Undo: Close the course”."
)


class NoWayBack(Refused):
    message = _(
        "Since this step letters have gone out, or certificates or the report were signed. The course can only go forward."
    )


@transaction.atomic
def move_on(*, course: Course, to: Stage, by: Person, at: datetime) -> Course:
    """Take the next step of a course's life, or the one back; at that step already, nothing happens.

    Raises StageRefused for any other step, NotReady if something is missing for the next one, NoWayBack if letters went
    out at the present one, or something was signed.
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
    if to == Stage.CLOSED:
        order_letters(course=course)
    before = course.stage
    follows = calendars_follow(course=course, at=at) if Stage.DRAFT in (before, to) else nullcontext()
    with follows:
        _set_stage(course, to, at)
    journal.record("courses.move_on", thing=course, by=by, at=at, details={"from": before, "to": to.value})
    events.stage_changed.send(Course, course=course, is_forward=distance == 1, by=by, at=at)
    return course


def order_letters(*, course: Course, person: Person | None = None) -> None:
    """Have letters about single activities that wait leave before what is written about the course from now on.

    What settles results calls it, for everybody or for one person: until then letters about an activity, which are
    verdicts, have an order of their own, so that no other letter of the course ends the time for undoing one.
    """
    letters.put_in_order(things=keys_of_plan(course), thing_key=course.key, person=person)


def _set_stage(course: Course, to: Stage, at: datetime) -> None:
    """Store the stage and, of a course that is closed now, since when; calendars read what is not held, or is again."""
    called_off = _called_off(course)
    if Stage.ARCHIVED not in (course.stage, to):
        course.closed_at = at if to == Stage.CLOSED else None
    course.stage = to
    course.save(update_fields=["stage", "closed_at"])
    changed = called_off ^ _called_off(course)
    Activity.objects.filter(pk__in=changed).update(revision=F("revision") + 1, changed_at=at)


def _called_off(course: Course) -> set[int]:
    if course.closed_at is None:
        return set()
    return {one.pk for one in Activity.objects.filter(course=course) if is_called_off(course, one)}


def _require_readiness(course: Course, at: datetime) -> None:
    missing = [lack for lack in lacks(course, at) if lack.blocks]
    if missing:
        raise NotReady(missing[0].words)


def batch_of_step(*, course: Course, by: Person, at: datetime) -> Batch:
    """The letters of the step that a course takes now: one batch, whichever apps write them, so that it is undone at once."""
    own = Batch.objects.filter(
        thing_key=course.key, verb="courses.move_on", written_at=at, taken_back_at=None
    )
    if known := own.filter(before__stage=course.stage).order_by("pk").last():
        return known
    return letters.open_batch(
        verb="courses.move_on",
        thing_key=course.key,
        by=by,
        at=at,
        centre=course.centre,
        before={"stage": course.stage},
    )


def require_open(*, course: Course, activity: Activity) -> None:
    """Raise CourseOver if an activity takes nothing any more because its course is closed."""
    if is_closed_with(course, activity):
        raise CourseOver


def require_results_open(*, course: Course) -> None:
    """Raise ResultsFinal once a course is closed; the message names reopening it, as long as that is possible."""
    if course.is_over:
        raise ResultsFinal(REOPEN_FIRST if can_reopen(course) else None)


def require_plan_open(*, course: Course, activity: Activity | None = None) -> None:
    """Raise PlanFinal once a course is closed; an `activity` that opens after its last day still changes."""
    if course.is_over and (activity is None or is_closed_with(course, activity)):
        raise PlanFinal(REOPEN_FOR_PLAN if can_reopen(course) else None)


def bind_stage(*, course: Course, batch: Batch | None = None) -> None:
    """Take note that letters were sent out, or something was signed, at this step. No journal row: the caller writes one.

    Letters of a `batch` can be taken back until they leave, and the note with them; others can't. Being in the archive
    changes nothing for people, so what is sent and signed there is as if the course had just been closed.
    """
    if batch is None:
        for undoable in Batch.objects.filter(thing_key=course.key, before__has_key="bound_stage"):
            del undoable.before["bound_stage"]
            undoable.save(update_fields=["before"])
    if is_bound(course):
        return
    if batch is not None:
        batch.before["bound_stage"] = course.bound_stage
        batch.save(update_fields=["before"])
    course.bound_stage = min(course.stage, Stage.CLOSED, key=STAGES.index)
    Course.objects.filter(pk=course.pk).update(bound_stage=course.bound_stage)


def release_stage(*, course: Course, batch: Batch) -> None:
    """Take back the note of `bind_stage` for a batch that was taken back; a later batch of the course inherits it."""
    if "bound_stage" not in batch.before:
        return
    later = Batch.objects.filter(
        thing_key=course.key, taken_back_at=None, pk__gt=batch.pk, verb__in=BINDING
    ).order_by("pk")
    if heir := later.first():
        heir.before["bound_stage"] = batch.before["bound_stage"]
        heir.save(update_fields=["before"])
        return
    course.bound_stage = batch.before["bound_stage"]
    course.save(update_fields=["bound_stage"])
