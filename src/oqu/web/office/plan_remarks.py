"""What an activity of the plan lacks by itself: its academic hours, or a person who gives it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Activity, Course, Planned, kind_of
from oqu.kernel.errors import Words
from oqu.web import activity_kinds

NO_HOURS = _("No academic hours are entered.")
NOBODY_GIVES = _("Nobody is named as a lecturer here.")


def remarks_on(course: Course, activities: Iterable[Activity | Planned]) -> dict[int, list[Words]]:
    """Id of an activity → what it lacks; nothing in a course that is over. One query for each kind that people give."""
    if course.is_over:
        return {}
    not_given = {pk for kind in activity_kinds.every() for pk in kind.adds.not_given(course)}
    found = {one.pk: list(_remarks(one, not_given)) for one in activities}
    return {pk: remarks for pk, remarks in found.items() if remarks}


def _remarks(activity: Activity | Planned, not_given: set[int]) -> Iterable[Words]:
    if kind_of(activity.kind).has_hours and not activity.hours:
        yield NO_HOURS
    if activity.pk in not_given:
        yield NOBODY_GIVES
