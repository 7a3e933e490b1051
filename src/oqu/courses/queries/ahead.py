"""What of a course is still ahead: activities that were not held, opened or due yet, and the hours that were held."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q

from oqu.courses.kinds import kind_of
from oqu.courses.models import Activity, Course, Group
from oqu.courses.queries.plans import Planned, is_closed_with
from oqu.kernel import clock


@dataclass(frozen=True)
class HeldHours:
    """Academic hours of a plan: those of activities that are over, and all of them."""

    held: Decimal
    planned: Decimal


def ahead_in(course: Course, at: datetime) -> list[Activity]:
    """The activities that will be held, open or be due, in the order of the plan; what opens after the last day is not meant."""
    return [one for one in Activity.objects.filter(course=course) if _is_ahead(course, one, at)]


def _is_ahead(course: Course, one: Activity, at: datetime) -> bool:
    if one.opens_at is not None and clock.local_date(one.opens_at, course.zone) > course.ends_on:
        return False
    moments = (one.starts_at, one.ends_at) if kind_of(one.kind).has_hours else (one.opens_at, one.due_at)
    return any(moment is not None and moment > at for moment in moments)


def is_called_off(course: Course, one: Activity | Planned) -> bool:
    """Whether the course was closed before an activity began, or could be handed in by its due time."""
    moment = one.starts_at if kind_of(one.kind).has_hours else one.due_at
    return _is_later(course, one, moment)


def was_never_held(course: Course, one: Activity | Planned) -> bool:
    """Whether the course was closed before an activity began or opened: nobody could do it."""
    return _is_later(course, one, one.starts_at if kind_of(one.kind).has_hours else one.opens_at)


def could_not_be_done(course: Course, one: Planned) -> bool:
    """Whether a closed course had an activity that nobody could do: never held, not open yet, or without content."""
    return was_never_held(course, one) or (one.lacks_text and is_closed_with(course, one))


def counts_for_certificate(course: Course, one: Planned) -> bool:
    """Whether the certificate asks for an activity: what a closed course never held, opened or wrote leaves its rule.

    What was open before the course was closed counts, also if it was due later.
    """
    return one.required and not could_not_be_done(course, one)


def _is_later(course: Course, one: Activity | Planned, moment: datetime | None) -> bool:
    if course.closed_at is None or moment is None or not is_closed_with(course, one):
        return False
    return moment > course.closed_at


def last_day_of(course: Course) -> date:
    """The last day of a course as it was: the day on which it was closed, if that came first."""
    if course.closed_at is None:
        return course.ends_on
    return max(course.starts_on, min(course.ends_on, clock.local_date(course.closed_at, course.zone)))


def first_day_ahead(course: Course, at: datetime) -> date | None:
    """The first day of a course, if it is after that of the clock's, in the zone of the course."""
    return course.starts_on if course.starts_on > clock.local_date(at, course.zone) else None


def last_day_ahead(course: Course, at: datetime) -> date | None:
    """The last day of a course, if it is not over before that of the clock's, in the zone of the course."""
    return course.ends_on if course.ends_on > clock.local_date(at, course.zone) else None


type _Row = tuple[int, int | None, Decimal]


def held_hours(course: Course, ahead: Collection[int]) -> HeldHours:
    """The hours of the plan without the activities (ids) that are ahead; of several groups, those of the one with the fewest held.

    One query, two if a group has activities of its own.
    """
    rows = list(Activity.objects.filter(course=course).values_list("pk", "group_id", "hours"))
    groups = Group.objects.filter(course=course).values_list("pk", flat=True)
    return _summed(rows, list(groups) if any(group is not None for _pk, group, _hours in rows) else [], ahead)


def _summed(rows: Iterable[_Row], groups: Iterable[int], ahead: Collection[int]) -> HeldHours:
    totals = []
    for group in (*groups,) or (None,):
        own = [(pk, hours) for pk, of, hours in rows if of in (None, group)]
        held = sum((hours for pk, hours in own if pk not in ahead), Decimal(0))
        totals.append((held, sum((hours for _pk, hours in own), Decimal(0))))
    return HeldHours(*min(totals))


def hours_so_far(course: Course, at: datetime) -> HeldHours:
    """The hours of what is over by then, or was held before the course was closed: the one rule for pages and report.

    A lecture counts once it has ended; another activity once it is open and its due time, if it has one, has passed.
    Once the course is closed, all counts that had begun or opened before, also if it was due after it.
    """
    if course.closed_at is None or at < course.closed_at:
        return held_hours(course, {one.pk for one in ahead_in(course, at)})
    plan = Activity.objects.filter(course=course)
    return held_hours(course, {one.pk for one in plan if was_never_held(course, one)})


def hours_given(course: Course) -> int:
    """The academic hours of a course as it was: those announced; if it was closed before its plan was over, the full hours held."""
    return hours_given_in([course])[course.pk]


def hours_given_in(courses: Iterable[Course]) -> dict[int, int]:
    """The same by the ids of many courses; without a query if none is closed, in three at most."""
    listed = list(courses)
    closed = {course.pk: course for course in listed if course.closed_at is not None}
    given = {course.pk: course.hours for course in listed}
    never = _never_held(closed)
    if not never:
        return given
    of_courses: dict[int, list[_Row]] = {pk: [] for pk in never}
    rows = Activity.objects.filter(course__in=list(never)).values_list("course_id", "pk", "group_id", "hours")
    for of, pk, group, hours in rows:
        of_courses[of].append((pk, group, hours))
    groups: dict[int, list[int]] = {pk: [] for pk in never}
    if any(group is not None for own in of_courses.values() for _pk, group, _hours in own):
        for of, group in Group.objects.filter(course__in=list(never)).values_list("course_id", "pk"):
            groups[of].append(group)
    for of, own in of_courses.items():
        is_split = any(group is not None for _pk, group, _hours in own)
        total = _summed(own, groups[of] if is_split else [], never[of])
        if total.held != total.planned:
            given[of] = min(given[of], int(total.held))
    return given


def _never_held(closed: Mapping[int, Course]) -> dict[int, set[int]]:
    """Id of a closed course → the ids of its activities that were never held; those that held all are left out."""
    found: dict[int, set[int]] = {}
    if closed:
        later = Q(starts_at__gt=F("course__closed_at")) | Q(opens_at__gt=F("course__closed_at"))
        for one in Activity.objects.filter(later, course__in=list(closed)):
            if was_never_held(closed[one.course_id], one):
                found.setdefault(one.course_id, set()).add(one.pk)
    return found
