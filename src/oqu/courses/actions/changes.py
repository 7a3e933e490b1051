"""Changes of a plan: the revision that calendars need, and the changes that wait to be announced."""

from datetime import UTC, datetime
from typing import Any

from oqu.courses.models import Activity, PlanChange
from oqu.kernel.languages import in_languages

TIMES = ("opens_at", "starts_at", "ends_at", "due_at")
IN_CALENDARS = (
    *("slug", "group_id", "starts_at", "ends_at", "due_at", "cancelled_at"),
    *in_languages("title", {}),
    *in_languages("summary", {}),
)
"""The columns that a calendar entry shows."""

type Moments = dict[str, Any]


def store_activity(activity: Activity, *, at: datetime) -> None:
    """Save an activity; raise its revision if calendars show it differently, note the change if its plan is published.

    Every action that changes an activity saves it here. No journal row: the action writes one.
    """
    before = Activity.including_cancelled.filter(pk=activity.pk).first() if activity.pk else None
    if before is None:
        activity.revision, activity.changed_at = 0, at
    elif any(getattr(before, name) != getattr(activity, name) for name in IN_CALENDARS):
        activity.revision, activity.changed_at = before.revision + 1, at
    activity.save()
    if activity.course.plan_published_at is not None:
        _note_change(activity, moments(before), at)


def moments(activity: Activity | None) -> Moments | None:
    """The times (ISO 8601, UTC) and the group (id) of an activity; None if it is not in the plan."""
    if activity is None or activity.cancelled_at is not None:
        return None
    times = {name: getattr(activity, name) for name in TIMES}
    in_utc = {name: time and time.astimezone(UTC).isoformat() for name, time in times.items()}
    return {**in_utc, "group": activity.group_id}


def _note_change(activity: Activity, before: Moments | None, at: datetime) -> None:
    """Note a change once; an activity that is again what was last announced has no change to announce."""
    now = moments(activity)
    pending = PlanChange.objects.filter(activity=activity, notice=None).first()
    if pending is None:
        if before != now:
            PlanChange.objects.create(
                course_id=activity.course_id, activity=activity, before=before, changed_at=at
            )
    elif pending.before == now:
        pending.delete()
    else:
        pending.changed_at = at
        pending.save(update_fields=["changed_at"])
