"""The kinds of activity. Each is an app above this one that registers itself; nothing here names one.

An app describes and registers its kind in `kind.py`, which is imported when the site starts; kinds are listed in the
order of INSTALLED_APPS.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor
from pathlib import Path
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from oqu.courses.models import Activity, Course, Step
from oqu.kernel.languages import Translations
from oqu.kernel.sheets import Problem, SheetRow
from oqu.people.models import Person

type Text = str | Promise
"""A text, translated when it is shown."""

type Steps = Mapping[int, tuple[str, int | None]]
"""Activity id → step reached, minutes attended (None: not measured)."""


class Planned(Protocol):
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


type Rule = Callable[[Course, Sequence[Planned], Steps], Requirement]
"""Required activities of one kind that are in a person's plan, and the person's steps, as a requirement."""


class ContentFiles(Protocol):
    """The files of a course's folder. A file that is missing or can't be read raises sheets.BadSheet."""

    def toml(self, name: str) -> dict[str, Any]:
        """The content of a TOML file."""

    def json(self, name: str) -> dict[str, Any]:
        """The content of a JSON file that holds one object."""

    def texts(self, pattern: str) -> Translations:
        """Language → content of the file whose name has that language for `{language}`; only those that are there."""

    def file(self, name: str) -> Path | None:
        """Where a file is; None: it is missing."""


@dataclass(frozen=True)
class PlannedContent:
    """One activity of a course's folder whose content is to be stored."""

    files: ContentFiles
    row: SheetRow
    """Its row of activities.csv."""
    activity: Activity
    staff: Callable[[str], Person]
    """The person of the centre with an e-mail."""
    by: Person
    at: datetime


def no_problems(_files: ContentFiles, _row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """Nothing to check."""
    return iter(())


@dataclass(frozen=True)
class FolderFormat:
    """How the content of a kind is written in a course's folder (examples/akmola-2021/README.md)."""

    store: Callable[[PlannedContent], object]
    check: Callable[[ContentFiles, SheetRow, Sequence[str]], Iterator[Problem]] = no_problems
    """What is wrong with the files of one row of activities.csv, given the languages of the course."""
    needs: tuple[str, ...] = ()
    """Columns of activities.csv that must be filled in."""
    owns: tuple[str, ...] = ()
    """Columns of activities.csv that no other kind fills in."""


@dataclass(frozen=True)
class DemonstrationCourse:
    """The course of the demonstration that runs today, to which a kind may add an activity."""

    course: Course
    by: Person
    """The methodologist of its centre."""
    at: datetime


@dataclass(frozen=True)
class ActivityKind:
    """One kind of activity."""

    code: str
    plural_code: str
    """The segment of addresses, and the code of the figure of the report that counts the activities of this kind."""
    singular: Text
    plural: Text
    requirement: Rule
    folder: FolderFormat
    done_step: str = Step.DONE
    """The step at which nothing is left to do."""
    has_hours: bool = False
    """Held from `starts_at` to `ends_at`, which are needed; otherwise open from `opens_at` until `due_at`."""
    closes_when_due: bool = False
    """Whether nothing can be handed in after `due_at`; otherwise it is late then."""
    is_reviewed: bool = False
    """Whether people review what was handed in."""
    in_report: bool = True
    """Whether the report counts the activities of this kind."""
    demonstrate: Callable[[DemonstrationCourse], object] | None = None
    """Adds an activity to the demonstration; None if examples/akmola-2021, which it replays, has some."""


_KINDS: dict[str, ActivityKind] = {}


def register(kind: ActivityKind) -> ActivityKind:
    """Make a kind known. Raises ValueError if there is one with its code."""
    if kind.code in _KINDS:
        raise ValueError(f"two kinds of activity have the code {kind.code!r}")
    _KINDS[kind.code] = kind
    return kind


def kind_of(code: str) -> ActivityKind:
    """The kind with that code. Raises KeyError."""
    return _KINDS[code]


def all_kinds() -> tuple[ActivityKind, ...]:
    """All kinds, in the order in which they are listed."""
    return tuple(_KINDS.values())


def choices() -> list[tuple[str, Text]]:
    """The kinds for a form."""
    return [(kind.code, kind.singular) for kind in all_kinds()]


def minutes_of(activity: Planned) -> int:
    """The planned length of an activity that has hours, in minutes."""
    if activity.starts_at is None or activity.ends_at is None:
        return 0
    return round((activity.ends_at - activity.starts_at).total_seconds() / 60)


def all_done(name: Text, *, unless: Callable[[Course], bool] = lambda _course: False) -> Rule:
    """Each required activity of the kind must be done, unless the course waives it."""

    def rule(course: Course, activities: Sequence[Planned], steps: Steps) -> Requirement:
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

    def rule(course: Course, activities: Sequence[Planned], steps: Steps) -> Requirement:
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
