"""Groups in the office: a proposal with its reasons, changes by hand, acceptance, publication."""

from math import ceil

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission import actions, queries, rules
from oqu.admission.forms import WishesForm
from oqu.courses import actions as course_actions
from oqu.courses.queries import Course, Enrolment, groups_of, staff_candidates
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """The groups as they stand, and the wishes for a proposal."""
    course = access.office_course(request, slug)
    people = queries.learners(course).count()
    form = WishesForm(request.POST or None, initial=_usual(course, people))
    if request.method == "POST":
        access.require(rules.can_keep_admission(request.user, course))
        if form.is_valid():
            try:
                proposal = actions.propose_groups(
                    course=course,
                    wishes=form.wishes(),
                    by=access.person(request),
                    at=clock.now(),
                    key=access.form_key(request),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return access.see_other("office:proposal", slug, proposal.key)
    return _page(request, course, form, people)


def _usual(course: Course, people: int) -> dict[str, object]:
    """What is asked at first: groups of about twenty, everything even, languages first."""
    latest = queries.latest_proposal(course)
    if latest:
        wishes = queries.wishes_of(latest)
        return {**vars(wishes), **wishes.weights}
    number = max(2, ceil(people / 24))
    return {
        "groups": number,
        "smallest": max(1, people // number - 2),
        "largest": ceil(people / number) + 2,
        "language": 3,
        "district": 3,
        "setting": 1,
        "experience": 1,
        "internet": 1,
    }


def _page(request: HttpRequest, course: Course, form: WishesForm, people: int) -> HttpResponse:
    rows = list(groups_of(course))
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "form": form,
        "people": people,
        "groups": {group.number: group for group in rows},
        "view": queries.view_of_groups(course, [group.number for group in rows]),
        "latest": queries.latest_proposal(course),
        "curators": staff_candidates(course),
        "can_keep": rules.can_keep_admission(request.user, course),
    }
    status = access.UNPROCESSABLE if form.errors else 200
    return render(request, "office/groups.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A proposal: who would go where and why, and how even it is; a post accepts it."""
    course = access.office_course(request, slug)
    shown = access.found(queries.proposal_by_key(course, key))
    if request.method == "POST":
        access.require(rules.can_keep_admission(request.user, course))
        return _accept(request, slug, shown)
    if shown.stand != queries.Stand.READY:
        if shown.stand == queries.Stand.WORKING and "HX-Request" in request.headers:
            return HttpResponse(status=204)
        context = {"course": course, "tabs": course_tabs(request, course), "proposal": shown}
        return render(request, "office/proposal_working.html", context)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "proposal": shown,
        "wishes": queries.wishes_of(shown),
        "view": queries.view_of_proposal(shown),
        "can_keep": rules.can_keep_admission(request.user, course),
    }
    return render(request, "office/proposal.html", context)


def _accept(request: HttpRequest, slug: str, shown: queries.Proposal) -> HttpResponse:
    try:
        actions.accept_proposal(proposal=shown, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:proposal", slug, shown.key)
    messages.success(request, _("The groups are made. Publish them when you are ready."))
    return access.see_other("office:groups", slug)


@require_POST
def move_seat(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Put one person of a proposal into another group by hand."""
    course = access.office_course(request, slug)
    access.require(rules.can_keep_admission(request.user, course))
    shown = access.found(queries.proposal_by_key(course, key))
    enrolment, number = _chosen(request, course)
    try:
        actions.move_seat(
            proposal=shown, enrolment=enrolment, number=number, by=access.person(request), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return access.see_other("office:proposal", slug, key)


@require_POST
def move_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Put one person of the course into another group by hand."""
    course = access.office_course(request, slug)
    access.require(rules.can_keep_admission(request.user, course))
    enrolment, number = _chosen(request, course)
    group = access.found(groups_of(course).filter(number=number).first())
    course_actions.place_in_group(enrolment=enrolment, group=group, by=access.person(request), at=clock.now())
    messages.success(request, _("%(name)s is in %(group)s now.") % {"name": enrolment.person, "group": group})
    return access.see_other("office:groups", slug)


def _chosen(request: HttpRequest, course: Course) -> tuple[Enrolment, int]:
    """Of a small form: whom, and into which group; 404 for what is not there."""
    enrolment = queries.learners(course).filter(key=request.POST.get("person", "")).first()
    number = request.POST.get("group", "")
    return access.found(enrolment), access.found(int(number) if number.isdecimal() else None)


@require_POST
def name_curator(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say who looks after a group."""
    course = access.office_course(request, slug)
    access.require(rules.can_keep_admission(request.user, course))
    group = access.found(groups_of(course).filter(number=number).first())
    curator = staff_candidates(course).filter(key=request.POST.get("curator", "")).first()
    course_actions.name_curator(group=group, curator=curator, by=access.person(request), at=clock.now())
    messages.success(request, _("Saved."))
    return access.see_other("office:groups", slug)


@require_POST
def publish_groups(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everybody their group, and write to them."""
    course = access.office_course(request, slug)
    access.require(rules.can_keep_admission(request.user, course))
    try:
        course_actions.publish_groups(course=course, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The groups are published; the letters are in the outbox."))
    return access.see_other("office:groups", slug)
