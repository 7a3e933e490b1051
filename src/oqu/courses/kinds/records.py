"""What people did in the activities of a kind, as tables of a course's folder, and how a replay repeats it.

`RecordedCourse` is a folder that was read, `ReplayedCourse` a course that `oqu replay` runs from it; exchange has both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from oqu.courses.kinds.folder import ContentFiles
from oqu.courses.models import Activity, Course, Duty, Enrolment
from oqu.kernel.sheets import Column, Problem, SheetRow
from oqu.people.models import Person


@dataclass(frozen=True)
class RecordTable:
    """A table of a course's folder with what people did; its column `person_code` names them."""

    file: str
    """With `{slug}` there is one file for each activity of the kind, with any columns; it may be missing."""
    columns: tuple[Column, ...] = ()
    activity: str = ""
    """The column with the slug of an activity of this kind."""
    staff: tuple[str, ...] = ()
    """Columns with the e-mail of a person of the centre."""
    unique: tuple[str, ...] = ()
    """Columns that together name a row."""
    not_before: Mapping[str, str] = field(default_factory=dict)
    """Column of a time → the step of course.toml that comes first."""
    counts: Callable[[SheetRow], bool] = lambda _row: True
    """Whether a row says that the person took part."""

    def files(self, slugs: Iterable[str]) -> list[str]:
        """The names of its files, given the slugs of the activities of the kind."""
        return [self.file.format(slug=slug) for slug in slugs] if "{slug}" in self.file else [self.file]


class RecordedCourse(ContentFiles, Protocol):
    """A course's folder that was read. Times are local to the course's zone."""

    def rows(self, name: str) -> Sequence[SheetRow]:
        """The rows of a table."""

    def activities(self, kind: str) -> list[SheetRow]:
        """The activities of a kind, in their order."""

    def codes(self) -> set[str]:
        """The codes of the people who applied; empty if their list could not be read."""


@dataclass(frozen=True)
class ReplayEvent:
    """Something that happened: the time, a unique name, and the function that repeats it.

    `changes_course` is true if it changes the course or its enrolments. `source` is the place in the folder that describes
    it.
    """

    at: datetime
    name: str
    run: Callable[[], object]
    changes_course: bool = False
    source: str = ""


class ReplayedCourse(Protocol):
    """A course that is replayed. Look-ups raise a Refused if what an earlier event makes is missing."""

    @property
    def folder(self) -> RecordedCourse: ...

    def to_utc(self, local: datetime | str) -> datetime:
        """A local time of the folder as the time at which it is replayed."""

    def step_time(self, step: str) -> datetime:
        """The time of a step of the course, as course.toml names it."""

    def event(
        self, local: datetime | str, name: str, run: Callable[[], object], *, source: str = ...
    ) -> ReplayEvent:
        """An event at a local time of the folder."""

    def course(self) -> Course: ...

    def activity(self, slug: str) -> Activity: ...

    def enrolment(self, code: str) -> Enrolment: ...

    def staff(self, email: str) -> Person: ...

    def by_role(self, role: str) -> Person:
        """The first of the centre's people with that role."""

    def key(self, *parts: object) -> str:
        """The idempotency key of an event of this replay."""


def _nothing(_course: Any) -> Iterator[Any]:
    return iter(())


@dataclass(frozen=True)
class Records:
    """Tables of what people did in the activities of a kind, their checks and their events."""

    tables: tuple[RecordTable, ...] = ()
    check: Callable[[RecordedCourse], Iterator[Problem]] = _nothing
    """What an action would refuse, beside what the tables themselves declare."""
    duties: Callable[[RecordedCourse], Iterable[tuple[Duty, str]]] = _nothing
    """The duties of the centre's people in the course, with their e-mails."""
    events: Callable[[ReplayedCourse], Iterator[ReplayEvent]] = _nothing
