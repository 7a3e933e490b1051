"""The plan of one of my courses: day by day, or all of one kind."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.certificates.queries import valid_for
from oqu.courses.queries import Enrolment, Phase, Place, Plan, hours_given, lacking_of, plan_for, standing_of
from oqu.kernel import clock, dates
from oqu.web import access
from oqu.web.activity_kinds import pages_of
from oqu.web.learning.course_tabs import course_tabs
from oqu.web.learning.lines import LearnerPlanLine, in_time, lines, way
from oqu.web.learning.under_way import under_way


@dataclass(frozen=True)
class PlanDay:
    """One day of a course, in the reader's zone."""

    date: date | None
    is_today: bool
    lines: list[LearnerPlanLine]


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole plan by days, my group and its curator, and what is left until the certificate."""
    place = access.enrolment(request, slug)
    me, at = access.person(request), clock.now()
    plan = _published(place)
    of_plan = in_time(lines(place.course, plan.items, at, under_way(me, [plan], at)))
    days = by_day(of_plan, clock.local_date(at, me.zone))
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "days": days,
        "hours_given": hours_given(place.course),
        "way": way(of_plan),
        "zone_of_course": _other_zone(me.zone, place.course.zone, at),
        "has_today": any(day.is_today for day in days),
        "standing": standing_of(plan),
        "lacking": lacking_of(plan),
        "unnoted": sum(line.phase == Phase.UNNOTED for line in of_plan),
        "certificate": valid_for(place) if place.state == Place.FINISHED else None,
    }
    return render(request, "learning/course.html", context)


def _other_zone(mine: str, of_course: str, at: datetime) -> str:
    """The course's zone in words where its clocks differ from mine, else nothing."""
    there = clock.in_zone(at, of_course)
    if there.utcoffset() == clock.in_zone(at, mine).utcoffset():
        return ""
    return dates.zone_name(there.tzinfo)


@require_safe
def kind(request: HttpRequest, slug: str, of: str) -> HttpResponse:
    """Everything of one kind in a course, in the order of time."""
    place = access.enrolment(request, slug)
    at = clock.now()
    plan = _published(place)
    on = under_way(access.person(request), [plan], at)
    items = [item for item in plan.items if item.activity.kind == of]
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "heading": pages_of(of).heading,
        "lines": in_time(lines(place.course, items, at, on)),
    }
    return render(request, "learning/kind.html", context)


def _published(place: Enrolment) -> Plan:
    return Plan(place, plan_for(place) if place.course.plan_published_at else [])


def by_day(of_plan: list[LearnerPlanLine], today: date) -> list[PlanDay]:
    """Lines under the days, to the reader, on which they take place or open; what has no time comes first."""
    days: dict[date | None, list[LearnerPlanLine]] = {}
    for one in in_time(of_plan):
        days.setdefault(one.date, []).append(one)
    return [PlanDay(day, day == today, of_day) for day, of_day in days.items()]
