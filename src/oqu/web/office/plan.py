"""The plan of a course in the office: its activities in order, each with its times, and publication."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.courses import actions, rules
from oqu.courses.queries import (
    Activity,
    Course,
    Duty,
    Planned,
    StepReaders,
    all_kinds,
    conflicts,
    enrolments_in,
    group_names,
    hours_given,
    in_order_of_time,
    kind_of,
    plan_of,
    planned_hours,
    planned_in,
    readers_in,
    staff_of,
    stored_lines,
    was_never_held,
)
from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.people.queries import staff_names
from oqu.ui.components import draw
from oqu.ui.components.times import when
from oqu.web import access, activity_kinds
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.gaps import hours_shown, needs_of_content
from oqu.web.office.plan_changes import changes_of_plan
from oqu.web.office.plan_remarks import remarks_on
from oqu.web.office.undo import letters_waiting


@dataclass(frozen=True)
class PlanTableLine:
    """One activity as the table shows it, with its words; a tag in every cell would cost many times as much."""

    activity: Planned
    group: str
    kind: str
    when: SafeString
    up: str
    down: str
    can_write: bool
    conflicts: list[Words]
    lecturer: str


@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Every activity in its order; times as a clock in the course's zone shows them."""
    course = access.office_course(request, slug)
    lines, hours = _lines(request, course), planned_hours(course)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "lines": lines,
        "hours": hours,
        "given": hours_given(course),
        "hours_differ": hours_shown(hours) if lines else None,
        "kinds": all_kinds(),
        "gaps": () if course.plan_published_at else needs_of_content(course, request.user, hours),
        "can_keep": rules.can_keep_plan(request.user, course) and not course.is_over,
        "readers": StepReaders() if course.plan_published_at else readers_in(course),
        **changes_of_plan(course, request.user),
    }
    return render(request, "office/plan.html", context)


def _lines(request: HttpRequest, course: Course) -> list[PlanTableLine]:
    may_write = {pages.code: pages.can_write(request.user, course) for pages in activity_kinds.every()}
    groups, kinds = group_names(course), {kind.code: str(kind.singular) for kind in all_kinds()}
    found = conflicts(course, stored_lines(course))
    given, planned = _lecturers(course), list(planned_in(course))
    lacks = remarks_on(course, planned, clock.now())
    up, down = _("Move up: %(title)s"), _("Move down: %(title)s")
    with timezone.override(course.zone):
        return [
            PlanTableLine(
                activity=activity,
                group=groups[activity.group_id] if activity.group_id else "",
                kind=kinds[activity.kind],
                when=_when_held(course, activity),
                up=up % {"title": activity.title},
                down=down % {"title": activity.title},
                can_write=may_write[activity.kind],
                conflicts=[*found.get(activity.key, []), *lacks.get(activity.pk, [])],
                lecturer=given.get(activity.pk, ""),
            )
            for activity in planned
        ]


def _lecturers(course: Course) -> dict[int, str]:
    """Id of an activity → who gives it."""
    given = {
        person: activities
        for kind in activity_kinds.every()
        for person, activities in kind.adds.given_by(course).items()
    }
    people = [one.person for one in staff_of(course, [Duty.LECTURER]) if one.person_id in given]
    names = staff_names(people)
    return {one.pk: names.of(person) for person in people for one in given[person.pk]}


def _when_held(course: Course, activity: Planned) -> SafeString:
    """The times of an activity; of one that closing the course has called off also that it was not held."""
    times = _when(activity)
    return draw.html("{}<br>{}", times, _("not held")) if was_never_held(course, activity) else times


def _when(activity: Planned) -> SafeString:
    """From when to when something takes place; else when it opens and when it is due."""
    if activity.starts_at:
        begins = when(activity.starts_at, form="short")
        return draw.html("{}–{}", begins, when(activity.ends_at, form="time")) if activity.ends_at else begins
    opens = activity.opens_at and _("opens: %(day)s") % {"day": when(activity.opens_at, form="short")}
    is_open_until = kind_of(activity.kind).closes_when_due or not activity.required
    words = _("open until: %(day)s") if is_open_until else _("deadline: %(day)s")
    due = activity.due_at and words % {"day": when(activity.due_at, form="short")}
    return SafeString("<br>".join(words for words in (opens, due) if words))


@require_POST
@refused_when_closed
def reorder(request: HttpRequest, slug: str) -> HttpResponse:
    """One place up or down (`up`, `down`: an activity's key), or everything in the order of time."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    activities = list(plan_of(course))
    if "by_time" in request.POST:
        activities = in_order_of_time(activities)
    else:
        _swap(activities, request.POST.get("up", ""), request.POST.get("down", ""))
    actions.reorder_plan(course=course, activities=activities, by=access.person(request), at=clock.now())
    return access.see_other("office:plan", slug)


def _swap(activities: list[Activity], up: str, down: str) -> None:
    places = {activity.key: place for place, activity in enumerate(activities)}
    place = access.found(places.get(up or down))
    other = place - 1 if up else place + 1
    if 0 <= other < len(activities):
        activities[place], activities[other] = activities[other], activities[place]


@require_POST
@refused_when_closed
def publish_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the plan to everybody, and write to those who have a place."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    try:
        actions.publish_plan(course=course, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _published(course))
    return access.see_other("office:plan", slug)


def _published(course: Course) -> str:
    """That the plan is published, and what becomes of its letters."""
    if letters_waiting(course, "courses.publish_plan"):
        return _("The plan is published. The letters leave in ten minutes.")
    if enrolments_in(course).exists():
        return _("The plan is published.")
    return _("The plan is published. No letter is sent: nobody has a place yet.")
