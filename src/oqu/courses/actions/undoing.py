"""Undoing a step whose letters have not left yet."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from oqu.courses.actions.changes import reopen_changes
from oqu.courses.actions.life import StageRefused, move_on, release_stage
from oqu.courses.models import Course, PlanChange
from oqu.courses.queries.changes import notice_of
from oqu.courses.queries.life import stage_before
from oqu.kernel import journal
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.people.models import Person


@transaction.atomic
def undo(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Take the letters of a step of this course back, and the step itself; return how many letters there were.

    Raises TooLate once the letters have left, StageRefused if the course has gone on since, KeyError for a batch of
    another app.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    undo_step = UNDO[batch.verb]
    number = letters.take_back(batch=batch, by=by, at=at)
    release_stage(course=course, batch=batch)
    undo_step(course, batch, by, at)
    return number


def _unpublish_plan(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    course.plan_published_at = None
    course.save(update_fields=["plan_published_at"])
    PlanChange.objects.filter(course=course, notice=None).delete()
    journal.record("courses.unpublish_plan", thing=course, by=by, at=at)


def _unpublish_groups(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    course.groups_published_at = None
    course.save(update_fields=["groups_published_at"])
    journal.record("courses.unpublish_groups", thing=course, by=by, at=at)


def _step_back(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    before = stage_before(course)
    if course.stage != batch.before.get("stage") or before is None:
        raise StageRefused
    move_on(course=course, to=before, by=by, at=at)


def _announce_later(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    reopen_changes(notice_of(batch))


UNDO: Mapping[str, Callable[[Course, Batch, Person, datetime], None]] = {
    "courses.publish_plan": _unpublish_plan,
    "courses.publish_groups": _unpublish_groups,
    "courses.move_on": _step_back,
    "courses.announce_changes": _announce_later,
}
"""Verb of a batch of letters, and what undoes its step."""
