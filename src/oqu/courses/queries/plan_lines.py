"""The lines of a plan in a letter: what is for its reader, in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from oqu.courses.models import Activity, Course
from oqu.courses.queries.activity_names import full_title
from oqu.courses.queries.plans import plan_of

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class LineOfPlan:
    """A line of the letter with the plan; its words are in the language in which they are read."""

    activity: Activity
    names_group: bool

    @property
    def title(self) -> str:
        """The title, with its group for readers who have none."""
        return full_title(self.activity) if self.names_group else self.activity.title


def plan_by_time(course: Course) -> list[Activity]:
    """The plan in the order of the moments that the letter names."""
    return sorted(plan_of(course).select_related("group"), key=_moment)


def lines_for(plan: Iterable[Activity], group: int | None) -> list[LineOfPlan]:
    """What is for a person of the group; for those who have none yet everything, with the groups named."""
    shown = (one for one in plan if group is None or one.group_id in (None, group))
    return [LineOfPlan(one, names_group=group is None) for one in shown]


def _moment(activity: Activity) -> datetime:
    return activity.starts_at or activity.due_at or activity.opens_at or LAST
