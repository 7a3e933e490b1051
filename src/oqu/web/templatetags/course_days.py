"""The days of a course as they were, for templates; built-in, as the components are."""

from datetime import date

from django import template

from oqu.courses.queries import Activity, Course, last_day_of, was_never_held

register = template.Library()


@register.filter
def last_day(course: Course) -> date:
    """The last day of a course: the day on which it was closed, if that came before the planned one."""
    return last_day_of(course)


@register.filter
def never_opened(activity: Activity) -> bool:
    """Whether the course of an activity was closed before it began or opened."""
    return was_never_held(activity.course, activity)
