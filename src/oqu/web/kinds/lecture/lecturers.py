"""Lectures that nobody is named to give: where they are listed, and one press that names the only lecturer."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from oqu.courses.queries import Activity, Course, Duty, Stage, activity_names, duty_of, staff_of
from oqu.courses.rules import can_keep_plan
from oqu.kernel import clock
from oqu.kernel.permissions import KEEPS_PLAN
from oqu.lectures import actions, queries
from oqu.people.queries import Person, staff_people
from oqu.web import access
from oqu.web.activity_kinds import OpenMatter
from oqu.web.office.closed import refused_when_closed


def not_given(course: Course) -> Iterator[OpenMatter]:
    """A line for each lecture of the plan without a lecturer, with the page on which it is set; in a course that runs of those to come."""
    found = _not_given(course)
    names = activity_names(course, found)
    for activity in found:
        words = _("Lecture “%(title)s”: no lecturer.") % {"title": names[activity.pk]}
        yield OpenMatter(words, reverse("office:activity_content", args=[course.slug, activity.slug]))


def ids_not_given(course: Course) -> list[int]:
    """Ids of the same lectures."""
    return [one.pk for one in _not_given(course)]


def _not_given(course: Course) -> list[Activity]:
    lacking, at = queries.lectures_without_lecturer(course), clock.now()
    runs = course.stage in (Stage.RUNNING, Stage.CLOSING)
    return list(lacking.exclude(ends_at__lte=at) if runs else lacking)


def without_attendance(course: Course, at: datetime) -> Iterator[OpenMatter]:
    """A line for each lecture that has ended and of which nobody knows who heard it."""
    found = list(queries.lectures_without_attendance(course, at))
    names = activity_names(course, found)
    for activity in found:
        words = _("Attendance is not entered: %(title)s.") % {"title": names[activity.pk]}
        yield OpenMatter(words, reverse("office:attendance", args=[course.slug]), names=activity.pk)


def staff_card(request: HttpRequest, course: Course) -> SafeString:
    """On the page of a course's staff: its lectures without a lecturer; empty if there is none."""
    lectures = list(queries.lectures_without_lecturer(course))
    if not lectures or course.is_over:
        return SafeString("")
    lecturers = list(staff_of(course, [Duty.LECTURER])[:2])
    context = {
        "course": course,
        "lectures": lectures,
        "can_keep": can_keep_plan(request.user, course),
        "only": lecturers[0].person if len(lecturers) == 1 else None,
        "keepers": staff_people(course.centre_id, KEEPS_PLAN),
    }
    return render_to_string("kinds/lecture/without_lecturer.html", context, request)


def waiting_for_lectures(person: Person) -> list[dict[str, object]]:
    """The courses in which a person is a lecturer and gives no lecture, each with those who can name a lecturer."""
    duties = list(queries.lecturers_without_lecture(person))
    keepers = {pk: list(staff_people(pk, KEEPS_PLAN)) for pk in {duty.course.centre_id for duty in duties}}
    return [{"course": duty.course, "keepers": keepers[duty.course.centre_id]} for duty in duties]


@require_POST
@refused_when_closed
def give_lectures(request: HttpRequest, slug: str, person: str) -> HttpResponse:
    """Name a lecturer of the course in all of its lectures that have none."""
    course = access.office_course(request, slug)
    access.require(can_keep_plan(request.user, course), roles=KEEPS_PLAN, centre=course.centre)
    duty = access.found(duty_of(course, person, Duty.LECTURER))
    by, at = access.person(request), clock.now()
    given = actions.give_lectures(course=course, lecturer=duty.person, by=by, at=at)
    words = ngettext(
        "%(count)s lecture now has a lecturer: %(name)s.",
        "%(count)s lectures now have a lecturer: %(name)s.",
        given,
    )
    messages.success(request, words % {"count": given, "name": duty.person})
    return access.see_other("office:course_staff", slug)
