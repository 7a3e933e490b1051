"""Today: what to do now, next, what is overdue and what is done, over all my courses."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.courses.queries import Course, Kind, Phase, Plan, Stage, plans_of
from oqu.kernel import clock
from oqu.lectures.queries import asked_of, is_outside
from oqu.web import access
from oqu.web.learning.lines import Line, line

OPEN_STAGES = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING)
MOST_NEXT = 5
MOST_DONE = 5
FAR = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
URGENCY = (Phase.NOW, Phase.RETURNED, Phase.OPEN, Phase.OVERDUE)


@dataclass(frozen=True)
class Day:
    """The lists of the page; `focus` is the one thing with the big button."""

    focus: Line | None
    to_do: list[Line]
    overdue: list[Line]
    coming: list[Line]
    done: list[Line]
    done_in_all: int


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """One page with everything that my courses ask of me."""
    me, at = access.person(request), clock.now()
    plans = plans_of(me, OPEN_STAGES)
    running = [plan for plan in plans if plan.enrolment.course.stage in OPEN_STAGES]
    day = sort_out(running, at)
    context = {
        "day": day,
        "joins": day.focus is not None and day.focus.phase == Phase.NOW and is_outside(day.focus.activity),
        "today": clock.local_date(at, me.zone),
        "courses": [plan.enrolment.course for plan in plans],
        "only": _only(running),
        "day_number": _day_number(_only(running), at),
        "together": asked_of(me),
        "waiting_for_plan": [p.enrolment for p in running if not p.items],
    }
    return render(request, "learning/today.html", context)


def sort_out(plans: list[Plan], at: datetime) -> Day:
    """Put every item of these plans into the list where a person looks for it."""
    lines = [line(plan.enrolment.course, item, at) for plan in plans for item in plan.items]
    asking = sorted((x for x in lines if x.phase in URGENCY), key=_urgency)
    focus = asking[0] if asking else None
    rest = asking[1:]
    coming = sorted((x for x in lines if x.phase == Phase.LATER), key=lambda x: x.moment or FAR)
    done = [x for x in lines if x.phase in (Phase.DONE, Phase.WAITING)]
    return Day(
        focus=focus,
        to_do=[x for x in rest if x.phase != Phase.OVERDUE],
        overdue=[x for x in rest if x.phase == Phase.OVERDUE],
        coming=coming[:MOST_NEXT],
        done=sorted(done, key=lambda x: x.moment or FAR, reverse=True)[:MOST_DONE],
        done_in_all=len(done),
    )


def _urgency(candidate: Line) -> tuple[int, bool, bool, datetime]:
    """First what is on now, then what came back, then what is due soonest; readings before missed lectures."""
    activity = candidate.activity
    place = URGENCY.index(candidate.phase)
    if candidate.phase == Phase.OPEN and activity.due_at is None:
        place = len(URGENCY)
    missed = candidate.phase == Phase.OVERDUE and activity.kind == Kind.LECTURE
    return place, missed, not activity.required, activity.due_at or candidate.moment or FAR


def _only(plans: list[Plan]) -> Course | None:
    return plans[0].enrolment.course if len(plans) == 1 else None


def _day_number(course: Course | None, at: datetime) -> tuple[int, int] | None:
    """Which day of how many a course has today, while it runs."""
    if course is None:
        return None
    day = clock.local_date(at, course.zone)
    if not course.starts_on <= day <= course.ends_on:
        return None
    return (day - course.starts_on).days + 1, (course.ends_on - course.starts_on).days + 1
