"""Questionnaires that are not closed, or not planned, for those who run a course."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.languages import pick
from oqu.questionnaires import actions
from oqu.questionnaires.queries import (
    asks_about_quality,
    closed_waves,
    standard_about_quality,
    unclosed_waves,
)
from oqu.web.activity_kinds import OpenMatter


def closed(course: Course) -> frozenset[int]:
    """Ids of the activities of a course whose questionnaire was closed, perhaps before it was due."""
    return frozenset(wave.activity_id for wave in closed_waves(course))


def unclosed(course: Course, _at: datetime) -> Iterator[OpenMatter]:
    """A line for each questionnaire that can be answered still, or later; those for months after the course are not meant."""
    url = reverse("office:questionnaires", args=[course.slug])
    for wave in unclosed_waves(course):
        words = _("A questionnaire is not closed yet: %(title)s.") % {"title": wave.activity.title}
        yield OpenMatter(words, url, only_at_end=True, names=wave.activity_id)


def not_planned(course: Course) -> Iterator[OpenMatter]:
    """A line where the plan has no questionnaire about quality: without one the report has no verdict.

    And one for each questionnaire about the aims that is made and not planned, such as one that was too late in the course that this one copies.
    """
    if not asks_about_quality(course):
        words = _("No closing questionnaire about quality is planned; without it the report has no verdict.")
        url, asked = reverse("office:wave_new", args=[course.slug]), standard_about_quality()
        yield OpenMatter(words, f"{url}?questionnaire={asked.key}" if asked else url)
    for one in actions.not_in_plan_about_aims(course=course, at=clock.now()):
        words = _("A questionnaire about the aims is not in the plan: %(title)s.") % {
            "title": pick(one.title)
        }
        url = reverse("office:wave_new", args=[course.slug])
        yield OpenMatter(words, f"{url}?questionnaire={one.key}")
