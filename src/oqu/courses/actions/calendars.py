"""Calendars of people: what leaves one stays in it as cancelled, with a higher SEQUENCE (RFC 5545)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from oqu.courses.models import Activity, CalendarEntry, Course, Enrolment
from oqu.courses.queries.dates import shown_in_calendars


@contextmanager
def calendars_follow(
    *,
    course: Course,
    at: datetime,
    places: Collection[Enrolment] | None = None,
    activity: Activity | None = None,
) -> Iterator[None]:
    """Note what the code inside takes out of the calendars of these people (None: everybody), and what it brings back.

    With an `activity` only that one is meant, and its own revision rises. No journal row: the action has one.
    """
    before = shown_in_calendars(course, places=places, activity=activity)
    yield
    after = shown_in_calendars(course, places=places, activity=activity)
    if before == after:
        return
    changed = before ^ after
    known = {
        (entry.enrolment_id, entry.activity_id): entry
        for entry in CalendarEntry.objects.filter(enrolment__in={pk for pk, _activity in changed})
    }
    for pair in sorted(changed):
        entry = known.get(pair)
        if entry is None and pair in after:
            continue  # it is there for the first time
        entry = entry or CalendarEntry(enrolment_id=pair[0], activity_id=pair[1])
        entry.is_gone, entry.changed_at = pair not in after, at
        entry.revisions += activity is None
        entry.save()
