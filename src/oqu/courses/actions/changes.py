"""Changes of a plan: the revision that calendars need, the changes that wait, and the letters that announce them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from oqu.courses.actions.calendars import calendars_follow
from oqu.courses.actions.life import require_plan_open
from oqu.courses.actions.staffing import notify_staff
from oqu.courses.letters import CHANGES
from oqu.courses.models import Activity, Course, PlanChange, PlanNotice
from oqu.courses.queries.changes import (
    Line,
    Moments,
    change_lines,
    mark_of,
    moments,
    pending_changes,
    readers_of,
    state_of,
    terms,
)
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import in_languages
from oqu.letters import actions as letters
from oqu.letters.queries import written_in
from oqu.people.models import Person

IN_CALENDARS = (
    *("slug", "group_id", "starts_at", "ends_at", "due_at", "cancelled_at"),
    *in_languages("title", {}),
    *in_languages("summary", {}),
)
"""The columns that a calendar entry shows."""


class ChangedMeanwhile(Refused):
    message = _("The plan has changed since you opened this page. Look at the letter again.")


class NothingChanged(Refused):
    message = _("There is nothing to announce: the plan is as it was last announced.")


def store_activity(activity: Activity, *, at: datetime) -> None:
    """Save an activity; raise its revision if calendars show it differently, note the change if its plan is published.

    Every action that changes an activity saves it here. No journal row: the action writes one.
    """
    before = Activity.including_cancelled.filter(pk=activity.pk).first() if activity.pk else None
    if before is None:
        activity.revision, activity.changed_at = 0, at
    elif any(getattr(before, name) != getattr(activity, name) for name in IN_CALENDARS):
        activity.revision, activity.changed_at = before.revision + 1, at
    activity.last_date = _date_without(before, activity)
    if before is not None and before.group_id != activity.group_id:
        with calendars_follow(course=activity.course, at=at, activity=activity):
            activity.save()
    else:
        activity.save()
    if activity.course.plan_published_at is not None:
        _note_change(activity.course, activity, moments(before), moments(activity), at)


def _date_without(before: Activity | None, activity: Activity) -> datetime | None:
    """The last date of an activity that has none any more: calendars show there that it is off."""
    if before is None or activity.starts_at or activity.due_at:
        return None
    return before.starts_at or before.due_at or before.last_date


def note_terms(course: Course, *, before: Moments, at: datetime) -> None:
    """Note that a course with a published plan has other days, hours or another rule than `before`; of a closed course nobody is notified. No journal row: the action has one."""
    if course.plan_published_at is not None and not course.is_over:
        _note_change(course, None, before, terms(course), at)


def _note_change(
    course: Course, activity: Activity | None, before: Moments | None, now: Moments | None, at: datetime
) -> None:
    """Note a change once; what is again as it was last announced has no change to announce."""
    pending = PlanChange.objects.filter(course=course, activity=activity, notice=None).first()
    if pending is None:
        if before != now:
            PlanChange.objects.create(course=course, activity=activity, before=before, changed_at=at)
    elif pending.before == now:
        pending.delete()
    else:
        pending.changed_at = at
        pending.save(update_fields=["changed_at"])


@once(PlanNotice)
def announce_changes(
    *, course: Course, participants: bool, staff: bool, seen: str, by: Person, at: datetime, key: str
) -> PlanNotice:
    """Write one letter about all changes to each person whom they concern; with neither, note that nobody is written to.

    `seen` is the mark of the changes that the page showed. Raises NothingChanged, ChangedMeanwhile, PlanFinal.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    require_plan_open(course=course)
    changes = pending_changes(course)
    if not changes:
        raise NothingChanged
    if mark_of(changes) != seen:
        raise ChangedMeanwhile
    notice = PlanNotice.objects.create(course=course, by=by, at=at, participants=participants, staff=staff)
    if participants or staff:
        _write_letters(notice, changes, by)
    for change in changes:
        change.notice, change.after = notice, state_of(change)
        change.save(update_fields=["notice", "after"])
    written = written_in(notice.batch).details if notice.batch else {"letters": 0}
    details = {"changes": len(changes), **written}
    journal.record("courses.announce_changes", thing=course, by=by, at=at, details=details)
    return notice


def _write_letters(notice: PlanNotice, changes: list[PlanChange], by: Person) -> None:
    course, readers = notice.course, readers_of(notice.course, changes, by)
    notice.batch = letters.open_batch(
        verb="courses.announce_changes",
        thing_key=course.key,
        by=by,
        at=notice.at,
        centre=course.centre,
    )
    if notice.staff:  # first of all: who reads of changes knows of the duty
        notify_staff(course=course, batch=notice.batch, by=by, at=notice.at)
    if notice.participants:
        for place, lines in readers.participants:
            _write(notice, place.person, lines)
    if notice.staff:
        everything = change_lines(changes, every=True)
        for person in readers.staff:
            _write(notice, person, everything, for_staff=True)
    notice.recipients = notice.batch.letters.filter(kind=CHANGES.code).count()
    notice.save(update_fields=["batch", "recipients"])


def _write(notice: PlanNotice, person: Person, lines: list[Line], *, for_staff: bool = False) -> None:
    course = notice.course
    letters.write(
        kind=CHANGES,
        person=person,
        context={"course": course, "zone": course.zone, "changes": lines, "for_staff": for_staff},
        at=notice.at,
        reason=f"{notice.key} {person.key}",
        centre=course.centre,
        batch=notice.batch,
        about=course.key,
    )


def reopen_changes(notice: PlanNotice) -> None:
    """Have the changes of an announcement wait again: its letters were taken back."""
    for change in notice.changes.select_related("activity", "course"):
        newer = PlanChange.objects.filter(course=change.course, activity=change.activity, notice=None).first()
        if newer is not None:
            newer.delete()
        change.notice, change.after = None, None
        if change.before == state_of(change):
            change.delete()
        else:
            change.save(update_fields=["notice", "after"])
