"""What the calendar of a person shows: the plans of their courses, and what has left them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from oqu.courses.models import Activity, CalendarEntry, Course, Enrolment, Progress, Stage, Step
from oqu.courses.queries.ahead import is_called_off, was_never_held
from oqu.courses.queries.courses import KEPT_PLACES, KEPT_STAGES
from oqu.courses.queries.plans import dates_in, places_of
from oqu.people.models import Person

type Pair = tuple[int, int]
"""An enrolment and an activity, by their ids."""
DONE_BY_PERSON = (Step.HANDED_IN, Step.RETURNED, Step.DONE)


@dataclass(frozen=True)
class CalendarDate:
    """An activity in a calendar: its SEQUENCE, when what is shown was last changed, and whether it is called off for the reader."""

    course: Course
    activity: Activity
    sequence: int
    changed_at: datetime
    is_off: bool
    closed_at: datetime | None = None
    """When the course was closed, of what the person had done and could have been handed in later."""

    @property
    def moment(self) -> datetime | None:
        """Where calendars show it; one that has no date any more where it was."""
        one = self.activity
        return one.starts_at or self.closed_at or one.due_at or one.last_date


def dates_of_course(course: Course) -> list[CalendarDate]:
    """The whole plan of a course for calendars, for all groups: cancelled activities too."""
    return [_date(course, activity, None) for activity in dates_in(course).select_related("group")]


def dates_of(person: Person) -> list[CalendarDate]:
    """The published plans of a person's courses for calendars, cancelled activities too, and what was there before.

    What has left the calendar stays as cancelled until the course is in the archive: an activity that is for another
    group now, all of a course in which the person takes part no longer.
    """
    places = {
        place.course_id: place
        for place in places_of(person.pk)
        if place.course.plan_published_at and place.course.stage in KEPT_STAGES
    }
    activities = Activity.including_cancelled.filter(course__in=list(places)).order_by(
        "-course__starts_on", "-course", "position", "pk"
    )
    entries = CalendarEntry.objects.filter(enrolment__person=person).order_by("activity__position", "pk")
    entries = entries.exclude(enrolment__course__stage=Stage.ARCHIVED).select_related("enrolment__course")
    known = {entry.activity_id: entry for entry in entries}
    shown = [
        _date(places[activity.course_id].course, activity, known.get(activity.pk))
        for activity in activities
        if activity.group_id in (None, places[activity.course_id].group_id)
    ]
    return [*_without_done(person, shown), *_gone(known, {date.activity.pk for date in shown})]


def _without_done(person: Person, dates: list[CalendarDate]) -> list[CalendarDate]:
    """The dates, those of work that the person had done when its course was closed at that moment: nothing of it was called off."""
    closed = [
        date.activity.pk
        for date in dates
        if date.is_off
        and date.activity.cancelled_at is None
        and is_called_off(date.course, date.activity)
        and not was_never_held(date.course, date.activity)
    ]
    if not closed:
        return dates
    done = set(
        Progress.objects.filter(
            enrolment__person=person, activity__in=closed, step__in=DONE_BY_PERSON
        ).values_list("activity_id", flat=True)
    )
    return [
        replace(date, is_off=False, closed_at=date.course.closed_at) if date.activity.pk in done else date
        for date in dates
    ]


def _gone(known: dict[int, CalendarEntry], shown: Collection[int]) -> list[CalendarDate]:
    """What is not in the plan of the person any more."""
    left = {pk: entry for pk, entry in known.items() if pk not in shown}
    activities = Activity.including_cancelled.in_bulk(list(left)) if left else {}
    return [_date(entry.enrolment.course, activities[pk], entry) for pk, entry in left.items()]


def _date(course: Course, activity: Activity, entry: CalendarEntry | None) -> CalendarDate:
    changed_at = activity.changed_at or course.created_at
    is_dateless = activity.starts_at is None and activity.due_at is None
    is_off = activity.cancelled_at is not None or is_dateless or is_called_off(course, activity)
    if entry is None:
        return CalendarDate(course, activity, activity.revision, changed_at, is_off)
    return CalendarDate(
        course,
        activity,
        sequence=activity.revision + entry.revisions,
        changed_at=max(changed_at, entry.changed_at),
        is_off=is_off or entry.is_gone,
    )


def shown_in_calendars(
    course: Course, *, places: Collection[Enrolment] | None = None, activity: Activity | None = None
) -> set[Pair]:
    """Who has which activity of a course in their calendar: everybody, or these `places`; all, or one `activity`."""
    enrolments = Enrolment.objects.filter(course=course.pk, state__in=KEPT_PLACES).order_by()
    activities = Activity.including_cancelled.filter(
        course=course.pk, course__plan_published_at__isnull=False, course__stage__in=KEPT_STAGES
    ).order_by()
    if places is not None:
        enrolments = enrolments.filter(pk__in=[place.pk for place in places])
    if activity is not None:
        activities = activities.filter(pk=activity.pk)
    planned = list(activities.values_list("pk", "group_id"))
    people = list(enrolments.values_list("pk", "group_id"))
    return {(pk, one) for pk, group in people for one, of in planned if of in (None, group)}
