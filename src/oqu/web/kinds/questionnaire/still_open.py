"""Questionnaires that are not closed, or not planned, for those who run a course."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.courses.queries import Course, Stage
from oqu.kernel import clock
from oqu.kernel.languages import pick
from oqu.questionnaires import actions
from oqu.questionnaires.queries import (
    asks_about_quality,
    closed_waves,
    people_asked,
    standard_about_quality,
    unclosed_waves,
)
from oqu.web.activity_kinds import OpenMatter

PEOPLE_COME = (Stage.ADMISSION, Stage.RUNNING)


def closed(course: Course) -> frozenset[int]:
    """Ids of the activities of a course whose questionnaire was closed, perhaps before it was due."""
    return frozenset(wave.activity_id for wave in closed_waves(course))


def unclosed(course: Course, _at: datetime) -> Iterator[OpenMatter]:
    """A line for each questionnaire that can be answered still, or later; those for months after the course are not meant."""
    url = reverse("office:questionnaires", args=[course.slug])
    for wave in unclosed_waves(course):
        words = _("A questionnaire is not closed yet: %(title)s.") % {"title": wave.activity.title}
        yield OpenMatter(words, url, only_at_end=True, names=wave.activity_id)


def lacking(course: Course) -> Iterator[OpenMatter]:
    """What will keep questionnaires from having results: too few people, or none that is planned."""
    yield from _too_few_people(course)
    yield from _not_planned(course)


def _too_few_people(course: Course) -> Iterator[OpenMatter]:
    """A line while fewer people have a place than the results of a questionnaire need."""
    if course.stage not in PEOPLE_COME:
        return
    people, fewest = people_asked(course)[None], course.centre.fewest_answers
    if 0 < people < fewest and unclosed_waves(course):
        words = ngettext(
            "%(people)s person has a place. A questionnaire with fewer than %(fewest)s answers has no results, and its answers are destroyed when it closes.",
            "%(people)s people have a place. A questionnaire with fewer than %(fewest)s answers has no results, and its answers are destroyed when it closes.",
            people,
        )
        url = reverse("office:questionnaires", args=[course.slug])
        yield OpenMatter(words % {"people": people, "fewest": fewest}, url)


def _not_planned(course: Course) -> Iterator[OpenMatter]:
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
