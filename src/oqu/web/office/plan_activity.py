"""One activity of a plan in the office: put into the plan, changed, cancelled or removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.courses import actions, rules
from oqu.courses.forms import ActivityForm
from oqu.courses.queries import Activity, Course, conflicts, plan_of, stored_lines, used_activities
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.activity_kinds import pages_of
from oqu.web.office.closed import closes_with_course, refused_when_closed
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.plan_conflicts import activity_form, remarks_on


@require_http_methods(["GET", "HEAD", "POST"])
@closes_with_course
def activity_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new activity of one kind at the end of the plan."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    form = activity_form(course, request.POST or None, kind=request.GET.get("kind", ""))
    if request.method == "POST" and form.is_valid():
        added = actions.add_activity(
            course=course,
            kind=form.cleaned_data["kind"],
            columns=form.columns(),
            lecturer=form.holder(),
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
        _report(request, _("%(title)s is in the plan.") % {"title": added}, _stored_remarks(course, added))
        return access.see_other("office:plan", slug)
    return _form_page(request, course, form, None)


def _activity(course: Course, slug: str) -> Activity:
    return access.found(plan_of(course).select_related("group").filter(slug=slug).first())


@require_http_methods(["GET", "HEAD", "POST"])
@closes_with_course
def activity_edit(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Titles, times, hours and the group of an activity."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    edited = _activity(course, activity)
    form = activity_form(course, request.POST or None, activity=edited)
    if request.method == "POST" and form.is_valid():
        actions.edit_activity(
            activity=edited,
            columns=form.columns(),
            lecturer=form.holder(),
            names_lecturer=form.changes_holder(),
            by=access.person(request),
            at=clock.now(),
        )
        _report(request, _("Saved."), _stored_remarks(course, edited))
        return access.see_other("office:plan", slug)
    return _form_page(request, course, form, edited)


def _form_page(
    request: HttpRequest, course: Course, form: ActivityForm, edited: Activity | None
) -> HttpResponse:
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "form": form,
        "activity": edited,
        "kind": form.activity_kind,
        "can_write": edited is not None and pages_of(edited.kind).can_write(request.user, course),
        "is_used": edited is not None and edited.pk in used_activities(course),
        "remarks": remarks_on(form) if form.is_bound else _stored_remarks(course, edited),
    }
    status = access.UNPROCESSABLE if form.errors else 200
    return render(request, "office/activity_form.html", context, status=status)


def _report(request: HttpRequest, done: str, remarks: list[str]) -> None:
    """That an activity is stored, and what is to be looked at all the same."""
    if remarks:
        messages.warning(request, " ".join([done, _("Look at this:"), *remarks]))
    else:
        messages.success(request, done)


def _stored_remarks(course: Course, activity: Activity | None) -> list[str]:
    found = conflicts(course, stored_lines(course)) if activity else {}
    return [str(words) for words in found.get(activity.key, ())] if activity else []


@require_POST
@refused_when_closed
def activity_remove(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Cancel an activity of a published plan, or take one out of a plan that is not, if nobody has worked on it."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    try:
        actions.remove_activity(
            activity=_activity(course, activity), by=access.person(request), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        cancelled, removed = _("The activity is cancelled."), _("The activity is removed from the plan.")
        messages.success(request, cancelled if course.plan_published_at else removed)
    return access.see_other("office:plan", slug)
