"""What activities and courses are called where people choose among several: those of one title have different names."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from oqu.courses.models import Activity, Course
from oqu.courses.queries.plans import Planned, group_names
from oqu.kernel import clock, dates, languages


def activity_names(course: Course, activities: Iterable[Activity | Planned]) -> dict[int, str]:
    """Id of an activity → its title, with the group that it is for; with its time where two would still be called alike.

    One query if any is for a group, else none.
    """
    found = list(activities)
    groups = group_names(course) if any(one.group_id for one in found) else {}
    names = {one.pk: named(one.title, groups.get(one.group_id or 0, "")) for one in found}
    numbers = Counter(names.values())
    return {
        one.pk: named(one.title, groups.get(one.group_id or 0, ""), time_of(course, one))
        if numbers[names[one.pk]] > 1
        else names[one.pk]
        for one in found
    }


def full_title(activity: Activity) -> str:
    """The title of an activity, with the group that it is for: halves of a lecture have one title."""
    return named(activity.title, str(activity.group)) if activity.group else activity.title


def named(title: str, *marks: str) -> str:
    """A title with what tells it apart from others, in brackets."""
    shown = ", ".join(mark for mark in marks if mark)
    return f"{title} ({shown})" if shown else title


class HasTimes(Protocol):
    """Anything with the moments of an activity: stored, planned or only typed."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def opens_at(self) -> datetime | None: ...


def time_of(course: Course, one: HasTimes) -> str:
    """The day and hour of an activity in the zone of its course; empty if it has none."""
    return hour_of(course, one.starts_at or one.due_at or one.opens_at)


def hour_of(course: Course, moment: datetime | None) -> str:
    """ "Thu 15 April, 10:00" in the zone of a course; empty for None."""
    if moment is None:
        return ""
    here = clock.in_zone(moment, course.zone)
    return (
        f"{dates.short_day(here.date(), languages.current(), this_year=here.year)}, {dates.clock_time(here)}"
    )


def distinct_titles(courses: Iterable[Course]) -> dict[int, str]:
    """Id of a course → its title, with its days where several of these courses have one title. No query."""
    found = list(courses)
    numbers = Counter(one.title for one in found)
    return {
        one.pk: named(one.title, dates.written_days(one.starts_on, one.ends_on, languages.current()))
        if numbers[one.title] > 1
        else one.title
        for one in found
    }
