"""What a course asks of a person for the certificate, computed by kind of activity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from oqu.courses.models import Course, Step

type Text = str | Promise
"""A text, translated when it is shown."""

type Steps = Mapping[int, tuple[str, int | None]]
"""Activity id → step reached, minutes attended (None: not measured)."""


class ActivityLike(Protocol):
    """What is asked of an activity: a row of the table and a line of a plan both have it."""

    @property
    def pk(self) -> int: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Requirement:
    """What a course asks of a person in one kind of activity, and how much of it is done."""

    name: str
    text: str
    short: str
    is_needed: bool
    """Whether the certificate depends on it."""
    is_met: bool


type Rule = Callable[[Course, Sequence[ActivityLike], Steps], Requirement]
"""Required activities of one kind that are in a person's plan, and the person's steps, as a requirement."""


def minutes_of(activity: ActivityLike) -> int:
    """The planned length of an activity that has hours, in minutes."""
    if activity.starts_at is None or activity.ends_at is None:
        return 0
    return round((activity.ends_at - activity.starts_at).total_seconds() / 60)


def all_done(name: Text, *, unless: Callable[[Course], bool] = lambda _course: False) -> Rule:
    """Each required activity of the kind must be done, unless the course waives it."""

    def rule(course: Course, activities: Sequence[ActivityLike], steps: Steps) -> Requirement:
        done = sum(steps.get(activity.pk, ("", None))[0] == Step.DONE for activity in activities)
        total, is_needed = len(activities), not unless(course)
        return Requirement(
            name=str(name),
            text=_("%(done)s of %(all)s") % {"done": done, "all": total},
            short=f"{done} / {total}",
            is_needed=is_needed,
            is_met=done == total or not is_needed,
        )

    return rule


def share_attended(name: Text) -> Rule:
    """The course's share of the planned minutes of all required activities of the kind must be attended."""

    def rule(course: Course, activities: Sequence[ActivityLike], steps: Steps) -> Requirement:
        planned = sum(minutes_of(activity) for activity in activities)
        attended = sum(min(steps.get(a.pk, ("", None))[1] or 0, minutes_of(a)) for a in activities)
        percent = 100 * attended / planned if planned else 100.0
        shown, least = floor(percent + 0.5), course.attendance_percent
        return Requirement(
            name=str(name),
            text=_("%(percent)s%% of %(least)s%% needed") % {"percent": shown, "least": least},
            short=f"{shown}%",
            is_needed=True,
            is_met=percent >= least,
        )

    return rule
