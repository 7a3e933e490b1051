"""Who works in a course: its organisers, lecturers, reviewers and curators."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission.rules import can_keep_admission
from oqu.courses import actions, rules
from oqu.courses.forms import DutyForm
from oqu.courses.queries import Activity, Course, Duty, duty_of, groups_of, invited_staff, working_staff
from oqu.kernel import clock
from oqu.kernel.permissions import KEEPS_ADMISSION
from oqu.people.queries import staff_names, staff_people
from oqu.web import access, activity_kinds
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import undoable


@require_http_methods(["GET", "HEAD", "POST"])
@refused_when_closed
def staff(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who works in a course, and a form for a further duty."""
    course = access.office_course(request, slug)
    can_keep = rules.can_keep_course(request.user, course)
    names_curators = can_keep_admission(request.user, course)
    form = DutyForm(request.POST or None, course=course, names_curators=names_curators)
    if request.method == "POST":
        access.require(can_keep)
        if form.is_valid():
            _give(request, course, form)
            messages.success(request, _("Saved."))
            return access.see_other("office:course_staff", slug)
    context: dict[str, object] = {
        "course": course,
        "tabs": course_tabs(request, course),
        **_workers(course),
        "cards": [kind.adds.staff(request, course) for kind in activity_kinds.every() if kind.adds.staff],
        "curator_namers": () if names_curators else staff_people(course.centre_id, KEEPS_ADMISSION),
        "can_keep": can_keep and not course.is_over,
        "invited": invited_staff(course, clock.now()),
        "undoable": undoable(course, request.user, "courses.name_staff", actions.INVITE),
    }
    return access.form_page(request, "office/staff.html", context, form)


def _workers(course: Course) -> dict[str, object]:
    """Everybody who works in a course, with the activities that they give, and the names that tell them apart."""
    given, workers = _given_by(course), list(working_staff(course))
    curated = list(groups_of(course).exclude(curator=None))
    people = [*(one.person for one in workers), *(group.curator for group in curated if group.curator)]
    return {
        "staff": [(one, given[one.person_id]) for one in workers],
        "curated": curated,
        "names": staff_names(people),
    }


def _given_by(course: Course) -> defaultdict[int, list[Activity]]:
    """Id of a person → the activities that this person gives."""
    given = defaultdict[int, list[Activity]](list)
    for kind in activity_kinds.every():
        for person, activities in kind.adds.given_by(course).items():
            given[person].extend(activities)
    return given


def _give(request: HttpRequest, course: Course, form: DutyForm) -> None:
    by, at, given = access.person(request), clock.now(), form.cleaned_data
    if given["duty"] == Duty.CURATOR:
        for group in given["groups"]:
            actions.name_curator(group=group, curator=given["person"], by=by, at=at)
        return
    actions.name_staff(
        course=course,
        person=given["person"],
        duty=Duty(given["duty"]),
        groups=given["groups"],
        activities=given["activities"],
        by=by,
        at=at,
    )


@require_POST
@refused_when_closed
def staff_end(request: HttpRequest, slug: str, person: str, duty: str) -> HttpResponse:
    """Take a duty back."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_course, course)
    ended = access.found(duty_of(course, person, duty))
    actions.dismiss_staff(staff=ended, by=access.person(request), at=clock.now())
    messages.success(request, _("The duty was taken back."))
    return access.see_other("office:course_staff", slug)
