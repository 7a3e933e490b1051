"""Minutes of lectures as academic hours of 45 minutes, by the rule of a course."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from oqu.courses.models import Course, HourRounding
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
