"""Academic hours of 45 minutes: what minutes of a lecture are worth by the rule of a course, and the sum of its plan."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db.models import Sum

from oqu.courses.models import Activity, Course, Group, HourRounding
from oqu.kernel.clock import ACADEMIC_HOUR_MINUTES
from oqu.kernel.memo import memoised

STEPS = {
    HourRounding.TENTH: (Decimal("0.1"), ROUND_HALF_UP),
    HourRounding.HALF: (Decimal("0.5"), ROUND_HALF_UP),
    HourRounding.WHOLE: (Decimal(1), ROUND_HALF_UP),
    HourRounding.FULL: (Decimal(1), ROUND_FLOOR),
}


def present_from(course: Course) -> int:
    """The share of one lecture, in percent, from which a person counts as present."""
    return course.attendance_percent if course.present_percent is None else course.present_percent


def is_present(course: Course, minutes: int, length: int) -> bool:
    """Whether a person who heard so many minutes of a lecture of that length counts as present."""
    return minutes * 100 >= present_from(course) * length


def academic_hours(course: Course, minutes: int, length: int) -> Decimal:
    """The academic hours that minutes of one lecture are worth: none below the share of presence, else rounded.

    Halves go up; `full` drops what is not a whole hour.
    """
    if not minutes or not is_present(course, minutes, length):
        return Decimal(0)
    return _rounded(minutes, HourRounding(course.hour_rounding))


def most_hours(minutes: int, rounding: str) -> Decimal:
    """The academic hours that a plan may give for so many minutes: as many as hearing all of them is worth."""
    return _rounded(minutes, HourRounding(rounding))


@memoised
def _rounded(minutes: int, rounding: HourRounding) -> Decimal:
    """Minutes as hours; a table of a course holds the same minutes hundreds of times."""
    step, how = STEPS[rounding]
    return (Decimal(minutes) / ACADEMIC_HOUR_MINUTES / step).quantize(Decimal(1), how) * step


@dataclass(frozen=True)
class PlannedHours:
    """The academic hours that a plan gives a participant, and those that its course states.

    Groups may have activities of their own: `least` is that of the group with the fewest hours, `most` of the one with
    the most. `note` is a person's explanation of the difference.
    """

    least: Decimal
    most: Decimal
    stated: int
    note: str = ""

    @property
    def differ(self) -> bool:
        """Whether a group has more or fewer hours than the course states."""
        return not self.least == self.most == self.stated

    @property
    def unexplained(self) -> bool:
        """Whether they differ and nobody has written why: nothing is published or signed then."""
        return self.differ and not self.note


def planned_hours(course: Course) -> PlannedHours:
    """The hours of a course's plan as its groups have them; one query, two if a group has activities of its own."""
    rows = Activity.objects.filter(course=course).order_by().values_list("group_id")
    sums = {group: hours or Decimal(0) for group, hours in rows.annotate(Sum("hours"))}
    for_all = sums.pop(None, Decimal(0))
    groups = Group.objects.filter(course=course).values_list("pk", flat=True) if sums else ()
    totals = [for_all + sums.get(group, 0) for group in groups] or [for_all]
    return PlannedHours(min(totals), max(totals), course.hours, course.hours_note)
