"""What is inside an activity of the plan: a lecture's links and slides, a reading's text, a task's brief and rubric."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import oqu.assignments.actions
import oqu.assignments.queries
import oqu.lectures.actions
import oqu.lectures.queries
import oqu.readings.actions
import oqu.readings.queries
from oqu.assignments.forms import (
    AssignmentForm,
    CriteriaForms,
    as_written,
    criterion_lines,
    rubric_as_written,
)
from oqu.assignments.rules import can_keep_assignment
from oqu.courses.queries import Activity, Course, Kind, activity_by_slug
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import CENTRE_ROLES
from oqu.kernel.uploads import sent_files
from oqu.lectures.forms import LectureForm
from oqu.lectures.rules import can_keep_lecture
from oqu.people.queries import staff_people
from oqu.readings.forms import ReadingForm
from oqu.readings.rules import can_keep_reading
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def activity_content(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The page of one activity's content, by its kind; questionnaires have pages of their own."""
    course = access.office_course(request, slug)
    planned = access.found(activity_by_slug(course, activity))
    pages: dict[str, Callable[[HttpRequest, Course, Activity], HttpResponse]] = {
        Kind.LECTURE: _lecture,
        Kind.READING: _reading,
        Kind.ASSIGNMENT: _assignment,
        Kind.QUESTIONNAIRE: _questionnaires,
    }
    return pages[planned.kind](request, course, planned)


def _lecture(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    access.require(can_keep_lecture(request.user, planned))
    talk = oqu.lectures.queries.lecture_of(planned)
    people = staff_people(course.centre_id, CENTRE_ROLES)
    form = LectureForm(request.POST or None, sent_files(request) or None, lecture=talk, lecturers=people)
    if request.method == "POST" and form.is_valid():
        try:
            oqu.lectures.actions.set_lecture(
                activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs()
            )
        except Refused as refused:
            form.add_error("slides", str(refused))
        else:
            return _saved(request, course, planned)
    more = {
        "lecture": talk,
        "pages_ready": oqu.lectures.queries.pages_ready(talk) if talk else 0,
        "may_join": talk is not None and oqu.lectures.queries.doors_are_open(talk, clock.now()),
    }
    return _page(request, course, planned, "lecture", form=form, **more)


def _reading(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    access.require(can_keep_reading(request.user, course))
    form = ReadingForm(request.POST or None, reading=oqu.readings.queries.reading_of(planned))
    if request.method == "POST" and form.is_valid():
        oqu.readings.actions.set_reading(
            activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs()
        )
        return _saved(request, course, planned)
    return _page(request, course, planned, "reading", form=form)


def _assignment(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    access.require(can_keep_assignment(request.user, course))
    task = oqu.assignments.queries.assignment_of(planned)
    form = AssignmentForm(request.POST or None, initial=as_written(task))
    rubric = CriteriaForms(request.POST or None, initial=rubric_as_written(task), prefix="rubric")
    if request.method == "POST" and form.is_valid() and rubric.is_valid():
        oqu.assignments.actions.set_assignment(
            activity=planned,
            criteria=criterion_lines(rubric),
            by=access.person(request),
            at=clock.now(),
            **form.action_kwargs(),
        )
        return _saved(request, course, planned)
    return _page(request, course, planned, "assignment", form=form, rubric=rubric)


def _questionnaires(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    return access.see_other("office:questionnaires", slug=course.slug)


def _saved(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    messages.success(request, _("Saved."))
    return access.see_other("office:activity_content", slug=course.slug, activity=planned.slug)


def _page(request: HttpRequest, course: Course, planned: Activity, part: str, **more: object) -> HttpResponse:
    form = more["form"]
    context = {"course": course, "activity": planned, "tabs": course_tabs(request, course), **more}
    status = access.UNPROCESSABLE if getattr(form, "is_bound", False) else 200
    return render(request, f"office/content_{part}.html", context, status=status)
