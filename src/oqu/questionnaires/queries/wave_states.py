"""How far a wave has come: open, closed so that this can still be undone, or closed for good; the one name of it for all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from oqu.courses.models import OVER, Course
from oqu.courses.queries import closing_undoable_until, is_closed_with, was_never_held
from oqu.kernel import dates
from oqu.kernel.errors import Words
from oqu.questionnaires import rules
from oqu.questionnaires.models import KindChoices, Wave
from oqu.questionnaires.queries.waves import unclosed_waves, waves_of


class WaveState(StrEnum):
    """What a wave is at a moment; the value is what templates compare."""

    LATER = "later"
    DRAFTED = "in a draft"
    """Its time to open has come, and its course is not announced."""
    OPEN = "open"
    UNDOABLE = "undoable"
    """Closed with its course, and the closing of the course can still be undone: its answers stay sealed."""
    OPENING = "opening"
    """Nobody can answer any more, and the worker opens the answers at its next round."""
    CLOSED = "closed"
    WITH_COURSE = "closed with the course"
    NEVER_ASKED = "never asked"


NAMES: Mapping[WaveState, Words] = {
    WaveState.LATER: pgettext_lazy("questionnaire", "opens later"),
    WaveState.DRAFTED: pgettext_lazy("questionnaire", "not open, because the course is not announced"),
    WaveState.OPEN: pgettext_lazy("questionnaire", "open"),
    WaveState.OPENING: pgettext_lazy("questionnaire", "closed, the answers are being opened"),
    WaveState.CLOSED: pgettext_lazy("questionnaire", "closed"),
    WaveState.WITH_COURSE: pgettext_lazy("questionnaire", "closed with the course"),
    WaveState.NEVER_ASKED: pgettext_lazy("questionnaire", "not asked, because the course was closed"),
}
SETTLES = frozenset({WaveState.UNDOABLE, WaveState.OPENING})
"""What passes by itself within minutes; until then the answers are not known, and nobody can give more."""


LATELY = timedelta(minutes=15)
"""How long after a course was closed its answers are opened at most: the time for undoing it, and a round of the worker."""


@dataclass(frozen=True, slots=True)
class WaveProgress:
    """A wave with its state; of one whose closing can be undone, until when."""

    wave: Wave
    state: WaveState
    until: datetime | None = None

    @property
    def words(self) -> str:
        """The state in words, with the hour in the zone of the reader."""
        if self.until is None:
            return str(NAMES[self.state])
        hour = dates.clock_time(timezone.localtime(self.until))
        return pgettext("questionnaire", "closed with the course, can be undone until %(time)s") % {
            "time": hour
        }

    @property
    def settles(self) -> bool:
        """Whether its answers will be known within minutes."""
        return self.state in SETTLES

    @property
    def is_of_course(self) -> bool:
        """Whether the closing of its course decides on it, so that nobody closes it by hand."""
        return self.state in (WaveState.UNDOABLE, WaveState.WITH_COURSE, WaveState.NEVER_ASKED) or (
            self.state == WaveState.OPENING and self.wave.activity.course.is_over
        )

    @property
    def line(self) -> str:
        """The wave by its title, and its state."""
        return _("%(questionnaire)s: %(state)s") % {
            "questionnaire": self.wave.activity.title,
            "state": self.words,
        }


def progress_of(wave: Wave, course: Course, at: datetime, until: datetime | None) -> WaveProgress:
    """How far a wave of a course has come; `until` is what `closing_undoable_until` returns for the course."""
    activity = wave.activity
    with_course = is_closed_with(course, activity) and course.closed_at is not None
    if with_course and was_never_held(course, activity):
        return WaveProgress(wave, WaveState.NEVER_ASKED)
    if wave.closed_at is not None:
        is_earlier = course.closed_at is None or wave.closed_at < course.closed_at
        return WaveProgress(
            wave, WaveState.WITH_COURSE if with_course and not is_earlier else WaveState.CLOSED
        )
    if with_course:
        return WaveProgress(wave, WaveState.UNDOABLE if until else WaveState.OPENING, until)
    if rules.is_open(wave, at):
        return WaveProgress(wave, WaveState.OPEN)
    if rules.has_opened(wave, at):
        return WaveProgress(wave, WaveState.OPENING)
    is_later = activity.opens_at is not None and activity.opens_at > at
    return WaveProgress(wave, WaveState.LATER if is_later else WaveState.DRAFTED)


def pending(course: Course, at: datetime) -> list[WaveProgress]:
    """The questionnaires of a course whose answers are not known yet, in the order of the plan.

    Those for months after the course are not meant, nor those that were never asked.
    """
    until = closing_undoable_until(course, at)
    found = [progress_of(wave, course, at, until) for wave in unclosed_waves(course)]
    return [one for one in found if one.state != WaveState.NEVER_ASKED]


def settling(course: Course, at: datetime) -> list[WaveProgress]:
    """Those of them whose answers will be known within minutes; no query for a course that was not closed lately."""
    if course.closed_at is None or at > course.closed_at + LATELY:
        return []
    return [one for one in pending(course, at) if one.settles]


def awaited_about_quality(course: Course, at: datetime) -> WaveProgress | None:
    """The last wave about the quality of a course, of which none is closed; None if none is planned."""
    until = closing_undoable_until(course, at)
    waves = waves_of(course).filter(questionnaire__kind=KindChoices.REACTION)
    found = [progress_of(wave, course, at, until) for wave in waves]
    asked = [one for one in found if one.state != WaveState.NEVER_ASKED]
    return next(reversed(asked or found), None)


def closed_with_course(at: datetime) -> list[Wave]:
    """Waves that could be answered when their course was closed, and are not closed yet.

    They wait as long as the step can be undone, for the answers of a closed one stay opened. What opens after the last
    day of the course is asked after it, and not meant.
    """
    begun = Q(activity__opens_at=None) | Q(activity__opens_at__lte=F("activity__course__closed_at"))
    waves = Wave.objects.filter(
        begun,
        closed_at=None,
        activity__cancelled_at=None,
        activity__course__stage__in=OVER,
        activity__course__closed_at__lte=at,
    ).select_related("activity__course")
    return [
        wave
        for wave in waves
        if is_closed_with(wave.activity.course, wave.activity)
        and closing_undoable_until(wave.activity.course, at) is None
    ]
