"""Today: what to do now, next, what is overdue and what is done, over all my courses and all my work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.admission.queries import is_asked, open_nominations
from oqu.courses.queries import Course, Phase, Plan, Stage, plans_of
from oqu.invitations.queries import is_invited
from oqu.kernel import clock
from oqu.mailings.queries import unread_of
from oqu.people.queries import Person, roles_of
from oqu.web import access, activity_kinds, work
from oqu.web.activity_kinds import Button, pages_of
from oqu.web.learning.lines import LearnerPlanLine, Way, in_time, lines, way
from oqu.web.work import Urgency, Work

OPEN_STAGES = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING)
MOST_NEXT = 5
EARLY, LATE = timedelta(hours=1), timedelta(hours=3)
MOST_DONE = 5
FAR = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
URGENCY = (Phase.NOW, Phase.RETURNED, Phase.OPEN, Phase.OVERDUE)


@dataclass(frozen=True)
class Day:
    """The lists of the page; `focus` is the one thing with the big button."""

    focus: LearnerPlanLine | None
    to_do: list[LearnerPlanLine]
    overdue: list[LearnerPlanLine]
    coming: list[LearnerPlanLine]
    done: list[LearnerPlanLine]
    done_in_all: int
    way: Way


def _work_leads(day: Day, duties: Work) -> bool:
    """Whether the one thing to do is work: it is, unless something of an own course is on just now."""
    if duties.focus is None:
        return False
    is_on = day.focus is not None and day.focus.phase == Phase.NOW
    return duties.focus.urgency == Urgency.NOW or not is_on


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """One page with everything that my courses ask of me."""
    me, at = access.person(request), clock.now()
    plans = plans_of(me, OPEN_STAGES)
    running = [plan for plan in plans if plan.enrolment.course.stage in OPEN_STAGES]
    day = sort_out(running, at, live=_under_way(me) if _about_now(running, at) else ())
    duties = work.work_of(request, at)
    context = {
        "day": day,
        "work": duties,
        "works": work.has_work(request),
        "work_leads": _work_leads(day, duties),
        "way_in": _way_in(day.focus),
        "today": clock.local_date(at, me.zone),
        "courses": [plan.enrolment.course for plan in plans],
        "only": _only(running),
        "day_number": _day_number(_only(running), at),
        "notices": [card for kind in activity_kinds.every() for card in kind.adds.today(request)],
        "invited": is_invited(me.email or "", at) or is_asked(me.email or ""),
        "to_nominate": open_nominations(me, at),
        "heads": bool(roles_of(me).in_networks),
        "messages_unread": unread_of(me, at),
        "waiting_for_plan": [p.enrolment for p in running if not p.items],
    }
    return render(request, "learning/today.html", context)


def _under_way(me: Person) -> set[int]:
    return {pk for kind in activity_kinds.every() for pk in kind.adds.under_way(me)}


def _way_in(focus: LearnerPlanLine | None) -> Button | None:
    """Where the activity with the big button is joined at once, while it is on."""
    if focus is None or focus.phase != Phase.NOW:
        return None
    return pages_of(focus.activity.kind).adds.way_in(focus.activity, focus.course_slug)


def _about_now(plans: list[Plan], at: datetime) -> bool:
    """Whether something may take place now, by the plan: only then the kinds are asked."""
    planned = (item.activity for plan in plans for item in plan.items)
    return any(x.starts_at and x.ends_at and x.starts_at - EARLY <= at <= x.ends_at + LATE for x in planned)


def sort_out(plans: list[Plan], at: datetime, *, live: Collection[int] = ()) -> Day:
    """Put every item of these plans into the list where a person looks for it; `live` are the ids of what takes place now."""
    everything = [line for plan in plans for line in lines(plan.enrolment.course, plan.items, at, live=live)]
    asking = sorted((x for x in everything if x.phase in URGENCY), key=_urgency)
    focus = asking[0] if asking else None
    rest = asking[1:]
    coming = sorted((x for x in everything if x.phase == Phase.LATER), key=lambda x: x.moment or FAR)
    done = [x for x in everything if x.phase in (Phase.DONE, Phase.WAITING)]
    return Day(
        focus=focus,
        to_do=[x for x in rest if x.phase != Phase.OVERDUE],
        overdue=[x for x in rest if x.phase == Phase.OVERDUE],
        coming=coming[:MOST_NEXT],
        done=sorted(done, key=lambda x: x.moment or FAR, reverse=True)[:MOST_DONE],
        done_in_all=len(done),
        way=way(in_time(everything)),
    )


def _urgency(candidate: LearnerPlanLine) -> tuple[bool, int, bool, bool, datetime]:
    """First what is live, then what is on now, then what came back, then what is due soonest; what can be made up for comes last."""
    activity = candidate.activity
    place = URGENCY.index(candidate.phase)
    if candidate.phase == Phase.OPEN and activity.due_at is None:
        place = len(URGENCY)
    missed = candidate.phase == Phase.OVERDUE and bool(pages_of(activity.kind).missed)
    return (
        not candidate.is_live,
        place,
        missed,
        not activity.required,
        activity.due_at or candidate.moment or FAR,
    )


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
