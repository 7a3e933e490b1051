"""How an item of somebody's plan reads on a page: its address, its time, and what it asks, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.courses.queries import Activity, Course, Kind, Phase, PlanItem, Step, phase_of
from oqu.kernel import languages
from oqu.ui import dates
from oqu.ui.components import times

TONES = {
    Phase.NOW: "now",
    Phase.OPEN: "",
    Phase.RETURNED: "warn",
    Phase.OVERDUE: "bad",
    Phase.WAITING: "",
    Phase.DONE: "good",
}
DONE_WORDS: dict[str, str | Promise] = {
    Kind.LECTURE: gettext_lazy("heard"),
    Kind.READING: gettext_lazy("read"),
    Kind.ASSIGNMENT: gettext_lazy("accepted"),
    Kind.QUESTIONNAIRE: gettext_lazy("answered"),
}
CALLS: dict[str, str | Promise] = {
    Kind.LECTURE: gettext_lazy("Go to the lecture"),
    Kind.READING: gettext_lazy("Read"),
    Kind.ASSIGNMENT: gettext_lazy("Do the practical task"),
    Kind.QUESTIONNAIRE: gettext_lazy("Answer the questions"),
}


@dataclass(frozen=True)
class Line:
    """One line of a plan, ready for `plan_item`."""

    course: Course
    activity: Activity
    phase: Phase
    url: str
    state: str
    tone: str
    call: str
    at: datetime

    @property
    def title(self) -> str:
        """The activity's name."""
        return self.activity.title

    @property
    def kind(self) -> str:
        """Lecture, reading, practical task, questionnaire."""
        return str(Kind(self.activity.kind).label)

    @property
    def when(self) -> str:
        """The hour of what is today, the day of everything else, in the reader's zone."""
        if self.moment is None:
            return ""
        here, today = timezone.localtime(self.moment), timezone.localdate(self.at)
        if here.date() == today:
            return times.when(self.moment, form="time")
        words = dates.day(here.date(), languages.current(), this_year=today.year, weekday=False)
        return format_html('<time datetime="{}">{}</time>', here.isoformat(), words)

    @property
    def note(self) -> str:
        """The kind, and the hour of a lecture on another day."""
        starts_at = self.activity.starts_at
        if starts_at is None or timezone.localdate(starts_at) == timezone.localdate(self.at):
            return self.kind
        return f"{self.kind}, {dates.clock_time(timezone.localtime(starts_at))}"

    @property
    def moment(self) -> datetime | None:
        """When it takes place or opens."""
        return self.activity.starts_at or self.activity.opens_at or self.activity.due_at


def line(course: Course, item: PlanItem, at: datetime) -> Line:
    """An item of a plan as it reads at that moment."""
    phase = phase_of(item, at)
    activity = item.activity
    return Line(
        course=course,
        activity=activity,
        phase=phase,
        url=reverse(f"learning:{activity.kind}", kwargs={"slug": course.slug, "activity": activity.slug}),
        state=_state(activity, phase, course),
        tone=TONES.get(phase, ""),
        call=_call(item, phase),
        at=at,
    )


def _state(activity: Activity, phase: Phase, course: Course) -> str:
    if phase == Phase.DONE:
        return str(DONE_WORDS[activity.kind])
    if phase == Phase.OPEN:
        if activity.due_at is None:
            return ""
        return format_html(_("until {time}"), time=times.when(activity.due_at, course.zone, "short"))
    if phase == Phase.OVERDUE:
        return _("not heard yet") if activity.kind == Kind.LECTURE else _("overdue, still taken")
    words = {
        Phase.NOW: _("now"),
        Phase.RETURNED: _("came back to you"),
        Phase.WAITING: _("with the reviewer"),
        Phase.CLOSED: _("closed"),
    }
    return words.get(phase, "")


def _call(item: PlanItem, phase: Phase) -> str:
    if phase == Phase.RETURNED:
        return _("Change the answer")
    if phase == Phase.OVERDUE and item.activity.kind == Kind.LECTURE:
        return _("Listen to the lecture")
    if item.step == Step.STARTED and item.activity.kind in (Kind.ASSIGNMENT, Kind.QUESTIONNAIRE):
        return _("Go on")
    return str(CALLS[item.activity.kind])
