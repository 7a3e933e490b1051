"""How an item of a person's plan is shown on a page: its address, its time, and what it asks, in words.

A line reads the same to everybody who has come equally far with it, so it is made once for all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.courses.queries import (
    Course,
    Phase,
    PlanItem,
    Planned,
    Step,
    could_not_be_done,
    is_closed_with,
    kind_of,
    over_phase,
    phase_in,
)
from oqu.kernel import clock, dates, languages
from oqu.kernel.memo import at_most
from oqu.ui.components import draw, pieces, times
from oqu.web.access import address
from oqu.web.activity_kinds import pages_of
from oqu.web.plan_moments import opens_and_due

NOTHING_ON: Mapping[int, bool] = MappingProxyType({})
FIRST = datetime.min.replace(tzinfo=UTC)
TONES = {Phase.NOW: "now", Phase.RETURNED: "warn", Phase.OVERDUE: "bad", Phase.DONE: "good"}
WAY = {
    Phase.DONE: "done",
    Phase.WAITING: "done",
    Phase.UNREVIEWED: "done",
    Phase.NOW: "now",
    Phase.RETURNED: "now",
    Phase.OVERDUE: "late",
}
PHASE_WORDS: dict[Phase, str | Promise] = {
    Phase.NOW: gettext_lazy("now"),
    Phase.RETURNED: gettext_lazy("came back to you"),
    Phase.OVERDUE: gettext_lazy("overdue, still taken"),
    Phase.WAITING: gettext_lazy("with the reviewer"),
    Phase.UNREVIEWED: gettext_lazy("handed in, not reviewed"),
    Phase.CLOSED: gettext_lazy("closed"),
    Phase.NOT_HELD: gettext_lazy("not held"),
    Phase.UNWRITTEN: gettext_lazy("is still being written"),
    Phase.UNNOTED: gettext_lazy("attendance is not entered yet"),
}


@dataclass(frozen=True, slots=True)
class LearnerPlanLine:
    """One line of a plan, with all its words; `moment` is when it takes place or opens, `date` that day to the reader."""

    activity: Planned
    phase: Phase
    is_live: bool
    course_slug: str
    course_title: str
    title: str
    kind: str
    url: str
    moment: datetime | None
    date: date | None
    state: str
    tone: str
    call: str
    by_hour: SafeString
    """Drawn under its day."""
    by_day: SafeString
    """Drawn under no day: when it is, its kind, what it asks."""
    among_its_kind: SafeString
    """Drawn in a list of one kind."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """In what light all lines of a course are seen: whose course, and in which language, zone and day it is read."""

    course_slug: str
    course_title: str
    course_zone: str
    language: str
    zone: str
    today: date


def lines(
    course: Course, items: Iterable[PlanItem], at: datetime, on: Mapping[int, bool] = NOTHING_ON
) -> list[LearnerPlanLine]:
    """The items of a plan as they read at that moment, in the reader's language and zone.

    `on` is what `under_way` reports: it outweighs the planned times. What begins within a quarter of an hour is there to
    be opened, and its line has the hour at which it begins.
    """
    zone = timezone.get_current_timezone_name()
    seen = _Seen(
        course.slug, course.title, course.zone, languages.current(), zone, clock.local_date(at, zone)
    )
    return [
        _line(
            item.activity,
            _phase(course, item, at, on.get(item.activity.pk)),
            item.step,
            is_live,
            _has_begun(item.activity, at),
            seen,
        )
        for item in items
        for is_live in (on.get(item.activity.pk, False),)
    ]


def _phase(course: Course, item: PlanItem, at: datetime, is_on: bool | None) -> Phase:
    if is_on:
        return Phase.NOW
    phase = phase_in(course, item, at)
    if phase == Phase.CLOSED and could_not_be_done(course, item.activity):
        return Phase.NOT_HELD
    if phase == Phase.WAITING and is_closed_with(course, item.activity):
        return Phase.UNREVIEWED
    return over_phase(item.activity) if phase == Phase.NOW and is_on is False else phase


@at_most(5_000)
def _line(
    activity: Planned, phase: Phase, step: str, is_live: bool, has_begun: bool, seen: _Seen
) -> LearnerPlanLine:
    moment = activity.starts_at or activity.opens_at or activity.due_at
    day = clock.local_date(moment, seen.zone) if moment else None
    kind = str(kind_of(activity.kind).singular)
    page = address(f"learning:{activity.kind}", seen.language, slug=seen.course_slug, activity=activity.slug)
    url = f"{page}hall/" if is_live else page
    state, tone = (
        _state(activity, phase, is_live, has_begun, seen),
        "now" if is_live else TONES.get(phase, ""),
    )
    hour, when = times.when(moment, form="time"), _when(moment, day, seen)
    open_and_due = _open_and_due(activity, phase)

    def drawn(at: str, note: str) -> SafeString:
        return pieces.plan_item(activity.title, url, at, state, tone, note)

    return LearnerPlanLine(
        activity=activity,
        phase=phase,
        is_live=is_live,
        course_slug=seen.course_slug,
        course_title=seen.course_title,
        title=activity.title,
        kind=kind,
        url=url,
        moment=moment,
        date=day,
        state=state,
        tone=tone,
        call=_call(activity, phase, step, is_live),
        by_hour=drawn(hour, _joined(kind, open_and_due)),
        by_day=drawn(when, _joined(_note(activity, kind, day, seen), open_and_due)),
        among_its_kind=drawn(when, _joined(activity.summary, open_and_due)),
    )


def in_time(of_plan: Iterable[LearnerPlanLine]) -> list[LearnerPlanLine]:
    """What has no time comes first; at the same time the plan's own order stays."""
    return sorted(of_plan, key=lambda x: (x.moment is not None, x.moment or FIRST))


