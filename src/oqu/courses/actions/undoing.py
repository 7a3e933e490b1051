"""Undoing a step whose letters have not left yet."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions.calendars import calendars_follow
from oqu.courses.actions.changes import reopen_changes
from oqu.courses.actions.life import (
    BINDING,
    NoWayBack,
    StageRefused,
    move_on,
    release_stage,
    require_results_open,
)
from oqu.courses.actions.places import FOR_PLACES, FORM_GROUPS
from oqu.courses.actions.staffing import dismiss_staff, notify_staff_later
from oqu.courses.models import Course, Enrolment, Group, Material, Place, PlanChange
from oqu.courses.queries.changes import notice_of
from oqu.courses.queries.courses import duty_of
from oqu.courses.queries.life import is_bound, plan_was_read, stage_before
from oqu.courses.queries.plans import activity_by_slug
from oqu.invitations.queries import waiting_by_key
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.models import StoredFile
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.queries import concerning, later_steps
from oqu.letters.rules import NothingToUndo, require_nothing_later
from oqu.people.models import Person

MESSAGE = "mailings.send"
ON_PLACES = (*(verb for verb in FOR_PLACES if verb != "admission.decide"), MESSAGE)
"""The steps that write to people because they have a place."""
BUILDS_ON: Mapping[str, tuple[str, ...]] = {
    "courses.publish_plan": ("courses.announce_changes", "courses.move_on"),
    "courses.publish_groups": ("courses.place_in_group", FORM_GROUPS, "courses.move_on"),
    FORM_GROUPS: ("courses.place_in_group", FORM_GROUPS, MESSAGE),
    "courses.move_on": BINDING,
    "courses.announce_changes": ("courses.announce_changes",),
    "courses.place_in_group": ("courses.place_in_group", FORM_GROUPS, "courses.publish_groups", MESSAGE),
    "courses.name_staff": ("courses.announce_changes", MESSAGE),
}
"""Verb of a step → the later steps that build on it: their letters would be untrue without it."""
NOTIFY_STAFF = frozenset({"courses.move_on", "courses.publish_plan", "courses.announce_changes"})
"""Steps at which the letters about duties of a copied course are written."""
OF_ONE_PERSON = frozenset({"courses.place_in_group", "courses.name_staff"})
"""Steps about one person: only later steps that concern this person build on them."""


OF_RESULTS = frozenset(
    {
        "courses.publish_plan",
        "courses.publish_groups",
        "courses.place_in_group",
        "courses.name_staff",
        FORM_GROUPS,
    }
)
"""Steps that stay once the course is closed: without them its places and results would be others."""


class Gone(Refused):
    message = _("What the step was about is no longer there, so it can't be undone.")


@transaction.atomic
def undo(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Take the letters of a step of this course back, and the step itself; return how many letters there were.

    Once is enough: a step that was undone already stays as it is by now.

    Raises TooLate once the letters have left, BuiltOn if later steps have to be undone first, StageRefused if the
    course has gone on since, ResultsFinal if it is closed, NoWayBack if something was signed at its step, NothingToUndo if nothing of it is left, KeyError for a batch of another app.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    undo_step = UNDO[batch.verb]
    if Batch.objects.filter(pk=batch.pk, taken_back_at__isnull=False).exists():
        return 0
    if batch.verb in OF_RESULTS:
        require_results_open(course=course)
    if plan_was_read(course, batch, at):
        raise letters.TooLate
    number = letters.take_back(batch=batch, by=by, at=at)
    require_nothing_later(steps_built_on(batch))
    release_stage(course=course, batch=batch)
    if batch.verb in NOTIFY_STAFF:
        notify_staff_later(course=course, batches=[batch])
    undo_step(course, batch, by, at)
    return number


def steps_built_on(batch: Batch) -> list[Batch]:
    """The later steps, not undone, that build on a step of the course; the latest first."""
    later = later_steps(batch, BUILDS_ON.get(batch.verb, ()))
    if batch.verb in OF_ONE_PERSON:
        later = concerning(later, Person.objects.filter(key=batch.before["key"]))
    return list(later)


def steps_on_places(*, batch: Batch, people: Iterable[Person]) -> list[Batch]:
    """The steps after this one that wrote to these people as to learners; the latest first."""
    return list(concerning(later_steps(batch, ON_PLACES), people))


def is_left(course: Course, batch: Batch) -> bool:
    """Whether what a step about people, duties or files has changed is still there to be changed back."""
    before = batch.before
    places = Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN)
    match batch.verb:
        case "courses.name_staff":
            return duty_of(course, before["key"], before["duty"]) is not None
        case "courses.invite_staff":
            return bool(waiting_by_key(before["invitations"]))
        case "courses.place_in_group":
            return places.filter(key=before["enrolment"]).exists()
        case "courses.form_groups":
            return places.filter(key__in=before["groups"]).exists()
        case "courses.detach_material":
            return activity_by_slug(course, before["activity"]) is not None
    return True


def _unpublish_plan(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    with calendars_follow(course=course, at=at):
        course.plan_published_at = None
        course.save(update_fields=["plan_published_at"])
    PlanChange.objects.filter(course=course, notice=None).delete()
    journal.record("courses.unpublish_plan", thing=course, by=by, at=at)


def _unpublish_groups(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    course.groups_published_at = None
    course.save(update_fields=["groups_published_at"])
    journal.record("courses.unpublish_groups", thing=course, by=by, at=at)


def _step_back(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    if course.stage == batch.before.get("stage") and is_bound(course):
        raise NoWayBack
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
    if place is None or place.state == Place.WITHDRAWN:
        raise NothingToUndo
    _place_silently(place, group, by, at)


def _put_all_back(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    """Put everybody back into the group of before; a group that is gone by now is made again."""
    groups = {group.number: group for group in course.groups.all()}
    before = batch.before["groups"]
    places = list(Enrolment.objects.filter(course=course, key__in=before).exclude(state=Place.WITHDRAWN))
    if not places:
        raise NothingToUndo
    for place in places:
        number = before[place.key]
        if number and number not in groups:
            groups[number] = Group.objects.create(course=course, number=number)
        _place_silently(place, groups.get(number), by, at)


def _place_silently(place: Enrolment, group: Group | None, by: Person, at: datetime) -> None:
    """Put a person back without a letter: nobody has read of the other group."""
    with calendars_follow(course=place.course, at=at, places=[place]):
        place.group = group
        place.save(update_fields=["group"])
    details = {"group": group.number if group else None}
    journal.record("courses.place_in_group", thing=place, by=by, at=at, details=details)


def _take_duty_back(course: Course, batch: Batch, by: Person, at: datetime) -> None:
    given = duty_of(course, batch.before["key"], batch.before["duty"])
    if given is None:
        raise NothingToUndo
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
    FORM_GROUPS: _put_all_back,
    "courses.name_staff": _take_duty_back,
    "courses.detach_material": _attach_again,
}
"""Verb of a batch of letters, and what undoes its step."""
