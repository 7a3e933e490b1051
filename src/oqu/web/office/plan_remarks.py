"""What is wrong with an activity of the plan by itself: no academic hours, nobody who gives it, over before the course began."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Activity, Course, Planned, is_over_already, kind_of
from oqu.kernel.errors import Words
from oqu.web import activity_kinds

NO_HOURS = _("No academic hours are entered.")
NOBODY_GIVES = _("Nobody is named as a lecturer here.")
OVER = _("It is over already: nobody could take part.")


def remarks_on(
    course: Course, activities: Iterable[Activity | Planned], at: datetime
) -> dict[int, list[Words]]:
    """Id of an activity → what is wrong with it; nothing in a course that is over. One query for each kind that people give."""
    if course.is_over:
        return {}
    not_given = {pk for kind in activity_kinds.every() for pk in kind.adds.not_given(course)}
    found = {one.pk: [*_over(course, one, at), *_remarks(one, not_given)] for one in activities}
    return {pk: remarks for pk, remarks in found.items() if remarks}


def _over(course: Course, activity: Activity | Planned, at: datetime) -> Iterable[Words]:
    if is_over_already(course, activity, at):
        yield OVER


def _remarks(activity: Activity | Planned, not_given: set[int]) -> Iterable[Words]:
    if kind_of(activity.kind).has_hours and not activity.hours:
        yield NO_HOURS
    if activity.pk in not_given:
        yield NOBODY_GIVES
