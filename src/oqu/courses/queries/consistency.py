"""Contradictions within a course or its plan, whichever way it comes in: pages, tables, lists, folders.

A contradiction is refused everywhere: forms report it at its field, actions raise it, the check of a folder lists it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import kind_of, minutes_of
from oqu.courses.models import Activity, Course
from oqu.courses.queries.courses import KEPT_PLACES
from oqu.courses.queries.hours import most_hours
from oqu.kernel import clock
from oqu.kernel.errors import Words
from oqu.kernel.sheets import lazy_format
from oqu.kernel.text import decimal

MOST_NAMED = 5


class Timed(Protocol):
    """The times of an activity: a row of the table, or what was typed into a form or a list. All are aware, or none."""

    @property
    def kind(self) -> str: ...
    @property
    def pk(self) -> Any: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def hours(self) -> Decimal | float: ...


@dataclass(frozen=True)
class Typed:
    """An activity that is not stored yet, by the columns that rules look at."""

    kind: str
    opens_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    due_at: datetime | None = None
    hours: Decimal | float = 0
    pk: None = None

    @classmethod
    def of(cls, columns: Mapping[str, Any], kind: str) -> "Typed":
        """From a mapping that may have further columns; what is missing is empty."""
        times = {name: columns.get(name) or None for name in ("opens_at", "starts_at", "ends_at", "due_at")}
        return cls(kind, hours=columns.get("hours") or 0, **times)


@dataclass(frozen=True)
class Contradiction:
    """What can't be true, and the column to change."""

    column: str
    words: Words


ORDER: tuple[tuple[str, str, Words], ...] = (
    ("opens_at", "starts_at", _("It starts before it can be opened.")),
    ("opens_at", "ends_at", _("It ends before it can be opened.")),
    ("opens_at", "due_at", _("It is due before it can be opened.")),
    ("starts_at", "due_at", _("It is due before it starts.")),
)


def contradictions(activity: Timed, rounding: str) -> Iterator[Contradiction]:
    """What contradicts itself in one activity; `rounding` is the course's HourRounding."""
    kind = kind_of(activity.kind)
    starts, ends = activity.starts_at, activity.ends_at
    if starts and ends and ends <= starts:
        yield Contradiction("ends_at", _("The end is not after the start."))
    elif kind.has_hours and starts and ends:
        minutes = minutes_of(activity)
        if activity.hours > (most := most_hours(minutes, rounding)):
            sentence = _("%(minutes)s minutes are at most %(most)s academic hours of 45 minutes.")
            yield Contradiction("hours", lazy_format(sentence, minutes=minutes, most=decimal(most)))
    for first, last, words in ORDER:
        earlier, later = getattr(activity, first), getattr(activity, last)
        if earlier and later and (later < earlier or (last == "due_at" and later == earlier)):
            yield Contradiction(last, words)


def missing_times(activity: Timed) -> Iterator[Contradiction]:
    """The times that an activity of this kind needs before anybody can work with it, and does not have."""
    for name in kind_of(activity.kind).needed_times:
        if getattr(activity, name) is None:
            yield Contradiction(name, NEEDED[name])


NEEDED: Mapping[str, Words] = {
    "starts_at": _("This activity is held at a time: give its start and its end."),
    "ends_at": _("This activity is held at a time: give its start and its end."),
    "due_at": _("Enter when it closes: the answers are opened then."),
}


def is_outside(activity: Timed, first: date, last: date, zone: str) -> bool:
    """Whether an activity leaves the days of its course; one that may lie around the course never does."""
    kind = kind_of(activity.kind)
    if kind.around_course:
        return False
    if kind.has_hours:
        moments = (activity.starts_at, activity.ends_at)
    else:
        moments = (activity.opens_at, activity.due_at)
    days = [clock.local_date(moment, zone) for moment in moments if moment]
    if kind.has_hours:
        return any(not first <= day <= last for day in days)
    return any(day > last for day in days) or bool(activity.due_at and days[-1] < first)


def contradictions_of_terms(
    terms: Mapping[str, Any], course: Course | None = None
) -> Iterator[Contradiction]:
    """What contradicts itself in the terms of a course, by column; of a stored one, also what they leave behind.

    `terms` may be a part of the columns; the rest is that of the course.
    """
    values = {name: getattr(course, name) for name in TERMS} if course else {}
    values |= {name: terms[name] for name in TERMS if name in terms}
    first, last, until = values["starts_on"], values["ends_on"], values.get("applications_until")
    if last < first:
        yield Contradiction("ends_on", _("The last day is before the first."))
    elif until and clock.local_date(until, values["zone"]) > last:
        yield Contradiction("applications_until", _("Applications end after the course."))
    for name in ("attendance_percent", "present_percent"):
        if not 0 <= (values.get(name) or 0) <= 100:
            yield Contradiction(name, _("A share is from 0 to 100%."))
    if course is not None:
        yield from _left_behind(course, values)


TERMS = (
    *("starts_on", "ends_on", "zone", "applications_until", "capacity"),
    *("attendance_percent", "present_percent", "hour_rounding"),
)


def _left_behind(course: Course, values: Mapping[str, Any]) -> Iterator[Contradiction]:
    people = course.enrolments.filter(state__in=KEPT_PLACES).count()
    if values["capacity"] != course.capacity and values["capacity"] < people:
        words = lazy_format(_("People who have a place already: %(people)s."), people=people)
        yield Contradiction("capacity", words)
    if values["hour_rounding"] != course.hour_rounding:
        more = [
            activity
            for activity in course.activities.all()
            if any(x.column == "hours" for x in contradictions(activity, values["hour_rounding"]))
        ]
        if more:
            sentence = _(
                "Rounded like this, these activities have fewer hours than the plan says: %(titles)s."
            )
            yield Contradiction("hour_rounding", lazy_format(sentence, titles=names_of(more)))


def left_outside(course: Course, first: date, last: date, zone: str) -> list[Activity]:
    """The activities inside the days of a course that would lie outside if it lasted from `first` to `last`."""
    return [
        activity
        for activity in course.activities.all()
        if is_outside(activity, first, last, zone)
        and not is_outside(activity, course.starts_on, course.ends_on, course.zone)
    ]


def names_of(activities: Iterable[Activity]) -> str:
    """The titles of the first few activities in a sentence."""
    titles = [str(activity) for activity in activities]
    return "; ".join(titles[:MOST_NAMED]) + ("…" if len(titles) > MOST_NAMED else "")
