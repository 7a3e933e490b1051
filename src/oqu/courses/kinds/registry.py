"""The kinds of activity. Each is an app above this one that registers itself; nothing here names one.

An app describes and registers its kind in `kind.py`, which is imported when the site starts; kinds are listed in the
order of INSTALLED_APPS.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db.models import Q
from django.utils.translation import override

from oqu.courses.kinds.folder import FolderFormat
from oqu.courses.kinds.records import Records
from oqu.courses.kinds.requirements import Rule, Text
from oqu.courses.kinds.transfer import ContentTransfer
from oqu.courses.models import Activity, Course, Step
from oqu.kernel.languages import LANGUAGES
from oqu.people.models import Person


@dataclass(frozen=True)
class DemonstrationCourse:
    """The course of the demonstration that runs today, to which a kind may add an activity."""

    course: Course
    by: Person
    """The methodologist of its centre."""
    at: datetime


@dataclass(frozen=True)
class Engagement:
    """A person who must be at an activity from its start to its end, in whichever course."""

    activity_id: int
    person_id: int
    person: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    course_id: int
    course: str
    centre_id: int


def nobody(_course: Course, _people: Collection[int]) -> Iterable[Engagement]:
    """No activity of the kind needs a person of its own."""
    return ()


PLAN_COLUMNS = ("opens_at", "starts_at", "ends_at", "due_at", "hours")
"""The columns of a plan that a kind may ask for; title, summary, group and `required` are asked for every kind."""


class NameLecturer(Protocol):
    """An action that names the lecturer of an activity, or takes the lecturer away."""

    def __call__(
        self, *, activity: Activity, lecturer: Person | None, by: Person, at: datetime
    ) -> object: ...


@dataclass(frozen=True)
class PlanField:
    """A field of the form in which the office plans an activity of one kind."""

    name: str
    """One of PLAN_COLUMNS."""
    label: Text | None = None
    """Words instead of the usual ones."""
    help_text: Text | None = None


@dataclass(frozen=True)
class ActivityKind:
    """One kind of activity."""

    code: str
    plural_code: str
    """The segment of addresses, and the code of the figure of the report that counts the activities of this kind."""
    singular: Text
    plural: Text
    requirement: Rule
    content: Q
    """Which activities of the kind have their content: a condition on `Activity`."""
    folder: FolderFormat
    transfer: ContentTransfer
    plan_fields: tuple[PlanField, ...]
    """What the plan asks for an activity of this kind, in the order of its form; other columns stay empty."""
    counted_as: Text = ""
    """How the rule of the certificate names it ("all readings read"); "" if terms of the course say how it counts."""
    asked_as: Text = ""
    """The same of a kind that terms of the course can leave out ("all practical tasks accepted")."""
    words: tuple[str, ...] = ()
    """What else people call one or several of them in their lists, in any language; case does not matter."""
    records: Records = field(default_factory=Records)
    done_step: str = Step.DONE
    """The step at which nothing is left to do."""
    has_hours: bool = False
    """Held from `starts_at` to `ends_at`, which are needed; otherwise open from `opens_at` until `due_at`."""
    closes_when_due: bool = False
    """Whether nothing can be handed in after `due_at`; otherwise it is late then."""
    around_course: bool = False
    """Whether it may lie before the first or after the last day of the course without anything being wrong."""
    is_reviewed: bool = False
    """Whether people review what was handed in."""
    engagements: Callable[[Course, Collection[int]], Iterable[Engagement]] = nobody
    """All engagements of the people who hold activities of this kind in a course, and of those with these ids, in other courses too."""
    name_lecturer: "NameLecturer | None" = None
    """Names who holds an activity of this kind; None if nobody does."""
    in_report: bool = True
    """Whether the report counts the activities of this kind."""
    demonstrate: Callable[[DemonstrationCourse], object] | None = None
    """Adds an activity to the demonstration; None if examples/akmola-2021, which it replays, has some."""

    @property
    def needed_times(self) -> tuple[str, ...]:
        """The columns of times without which an activity of this kind can't be worked with."""
        return ("starts_at", "ends_at") * self.has_hours + ("due_at",) * self.closes_when_due


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


def kind_names() -> dict[str, tuple[str, ...]]:
    """Code of each kind -> its names: one and several in the order of the languages, then its other words."""
    names: dict[str, tuple[str, ...]] = {}
    for kind in all_kinds():
        own = []
        for title in (kind.singular, kind.plural):
            for language in LANGUAGES:
                with override(language):
                    own.append(str(title))
        names[kind.code] = (*own, *kind.words)
    return names