@dataclass(frozen=True, slots=True)
class Way:
    """How far a person has come through a course: a state for each item in the order of the plan, and the words for it."""

    states: list[str]
    words: str


def way(of_plan: Sequence[LearnerPlanLine]) -> Way:
    """The way through the items of one plan; what is with the reviewer counts as done, what was not held is left out."""
    states = [WAY.get(line.phase, "") for line in of_plan if line.phase != Phase.NOT_HELD]
    done, late = states.count("done"), states.count("late")
    words = _("Done: %(done)s of %(all)s.") % {"done": done, "all": len(states)}
    return Way(states, f"{words} {_('Overdue: %(late)s.') % {'late': late}}" if late else words)


def _when(moment: datetime | None, day: date | None, seen: _Seen) -> str:
    """The hour of what is today, the day of everything else."""
    if moment is None or day is None:
        return ""
    if day == seen.today:
        return times.when(moment, form="time")
    words = dates.day(day, seen.language, this_year=seen.today.year, weekday=False)
    here = clock.in_zone(moment, seen.zone)
    return draw.html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), words)


def _note(activity: Planned, kind: str, day: date | None, seen: _Seen) -> str:
    """The kind, and the hour of a lecture on another day."""
    if activity.starts_at is None or day == seen.today:
        return kind
    return f"{kind}, {dates.clock_time(clock.in_zone(activity.starts_at, seen.zone))}"


def _open_and_due(activity: Planned, phase: Phase) -> SafeString:
    """From when until when it can be done, of what is ahead; of what is late until when it could be.

    Of what is open the state names the end, and what is done has no more dates.
    """
    if activity.starts_at is None and phase == Phase.LATER:
        return opens_and_due(activity.opens_at, activity.due_at)
    if activity.starts_at is None and phase in (Phase.OVERDUE, Phase.RETURNED):
        return opens_and_due(None, activity.due_at)
    return SafeString("")


def _joined(note: str, open_and_due: SafeString) -> str:
    return draw.html("{} · {}", note, open_and_due) if note and open_and_due else note or open_and_due


def _has_begun(activity: Planned, at: datetime) -> bool:
    return activity.starts_at is None or activity.starts_at <= at


def _state(activity: Planned, phase: Phase, is_live: bool, has_begun: bool, seen: _Seen) -> str:
    """What the activity asks, or how far it has come."""
    if is_live:
        return _("Live now")
    if phase == Phase.NOW and not has_begun and not is_live:
        return draw.html(_("begins at {time}"), time=times.when(activity.starts_at, form="time"))
    if phase == Phase.DONE:
        return str(pages_of(activity.kind).done)
    if phase == Phase.OPEN and activity.due_at is not None:
        return draw.html(_("until {time}"), time=times.when(activity.due_at, seen.course_zone, "short"))
    if phase == Phase.OVERDUE and (missed := pages_of(activity.kind).missed):
        return str(missed)
    if phase == Phase.CLOSED and activity.is_noted and (missed := pages_of(activity.kind).missed_for_good):
        return str(missed)
    return str(PHASE_WORDS.get(phase, ""))


def _call(activity: Planned, phase: Phase, step: str, is_live: bool) -> str:
    """What to do with it, for a button."""
    pages = pages_of(activity.kind)
    if is_live:
        return _("Join")
    if phase == Phase.RETURNED:
        return _("Change the answer")
    if phase == Phase.OVERDUE and pages.call_missed:
        return str(pages.call_missed)
    if step == Step.STARTED and pages.call_started:
        return str(pages.call_started)
    return str(pages.call)
