"""Minutes become academic hours by the rule of the course."""

from decimal import Decimal

import pytest

from oqu.courses.models import HourRounding
from oqu.courses.queries import academic_hours, is_present, present_from
from tests.factories.courses import CourseFactory


@pytest.mark.parametrize(
    ("rounding", "minutes", "hours"),
    [
        (HourRounding.TENTH, 90, "2.0"),
        (HourRounding.TENTH, 84, "1.9"),
        (HourRounding.TENTH, 65, "1.4"),
        (HourRounding.HALF, 65, "1.5"),
        (HourRounding.HALF, 78, "1.5"),
        (HourRounding.HALF, 79, "2.0"),
        (HourRounding.WHOLE, 67, "1"),
        (HourRounding.WHOLE, 68, "2"),
        (HourRounding.FULL, 89, "1"),
        (HourRounding.FULL, 90, "2"),
        (HourRounding.FULL, 44, "0"),
    ],
)
def test_hours_are_rounded_as_the_course_says(rounding: HourRounding, minutes: int, hours: str) -> None:
    course = CourseFactory.build(hour_rounding=rounding, present_percent=0)

    assert academic_hours(course, minutes, 90) == Decimal(hours)


@pytest.mark.parametrize(
    ("share", "minutes", "present"),
    [(None, 62, False), (None, 63, True), (50, 44, False), (50, 45, True), (0, 0, True)],
)
def test_presence_begins_at_the_share_of_the_course(share: int | None, minutes: int, present: bool) -> None:
    course = CourseFactory.build(attendance_percent=70, present_percent=share)

    assert is_present(course, minutes, 90) is present
    assert (academic_hours(course, minutes, 90) > 0) is (present and minutes > 0)


def test_the_share_of_presence_is_that_of_the_course_where_nothing_else_is_said() -> None:
    assert present_from(CourseFactory.build(attendance_percent=80, present_percent=None)) == 80
