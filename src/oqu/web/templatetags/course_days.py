"""The days of a course as they were, for templates; built-in, as the components are."""

from datetime import date

from django import template

from oqu.courses.queries import Course, last_day_of

register = template.Library()


@register.filter
def last_day(course: Course) -> date:
    """The last day of a course: the day on which it was closed, if that came before the planned one."""
    return last_day_of(course)
