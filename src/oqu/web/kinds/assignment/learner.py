"""An assignment for participants: brief, rubric, own submission, reviews."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.assignments import actions, queries, rules
from oqu.assignments.forms import SubmissionForm
from oqu.assignments.kind import KIND
from oqu.courses.queries import Enrolment, activity_for, is_closed_with, materials_of, open_now
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.uploads import sent_files
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The task and my answer; a post saves a draft or hands the answer in."""
    place = access.enrolment(request, slug)
    planned = access.found(activity_for(place, KIND.code, activity))
    task = queries.assignment_of(planned)
    if request.method == "POST":
        access.allow(request, rules.can_submit, place)
        return _answer(request, place, access.found(task))
    work = queries.work_of(task, place) if task else None
    form = SubmissionForm(assignment=task, work=work) if task and work else None
    return render(
        request, "kinds/assignment/learner.html", _context(request, place, planned, task, work, form)
    )


def _answer(request: HttpRequest, place: Enrolment, task: queries.Assignment) -> HttpResponse:
    work = queries.work_of(task, place)
    if request.POST.get("do") == "take_back":
        return _take_back(request, place, task, work)
    form = SubmissionForm(request.POST, sent_files(request), assignment=task, work=work)
    write = actions.save_draft if request.POST.get("do") == "draft" else actions.submit
    if form.is_valid():
        try:
            answer = write(
                assignment=task,
                enrolment=place,
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
                **form.action_kwargs(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _told(answer))
            return access.see_other(
                "learning:assignment", slug=place.course.slug, activity=task.activity.slug
            )
    context = _context(request, place, task.activity, task, work, form)
    return access.invalid(request, "kinds/assignment/learner.html", context)


def _take_back(
    request: HttpRequest, place: Enrolment, task: queries.Assignment, work: queries.AssignmentWork
) -> HttpResponse:
    """Let my answer be changed again; one that is a draft already is left so."""
    try:
        if work.draft is None:
            actions.take_back(submission=access.found(work.last), by=access.person(request), at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The answer is your draft again. Hand it in when you have changed it."))
    return access.see_other("learning:assignment", slug=place.course.slug, activity=task.activity.slug)


def _told(answer: queries.Submission) -> str:
    if answer.handed_in_at is None:
        return _("The draft is saved. Nobody else sees it yet.")
    if answer.late:
        return _("Handed in, after the due time. The reviewer sees that it is late.")
    return _("Handed in. You will get a letter when it is reviewed.")


def _shared(request: HttpRequest, place: Enrolment, planned: queries.Activity) -> dict[str, object]:
    return {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "activity": planned,
        "is_closed": is_closed_with(place.course, planned),
    }


def _context(
    request: HttpRequest,
    place: Enrolment,
    planned: queries.Activity,
    task: queries.Assignment | None,
    work: queries.AssignmentWork | None,
    form: SubmissionForm | None,
) -> dict[str, object]:
    language, brief = languages.translated_text(task, "brief_html") if task else ("", "")
    at = clock.now()
    return {
        **_shared(request, place, planned),
        "assignment": task,
        "materials": materials_of(planned),
        "brief": brief,
        "brief_language": language,
        "most_points": queries.most_points(task) if task else 0,
        "work": work,
        "form": form,
        "is_open": open_now(planned, at),
        "is_late": planned.due_at is not None and at > planned.due_at,
        "can_submit": rules.can_submit(request.user, place),
        "can_take_back": work is not None and work.can_take_back(planned.due_at, at),
    }
