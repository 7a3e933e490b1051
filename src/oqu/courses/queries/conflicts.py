"""Conflicts in a plan: reported beside it while it is typed, never refused."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import Engagement, all_kinds, kind_of
from oqu.courses.models import Course
from oqu.courses.queries.activity_names import hour_of, named
from oqu.courses.queries.consistency import is_outside
from oqu.courses.queries.plans import group_names, planned_in
from oqu.kernel import clock
from oqu.kernel.errors import Words
from oqu.kernel.public_holidays import holiday_on
from oqu.kernel.sheets import lazy_format
from oqu.people.models import Person

SAME_PEOPLE = _("The same people have this at the same time: %(title)s.")
SAME_LECTURER = _("%(person)s has this at the same time: %(title)s.")
LECTURER_ELSEWHERE = _("%(person)s has this at the same time in the course “%(course)s”: %(title)s.")
LECTURER_AT_ANOTHER_CENTRE = _("%(person)s is busy at the same time in a course of another centre.")
OUTSIDE = _("Outside the days of the course.")
HOLIDAY = _("%(day)s is a public holiday: %(name)s.")


@dataclass(frozen=True)
class PlanLine:
    """One activity of a plan, stored or typed. `name` identifies it among the others; `pk` None: not stored yet."""

    name: str
    kind: str
    title: str
    pk: int | None = None
    group_id: int | None = None
    opens_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    due_at: datetime | None = None
    hours: Decimal | float = 0
    holder: Person | None = None
    names_holder: bool = False
    """Whether `holder` was typed and counts instead of who is stored; None is nobody then."""


type Conflicts = dict[str, list[Words]]
"""Name of a line → its conflicts, as sentences."""


def stored_lines(course: Course) -> list[PlanLine]:
    """The activities of a course's plan, named by their keys."""
    names = ("kind", "title", "pk", "group_id", "opens_at", "starts_at", "ends_at", "due_at", "hours")
    return [
        PlanLine(activity.key, **{name: getattr(activity, name) for name in names})
        for activity in planned_in(course)
    ]


def conflicts(course: Course, lines: Sequence[PlanLine]) -> Conflicts:
    """Conflicts of the lines of a plan: a day outside the course, a public holiday, a group or a lecturer busy twice.

    What else there is at that time is named with its group, day and hour: activities for one group each share a title.
    """
    found: defaultdict[str, list[Words]] = defaultdict(list)
    for line in lines:
        if is_outside(line, course.starts_on, course.ends_on, course.zone):
            found[line.name].append(OUTSIDE)
        for day in _days(line, course.zone):
            if name := holiday_on(day):
                found[line.name].append(lazy_format(HOLIDAY, day=f"{day:%d.%m.%Y}", name=name))
    held = [line for line in lines if kind_of(line.kind).has_hours and line.starts_at and line.ends_at]
    clashes = [pair for pair in combinations(held, 2) if _overlap(*pair) and _share_people(*pair)]
    busy = list(_busy_twice(course, held))
    grouped = any(line.group_id for line in lines)
    groups = group_names(course) if grouped and (clashes or busy) else {}
    for one, other in clashes:
        found[one.name].append(lazy_format(SAME_PEOPLE, title=_distinct_name(course, other, groups)))
        found[other.name].append(lazy_format(SAME_PEOPLE, title=_distinct_name(course, one, groups)))
    for line, engagement, second in busy:
        found[line.name].append(_busy_words(course, engagement, _distinct_name(course, second, groups)))
    return dict(found)


def held_by(course: Course) -> dict[int, int]:
    """Id of an activity → the id of who holds it; also of other activities of these people."""
    return {one.activity_id: one.person_id for kind in all_kinds() for one in kind.engagements(course, ())}


def _distinct_name(course: Course, one: PlanLine | Engagement, groups: Mapping[int, str]) -> str:
    """The title with the group, if it is for one, and when it begins."""
    group = groups.get(one.group_id or 0, "") if isinstance(one, PlanLine) else ""
    return named(one.title, group, hour_of(course, one.starts_at))


def _days(line: PlanLine, zone: str) -> list[date]:
    """The days on which people have to be there or to have finished."""
    moment = line.starts_at if kind_of(line.kind).has_hours else line.due_at
    return [clock.local_date(moment, zone)] if moment else []


def _overlap(one: PlanLine | Engagement, other: PlanLine | Engagement) -> bool:
    return bool(
        one.starts_at
        and one.ends_at
        and other.starts_at
        and other.ends_at
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    )


def _share_people(one: PlanLine, other: PlanLine) -> bool:
    return one.group_id == other.group_id or None in (one.group_id, other.group_id)


def _busy_twice(
    course: Course, held: Iterable[PlanLine]
) -> Iterator[tuple[PlanLine, Engagement, PlanLine | Engagement]]:
    """The lines whose lecturer is busy at that time, in this course or another; with what, as stored and as typed."""
    lines = {line.pk or -number: line for number, line in enumerate(held, start=1)}
    people = {line.holder.pk for line in lines.values() if line.holder}
    engagements = _as_typed(
        course, lines, [x for kind in all_kinds() for x in kind.engagements(course, people)]
    )
    for own in engagements:
        line = lines.get(own.activity_id)
        for other in engagements if line else ():
            if other.person_id != own.person_id or other.activity_id == own.activity_id:
                continue
            second = lines.get(other.activity_id, other)
            if line and _overlap(line, second):
                yield line, other, second


def _as_typed(
    course: Course, lines: Mapping[int, PlanLine], stored: Iterable[Engagement]
) -> list[Engagement]:
    """The stored engagements, with those of the lines whose holder was typed in place of their own."""
    typed = {key: line for key, line in lines.items() if line.names_holder}
    return [one for one in stored if one.activity_id not in typed] + [
        Engagement(
            *(key, line.holder.pk, str(line.holder), line.title, line.starts_at, line.ends_at),
            *(course.pk, str(course), course.centre_id),
        )
        for key, line in typed.items()
        if line.holder
    ]


def _busy_words(course: Course, other: Engagement, title: str) -> Words:
    """What else the person has to do, with its course if it is another one; the office sees no course of another centre."""
    if other.course_id == course.pk:
        return lazy_format(SAME_LECTURER, title=title, person=other.person)
    if other.centre_id == course.centre_id:
        return lazy_format(LECTURER_ELSEWHERE, title=title, person=other.person, course=other.course)
    return lazy_format(LECTURER_AT_ANOTHER_CENTRE, person=other.person)
