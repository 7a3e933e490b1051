"""What takes place now in a person's courses, and what is over already, whatever the plan says."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from oqu.courses.queries import Plan
from oqu.people.queries import Person
from oqu.web import activity_kinds

EARLY, LATE = timedelta(hours=1), timedelta(hours=3)


def under_way(me: Person, plans: Iterable[Plan], at: datetime) -> Mapping[int, bool]:
    """Id of an activity → whether it is on (True) or ended (False). The kinds are asked only near a planned time."""
    if not _about_now(plans, at):
        return {}
    return {pk: is_on for kind in activity_kinds.every() for pk, is_on in kind.adds.under_way(me).items()}


def _about_now(plans: Iterable[Plan], at: datetime) -> bool:
    """Whether something may take place now, by the plan."""
    planned = (item.activity for plan in plans for item in plan.items)
    return any(x.starts_at and x.ends_at and x.starts_at - EARLY <= at <= x.ends_at + LATE for x in planned)
