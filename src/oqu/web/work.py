"""What waits for the work of people who hold a role: the sources of the page "today" for them.

A folder of pages registers its sources in its module `work_items`; the page names none of them. People without a role
are asked about nothing, so the page costs them no query.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum, StrEnum

from django.http import HttpRequest
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString

from oqu.courses.queries import Course, distinct_titles
from oqu.kernel.memo import memoised
from oqu.kernel.permissions import KEEPS_COURSES
from oqu.people.queries import roles_of
from oqu.ui.components import draw

FAR = datetime.max.replace(tzinfo=UTC)


class Urgency(IntEnum):
    """How much a thing presses; the smallest comes first."""

    NOW = 0
    LATE = 1
    WAITS = 2
    AHEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One thing that waits: what it is, where it belongs, and the button that leads to it."""

    title: str
    url: str
    call: str
    where: str = ""
    """The centre, or the course by name."""
    course: Course | None = None
    """The course; it becomes `where`, with its days if other things belong to another course of the same title."""
    note: str = ""
    """Since when, or until when, in words."""
    is_beginning: bool = False
    """Whether it is how a course begins: then it also leads to "How to run a course"."""
    urgency: Urgency = Urgency.WAITS
    moment: datetime | None = None
    """Among things that press equally the earliest comes first."""

    @property
    def remark(self) -> SafeString:
        """Where it belongs and since when, on one line."""
        parts = [part for part in (self.where, self.note) if part]
        return draw.html(" · ".join(["{}"] * len(parts)), *parts)


@dataclass(frozen=True)
class Work:
    """Everything that waits for one person: one thing to do now, what is late, what else waits, what is ahead."""

    focus: WorkItem | None
    late: list[WorkItem]
    waits: list[WorkItem]
    ahead: list[WorkItem]


NOTHING = Work(None, [], [], [])
type Source = Callable[[HttpRequest, datetime], Iterable[WorkItem]]
_registered: list[Source] = []


def register(source: Source) -> None:
    """Add a source of things that wait."""
    _registered.append(source)


@memoised
def sources() -> tuple[Source, ...]:
    """All sources, in the order of INSTALLED_APPS."""
    autodiscover_modules("work_items")
    return tuple(_registered)


def has_work(request: HttpRequest) -> bool:
    """Whether the reader holds a role whose work this page lists."""
    roles = roles_of(request.user)
    return bool(roles.any_centre) or roles.is_keeper


class WorkArea(StrEnum):
    """Where a reader works who has nothing to do now, so that Today can say what will appear and what can be begun."""

    OFFICE = "office"
    TEACHING = "teaching"
    INSTALLATION = "installation"


def work_area_of(request: HttpRequest) -> WorkArea | None:
    """Where the reader works; None for people who hold no role whose work Today lists."""
    roles = roles_of(request.user)
    if roles.centres_with(KEEPS_COURSES):
        return WorkArea.OFFICE
    if roles.any_centre:
        return WorkArea.TEACHING
    return WorkArea.INSTALLATION if roles.is_keeper else None


def work_of(request: HttpRequest, at: datetime) -> Work:
    """What waits for the reader; without a query for people who hold no role."""
    if not has_work(request):
        return NOTHING
    return sort_out(with_courses_named(item for source in sources() for item in source(request, at)))


def with_courses_named(items: Iterable[WorkItem]) -> list[WorkItem]:
    """The same, each with the name of its course; courses of one title have their days beside it."""
    found = list(items)
    titles = distinct_titles({one.course.pk: one.course for one in found if one.course}.values())
    return [replace(one, where=titles[one.course.pk]) if one.course else one for one in found]


def sort_out(items: Iterable[WorkItem]) -> Work:
    """The most pressing thing, and the rest by how much it presses; what is only ahead is never the one thing to do."""
    ranked = sorted(items, key=lambda item: (item.urgency, item.moment or FAR))
    focus = ranked[0] if ranked and ranked[0].urgency < Urgency.AHEAD else None
    rest = ranked[1:] if focus else ranked

    def of(*urgencies: Urgency) -> list[WorkItem]:
        return [item for item in rest if item.urgency in urgencies]

    return Work(focus, of(Urgency.LATE), of(Urgency.NOW, Urgency.WAITS), of(Urgency.AHEAD))
