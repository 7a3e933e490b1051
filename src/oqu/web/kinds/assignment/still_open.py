"""Answers without a verdict, for those who are about to close a course."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from oqu.assignments.queries import tallies_in
from oqu.courses.queries import Course
from oqu.web.activity_kinds import OpenMatter


def unreviewed(course: Course, _at: datetime) -> Iterator[OpenMatter]:
    """A line for each practical task with answers that wait for a verdict."""
    for tally in tallies_in(course):
        if tally.waiting:
            words = ngettext(
                "%(title)s: %(count)s answer has no verdict yet.",
                "%(title)s: %(count)s answers have no verdict yet.",
                tally.waiting,
            )
            url = reverse("office:reviews", args=[course.slug])
            yield OpenMatter(
                words % {"title": tally.activity.title, "count": tally.waiting}, url, only_at_end=True
            )
