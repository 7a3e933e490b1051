"""Today: what to do now, next, what is overdue and what is done, over all my courses and all my work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.admission.queries import is_asked, open_nominations
from oqu.certificates.queries import Certificate, valid_for
from oqu.courses.queries import (
    KEPT_PLACES,
    Course,
    Enrolment,
    Phase,
    Place,
    Plan,
    Requirement,
    Stage,
    could_not_be_done,
    kind_of,
    lacking_of,
    plan_for,
    plans_of,
    standing_of,
)
from oqu.invitations.queries import is_invited
from oqu.kernel import clock
from oqu.mailings.queries import Mailing, unread_of
from oqu.people.queries import Person, roles_of
from oqu.web import access, activity_kinds, work
from oqu.web.activity_kinds import Button, pages_of
from oqu.web.learning.lines import NOTHING_ON, LearnerPlanLine, Way, in_time, lines, way
from oqu.web.learning.under_way import under_way
from oqu.web.work import Urgency, Work

OPEN_STAGES = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING)
MOST_NEXT = 5
MOST_DONE = 5
FAR = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
COMING = (Phase.UNWRITTEN, Phase.LATER)
URGENCY = (Phase.NOW, Phase.RETURNED, Phase.OPEN, Phase.OVERDUE)


@dataclass(frozen=True)
class Day:
    """The lists of the page; `focus` is the one thing with the big button."""

    focus: LearnerPlanLine | None
    to_do: list[LearnerPlanLine]
    overdue: list[LearnerPlanLine]
    coming: list[LearnerPlanLine]
    unnoted: list[LearnerPlanLine]
    """What is over, and of which nobody's attendance is entered yet."""
    done: list[LearnerPlanLine]
    done_in_all: int
    way: Way


def _work_leads(day: Day, duties: Work) -> bool:
    """Whether the one thing to do is work: it is, unless something of an own course is on just now."""
    if duties.focus is None:
        return False
    is_on = day.focus is not None and day.focus.phase == Phase.NOW
    return duties.focus.urgency == Urgency.NOW or not is_on


@dataclass(frozen=True)
class Ended:
    """The latest course once it is over: the requirements that were not met, what was not done, and the certificate."""

    place: Enrolment
    lacking: tuple[Requirement, ...]
    undone: list[LearnerPlanLine]
    """What could have been done, and was not handed in or came back."""
    certificate: Certificate | None
    waits: bool
    """Whether everything was done for a certificate that is not signed yet."""


def _ended(plans: list[Plan], running: list[Plan], at: datetime) -> Ended | None:
    """How the latest course ended, unless the person is in another one."""
    if running or not plans:
        return None
    place = plans[0].enrolment
    plan = Plan(place, plan_for(place) if place.course.plan_published_at else [])
    certificate = valid_for(place) if place.state == Place.FINISHED else None
    standing = standing_of(plan)
    return Ended(
        place,
        lacking_of(plan),
        _undone(plan, at),
        certificate,
        certificate is None and standing.asks and standing.has_finished and place.state in KEPT_PLACES,
    )


def _undone(plan: Plan, at: datetime) -> list[LearnerPlanLine]:
    course = plan.enrolment.course
    items = [item for item in plan.items if not could_not_be_done(course, item.activity)]
    return [line for line in lines(course, items, at) if line.phase in (Phase.CLOSED, Phase.RETURNED)]


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """One page with everything that my courses ask of me."""
    me, at = access.person(request), clock.now()
    plans, running = _plans(me)
    day = sort_out(running, at, under_way(me, running, at))
    duties = work.work_of(request, at)
    context = {
        "day": day,
        "work": duties,
        "ended": _ended(plans, running, at),
        "works": work.has_work(request),
        "work_area": work.work_area_of(request),
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
        "messages_unread": [one for one in unread_of(me, at) if not _is_past(one)],
        "waiting_for_plan": [p.enrolment for p in running if not p.items],
    }
    return render(request, "learning/today.html", context)


def _is_past(message: Mailing) -> bool:
    """Whether a message was sent before its course was closed: what it asks for can't be done any more, so Today has it no longer."""
    course = message.course
    if not course.is_over:
        return False
    if course.closed_at is not None:
        return message.at < course.closed_at
    return clock.local_date(message.at, course.zone) <= course.ends_on


def _plans(me: Person) -> tuple[list[Plan], list[Plan]]:
    """The plans of all my courses, the latest first, and those of the courses that are not over."""
    plans = plans_of(me, OPEN_STAGES)
    return plans, [plan for plan in plans if plan.enrolment.course.stage in OPEN_STAGES]


def _way_in(focus: LearnerPlanLine | None) -> Button | None:
    """Where the activity with the big button is joined at once, while it is on."""
    if focus is None or focus.phase != Phase.NOW:
        return None
    return pages_of(focus.activity.kind).adds.way_in(focus.activity, focus.course_slug)


def sort_out(plans: list[Plan], at: datetime, on: Mapping[int, bool] = NOTHING_ON) -> Day:
    """Put every item of these plans into the list where a person looks for it; `on` is what `under_way` reports."""
    everything = [line for plan in plans for line in lines(plan.enrolment.course, plan.items, at, on)]
    asking = sorted((x for x in everything if x.phase in URGENCY), key=lambda x: _urgency(x, at))
    focus = asking[0] if asking else None
    rest = asking[1:]
    coming = sorted((x for x in everything if x.phase in COMING), key=_of_what_comes)
    done = [x for x in everything if x.phase in (Phase.DONE, Phase.WAITING)]
    return Day(
        focus=focus,
        to_do=[x for x in rest if x.phase != Phase.OVERDUE],
        overdue=[x for x in rest if x.phase == Phase.OVERDUE],
        coming=coming[:MOST_NEXT],
        unnoted=[x for x in everything if x.phase == Phase.UNNOTED],
        done=sorted(done, key=lambda x: x.moment or FAR, reverse=True)[:MOST_DONE],
        done_in_all=len(done),
        way=way(in_time(everything)),
    )


def _of_what_comes(line: LearnerPlanLine) -> tuple[bool, datetime]:
    """First what is open and not written yet, then what opens soonest."""
    return line.phase != Phase.UNWRITTEN, line.moment or FAR


def _urgency(candidate: LearnerPlanLine, at: datetime) -> tuple[bool, int, bool, datetime, bool, bool, bool]:
    """First what is live, then what is on, then what is due soonest, then what is overdue, then what has no end.

    What begins in a moment is due when it begins; what came back without a day comes after what is due. At the same time
    comes first what closes, then what came back, then what counts for the certificate. What can be made up for comes last.
    """
    activity, phase, due = candidate.activity, candidate.phase, candidate.activity.due_at
    if phase == Phase.NOW and activity.starts_at and activity.starts_at > at:
        phase, due = Phase.OPEN, activity.starts_at
    is_open = phase in (Phase.OPEN, Phase.RETURNED)
    return (
        not candidate.is_live,
        len(URGENCY)
        if phase == Phase.OPEN and due is None
        else URGENCY.index(Phase.OPEN if is_open else phase),
        phase == Phase.OVERDUE and bool(pages_of(activity.kind).missed),
        due or (FAR if is_open else candidate.moment or FAR),
        not kind_of(activity.kind).closes_when_due,
        phase != Phase.RETURNED,
        not activity.required,
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
