"""Undoing a step whose letters have not left yet."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions.changes import reopen_changes
from oqu.courses.actions.life import StageRefused, move_on, release_stage
from oqu.courses.actions.staffing import dismiss_staff
from oqu.courses.models import Course, Enrolment, Group, Material, PlanChange
from oqu.courses.queries.changes import notice_of
from oqu.courses.queries.courses import duty_of
from oqu.courses.queries.life import stage_before
from oqu.courses.queries.plans import activity_by_slug
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.models import StoredFile
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.people.models import Person


class Gone(Refused):
    message = _("What the step was about is no longer there, so it can't be undone.")


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


def _move_back(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    place = Enrolment.objects.filter(course=course, key=batch.before["enrolment"]).first()
    number = batch.before["group"]
    group = course.groups.filter(number=number).first() if number else None
    if place is not None:
        _place_silently(place, group, by, at)


def _place_silently(place: Enrolment, group: Group | None, by: Person, at: datetime) -> None:
    """Put a person back without a letter: nobody has read of the other group."""
    place.group = group
    place.save(update_fields=["group"])
    details = {"group": group.number if group else None}
    journal.record("courses.place_in_group", thing=place, by=by, at=at, details=details)


def _take_duty_back(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    given = duty_of(course, batch.before["key"], batch.before["duty"])
    if given is not None:
        dismiss_staff(staff=given, by=by, at=at)


def _attach_again(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    before = batch.before
    activity = activity_by_slug(course, before["activity"])
    file = StoredFile.objects.filter(key=before["file"]).first()
    if activity is None or file is None:
        raise Gone
    Material.objects.create(activity=activity, file=file, title=before["title"], position=before["position"])
    journal.record("courses.attach_material", thing=activity, by=by, at=at, details={"file": file.key})


UNDO: Mapping[str, Callable[[Course, Batch, Person, datetime], None]] = {
    "courses.publish_plan": _unpublish_plan,
    "courses.publish_groups": _unpublish_groups,
    "courses.move_on": _step_back,
    "courses.announce_changes": _announce_later,
    "courses.place_in_group": _move_back,
    "courses.name_staff": _take_duty_back,
    "courses.detach_material": _attach_again,
}
"""Verb of a batch of letters, and what undoes its step."""
