"""Courses in the office: the list, a new one, its texts and terms, and the steps of its life."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.admission.queries import unlisted_libraries
from oqu.admission.rules import can_keep_admission
from oqu.certificates.queries import signing_of
from oqu.courses import actions, rules
from oqu.courses.forms import CourseForm
from oqu.courses.queries import (
    Course,
    Group,
    Stage,
    aims_of,
    certificate_rule,
    groups_of,
    hours_given,
    last_day_of,
    office_courses,
    staff_of,
)
from oqu.courses.queries.changes import has_pending_terms
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_COURSES
from oqu.letters.queries import step_has_left
from oqu.news.queries import Category, about_course
from oqu.people.queries import Person, staff_names
from oqu.reports.queries import editions_of
from oqu.web import access
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.closing import (
    closing_unconfirmed,
    must_confirm,
    needs_shown,
    still_open,
    words_of_closing,
)
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.gaps import needs_of_content, needs_of_times
from oqu.web.office.life import Life, Need, life_of, lives
from oqu.web.office.undo import letters_of_step, undoable
from oqu.web.text_preview import text_preview


@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Every course of the reader's centres."""
    person = access.person(request)
    centre = access.office_centre(request)
    context = {
        "lives": lives(office_courses(person), clock.now()),
        "can_start": rules.can_start_course(person, centre.pk),
    }
    return render(request, "office/courses.html", context)


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course: its strip, what is missing for the next step, and the step itself."""
    shown, at = access.office_course(request, slug), clock.now()
    life = life_of(shown, at)
    context = {
        "course": shown,
        "tabs": course_tabs(request, shown),
        "life": life,
        **_next_step(shown, life, at, needs_of_content(shown, request.user)),
        **words_of_closing(shown, life, at),
        **(_left_to_do(shown) if life.is_over else {}),
        **_facts(shown),
        "can_keep": rules.can_keep_course(request.user, shown),
        "unlisted": unlisted_libraries(shown),
        "can_choose": can_keep_admission(request.user, shown),
        "letters_left": step_has_left(shown.key, "courses.move_on", shown.stage, at),
        "undoable": (steps := undoable(shown, request.user)),
        "is_undone_above": any(one.url and str(one.step) == str(life.done_step) for one in steps),
    }
    return render(request, "office/course.html", context)


def _next_step(course: Course, life: Life, at: datetime, gaps: Iterable[Need]) -> dict[str, object]:
    """What the next step needs, what is missing, does not fit or is open now, and what only time settles."""
    needs, unfinished = needs_shown(life), still_open(course, life, at)
    return {
        "needs": needs,
        "later": [
            *(need for need in (*needs, *unfinished) if not (need.blocks or need.asks or need.passes)),
            *gaps,
        ],
        "misfits": needs_of_times(course, at),
        "still_open": [need for need in unfinished if need.asks and not need.passes],
        "ahead": [need for need in unfinished if need.passes],
        "must_confirm": any(need.asks for need in unfinished),
    }


def _facts(course: Course) -> dict[str, object]:
    staff, curators = list(staff_of(course)), _curators(course)
    return {
        "staff": staff,
        "curators": curators,
        "names": staff_names((*(one.person for one in staff), *(person for person, _groups in curators))),
        "rule": certificate_rule(course),
        "aims": aims_of(course),
        "hours_given": hours_given(course),
    }


def _curators(course: Course) -> list[tuple[Person, list[Group]]]:
    """Each person who looks after groups of a course, with these groups."""
    curated: dict[Person, list[Group]] = {}
    for group in groups_of(course).exclude(curator=None):
        if group.curator:
            curated.setdefault(group.curator, []).append(group)
    return list(curated.items())


def _left_to_do(course: Course) -> dict[str, object]:
    """How far certificates and report of a course that is over have come."""
    signed = editions_of(course).exists()
    articles = about_course(course.slug).exclude(category=Category.ANNOUNCEMENTS)
    published = articles.filter(drafted_at__date__gte=last_day_of(course)).exists()
    return {
        "certificates": signing_of(course),
        "report": {"signed": signed, "published": published},
    }


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the next step of a course's life, or the one back; one that closes it is confirmed if something is open."""
    moved = access.office_course(request, slug)
    access.require(rules.can_keep_course(request.user, moved), roles=KEEPS_COURSES, centre=moved.centre)
    to = access.found(next((stage for stage in Stage if stage == request.POST.get("to")), None))
    at = clock.now()
    life = life_of(moved, at)
    if to == life.next and "anyway" not in request.POST and must_confirm(moved, life, at):
        messages.error(request, closing_unconfirmed(life))
        return access.see_other("office:course", slug)
    try:
        actions.move_on(course=moved, to=to, by=access.person(request), at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _moved(moved, to, at))
    return access.see_other("office:course", slug)


def _moved(course: Course, to: Stage, at: datetime) -> str:
    """Where the course is now, and the letters that the step has written."""
    words = _("The course is now here: %(stage)s.") % {"stage": to.label}
    return f"{words} {letters_of_step(course, at)}".strip()


@require_http_methods(["GET", "HEAD", "POST"])
def course_new(request: HttpRequest) -> HttpResponse:
    """A new course, as a draft that only the office sees."""
    centre = access.office_centre(request)
    access.require(rules.can_start_course(request.user, centre.pk), roles=KEEPS_COURSES, centre=centre)
    if preview := text_preview(request):
        return preview
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafted = actions.draft_course(
                centre=centre,
                slug=form.address(),
                title=form.texts("title"),
                summary=form.texts("summary"),
                about=form.texts("about"),
                terms=form.terms(),
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
            )
        except actions.CourseAddressTaken as taken:
            form.add_error("slug", str(taken))
        else:
            messages.success(request, _("The draft is saved. Only the office sees it."))
            return access.see_other("office:course", drafted.slug)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_when_closed
def course_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts and terms of a course, in three languages side by side."""
    edited = access.office_course(request, slug)
    access.require(rules.can_keep_course(request.user, edited), roles=KEEPS_COURSES, centre=edited.centre)
    if preview := text_preview(request):
        return preview
    form = CourseForm(request.POST or None, course=edited)
    if request.method == "POST" and form.is_valid():
        actions.edit_course(
            course=edited,
            fields=form.columns(),
            leave_outside=form.cleaned_data["leave_outside"],
            by=access.person(request),
            at=clock.now(),
        )
        messages.success(request, _saved(edited))
        return access.see_other("office:course", slug)
    return _form_page(request, form, edited)


def _saved(course: Course) -> str:
    """That the course is saved, and whether a letter about it is still to be written."""
    if has_pending_terms(course):
        return _(
            "Saved. The people of the course have no letter about it yet: announce the changes of the plan."
        )
    return _("Saved.")


def _form_page(request: HttpRequest, form: CourseForm, edited: Course | None) -> HttpResponse:
    context = {"form": form, "course": edited, "draft": f"course-{edited.key if edited else 'new'}"}
    status = access.UNPROCESSABLE if form.errors else 200
    return render(request, "office/course_form.html", context, status=status)
