"""Practical tasks that nobody reviews, and what reviewers without one read."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.assignments import queries
from oqu.assignments.queries import ReviewGap
from oqu.courses.queries import Course, full_title
from oqu.kernel.permissions import KEEPS_COURSES
from oqu.people.queries import staff_people
from oqu.web import access
from oqu.web.activity_kinds import OpenMatter


def not_reviewed(course: Course) -> Iterator[OpenMatter]:
    """A line for each task that nobody has the duty to review, with the page of the staff."""
    url = reverse("office:course_staff", args=[course.slug])
    yield from (OpenMatter(_words(gap), url) for gap in queries.review_gaps(course))


def _words(gap: ReviewGap) -> str:
    if not gap.groups:
        return _("Practical task “%(title)s”: no reviewer.") % {"title": _name(gap)}
    values = {"title": _name(gap), "groups": ", ".join(map(str, gap.groups))}
    return _("Practical task “%(title)s”: no reviewer for the answers of %(groups)s.") % values


def _name(gap: ReviewGap) -> str:
    return full_title(gap.activity)


def staff_card(request: HttpRequest, course: Course) -> SafeString:
    """On the page of a course's staff: its tasks without a reviewer; empty if there is none."""
    gaps = [_words(gap) for gap in queries.review_gaps(course)]
    if not gaps:
        return SafeString("")
    return render_to_string("kinds/assignment/without_reviewer.html", {"gaps": gaps}, request)


def waiting_for_tasks(request: HttpRequest) -> SafeString:
    """On the page "teaching": the courses in which the reader reviews, but has no task to review yet."""
    duties = list(queries.reviewers_without_task(access.person(request)))
    if not duties:
        return SafeString("")
    keepers = {pk: list(staff_people(pk, KEEPS_COURSES)) for pk in {duty.course.centre_id for duty in duties}}
    waiting = [
        {
            "course": duty.course,
            "keepers": keepers[duty.course.centre_id],
            "is_limited": duty.limited_tasks or duty.limited_groups,
        }
        for duty in duties
    ]
    return render_to_string("kinds/assignment/no_task_yet.html", {"waiting": waiting}, request)
