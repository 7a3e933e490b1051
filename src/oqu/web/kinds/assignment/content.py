"""The office writes the brief and the rubric of a practical task."""

from django.http import HttpRequest, HttpResponse

from oqu.assignments import actions, queries
from oqu.assignments.forms import (
    AssignmentForm,
    CriteriaForms,
    as_written,
    can_be_passed,
    criterion_lines,
    rubric_as_written,
)
from oqu.assignments.rules import can_keep_assignment
from oqu.courses.queries import Activity, Course
from oqu.kernel import clock
from oqu.kernel.uploads import sent_files
from oqu.web import access
from oqu.web.office.content import content_page, saved, texts_as_shown
from oqu.web.text_preview import text_preview


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """The form of a practical task: its brief and its rubric."""
    access.allow(request, can_keep_assignment, course)
    if preview := text_preview(request, planned):
        return preview
    task = queries.assignment_of(planned)
    asked = {"languages": course.languages}
    form = AssignmentForm(
        request.POST or None, sent_files(request) or None, initial=as_written(task), **asked
    )
    rubric = CriteriaForms(
        request.POST or None, initial=rubric_as_written(task), prefix="rubric", form_kwargs=asked
    )
    if request.method == "POST" and form.is_valid() and rubric.is_valid() and can_be_passed(form, rubric):
        actions.set_assignment(
            activity=planned,
            criteria=criterion_lines(rubric),
            by=access.person(request),
            at=clock.now(),
            **form.action_kwargs(),
        )
        return saved(request, course, planned, form.left_out)
    more = {"rubric": rubric, "shown": texts_as_shown(planned, task, "brief")}
    return content_page(request, course, planned, "kinds/assignment/content.html", form=form, **more)
