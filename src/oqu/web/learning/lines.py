"""How an item of somebody's plan reads on a page: its address, its time, and what it asks, in words."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.courses.queries import Activity, Course, Kind, Phase, PlanItem, Step, phase_of
from oqu.kernel import dates, languages
from oqu.ui.components import draw, pieces, times

TONES = {Phase.NOW: "now", Phase.RETURNED: "warn", Phase.OVERDUE: "bad", Phase.DONE: "good"}
DONE_WORDS: dict[str, str | Promise] = {
    Kind.LECTURE: gettext_lazy("heard"),
    Kind.READING: gettext_lazy("read"),
    Kind.ASSIGNMENT: gettext_lazy("accepted"),
    Kind.QUESTIONNAIRE: gettext_lazy("answered"),
}
PHASE_WORDS: dict[Phase, str | Promise] = {
    Phase.NOW: gettext_lazy("now"),
    Phase.RETURNED: gettext_lazy("came back to you"),
    Phase.OVERDUE: gettext_lazy("overdue, still taken"),
    Phase.WAITING: gettext_lazy("with the reviewer"),
    Phase.CLOSED: gettext_lazy("closed"),
}
CALLS: dict[str, str | Promise] = {
    Kind.LECTURE: gettext_lazy("Go to the lecture"),
    Kind.READING: gettext_lazy("Read"),
    Kind.ASSIGNMENT: gettext_lazy("Do the practical task"),
    Kind.QUESTIONNAIRE: gettext_lazy("Answer the questions"),
}


@cache
def _told(language: str) -> dict[str, str]:
    """The names of the kinds and what a phase or a finished kind is called, in one language; said once."""
    with languages.speaking(language):
        words = {f"kind {kind}": str(kind.label) for kind in Kind}
        words |= {f"done {kind}": str(text) for kind, text in DONE_WORDS.items()}
        return words | {f"phase {phase}": str(text) for phase, text in PHASE_WORDS.items()}


@lru_cache(maxsize=1000)
def _folder(language: str, kind: str, course: str) -> str:
    """The address under which the activities of one kind in a course stand, in the language of the page."""
    return reverse(f"learning:{kind}", kwargs={"slug": course, "activity": "x"}).removesuffix("x/")


@dataclass(frozen=True)
class Line:
    """One line of a plan. It draws itself, since a plan of forty lines costs a template more than everything else."""

    course: Course
    item: PlanItem
    at: datetime
    phase: Phase
    is_live: bool = False
    """A lecture that is being given in the hall at this moment."""

    @property
    def activity(self) -> Activity:
        """What the line is about."""
        return self.item.activity

    @property
    def title(self) -> str:
        """The activity's name."""
        return self.activity.title

    @property
    def kind(self) -> str:
        """Lecture, reading, practical task, questionnaire."""
        return _told(languages.current())[f"kind {self.activity.kind}"]

    @property
    def url(self) -> str:
        """The activity's page; a lecture that is live leads straight into the hall."""
        page = f"{_folder(languages.current(), self.activity.kind, self.course.slug)}{self.activity.slug}/"
        return f"{page}hall/" if self.is_live else page

    @property
    def moment(self) -> datetime | None:
        """When it takes place or opens."""
        return self.activity.starts_at or self.activity.opens_at or self.activity.due_at

    @property
    def hour(self) -> str:
        """The hour at which it takes place or opens, in the reader's zone."""
        return times.when(self.moment, form="time")

    @property
    def when(self) -> str:
        """The hour of what is today, the day of everything else, in the reader's zone."""
        if self.moment is None:
            return ""
        here, today = timezone.localtime(self.moment), timezone.localdate(self.at)
        if here.date() == today:
            return self.hour
        words = dates.day(here.date(), languages.current(), this_year=today.year, weekday=False)
        return draw.html('<time datetime="{}">{}</time>', here.isoformat(), words)

    @property
    def note(self) -> str:
        """The kind, and the hour of a lecture on another day."""
        starts_at = self.activity.starts_at
        if starts_at is None or timezone.localdate(starts_at) == timezone.localdate(self.at):
            return self.kind
        return f"{self.kind}, {dates.clock_time(timezone.localtime(starts_at))}"

    @property
    def by_day(self) -> SafeString:
        """The line drawn under no day: when it is, its kind, what it asks."""
        return self._drawn(self.when, self.note)

    @property
    def by_hour(self) -> SafeString:
        """The line drawn under its day."""
        return self._drawn(self.hour, self.kind)

    @property
    def among_its_kind(self) -> SafeString:
        """The line drawn in a list of one kind."""
        return self._drawn(self.when, self.activity.summary)

    def _drawn(self, when: str, note: str) -> SafeString:
        return pieces.plan_item(self.title, self.url, when, self.state, self.tone, note)

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return "now" if self.is_live else TONES.get(self.phase, "")

    @property
    def state(self) -> str:
        """What the activity asks, or how far it has come."""
        kind, due = self.activity.kind, self.activity.due_at
        if self.is_live:
            return _("Live now")
        if self.phase == Phase.DONE:
            return _told(languages.current())[f"done {kind}"]
        if self.phase == Phase.OPEN and due is not None:
            return draw.html(_("until {time}"), time=times.when(due, self.course.zone, "short"))
        if self.phase == Phase.OVERDUE and kind == Kind.LECTURE:
            return _("not heard yet")
        return _told(languages.current()).get(f"phase {self.phase}", "")

    @property
    def call(self) -> str:
        """What to do with it, for a button."""
        if self.is_live:
            return _("Join")
        if self.phase == Phase.RETURNED:
            return _("Change the answer")
        if self.phase == Phase.OVERDUE and self.activity.kind == Kind.LECTURE:
            return _("Listen to the lecture")
        if self.item.step == Step.STARTED and self.activity.kind in (Kind.ASSIGNMENT, Kind.QUESTIONNAIRE):
            return _("Go on")
        return str(CALLS[self.activity.kind])


def line(course: Course, item: PlanItem, at: datetime, *, is_live: bool = False) -> Line:
    """An item of a plan as it reads at that moment; a lecture that is live is on now, whatever the plan says."""
    return Line(course, item, at, Phase.NOW if is_live else phase_of(item, at), is_live)
