"""The plan: activities, their order, and its publication."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import events
from oqu.courses.actions.calendars import calendars_follow
from oqu.courses.actions.changes import store_activity
from oqu.courses.actions.life import require_plan_open
from oqu.courses.kinds import kind_of
from oqu.courses.models import (
    Activity,
    Course,
    Group,
)
from oqu.courses.queries import Typed, contradictions, planned_hours
from oqu.kernel import journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import LANGUAGES, Translations, for_address, in_languages
from oqu.kernel.rows import assign
from oqu.kernel.sheets import lazy_format
from oqu.people.models import Person

OWN_ADDRESSES = frozenset({"changes", "new", "order", "publish", "table"})
"""Pages of the office that stand beside those of activities."""


class ActivityUsed(Refused):
    message = _("People have worked on this activity already. It can't be removed; change it instead.")


class ImpossibleActivity(Refused):
    """What contradicts itself in an activity; the message says the first thing."""


class HoursDiffer(Refused):
    message = _(
        "The plan has %(planned)s academic hours, the course states %(stated)s. Make them agree, or write in the terms of the course why they differ."
    )

    def __init__(self, planned: str, stated: int) -> None:
        """`planned` is in words: groups may have different hours."""
        super().__init__(lazy_format(HoursDiffer.message, planned=planned, stated=stated))


class NothingPlanned(Refused):
    message = _("The plan is empty. Add at least one activity before you publish it.")


@dataclass(frozen=True, kw_only=True)
class ActivityDetails:
    """What a plan says about an activity. `hours` are academic hours; without a `position` it comes last."""

    kind: str
    slug: str
    title: Translations
    summary: Translations = field(default_factory=dict)
    position: int | None = None
    group: Group | None = None
    opens_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    due_at: datetime | None = None
    hours: Decimal | float = 0
    required: bool = True

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the activity, apart from its course, slug and position. Raises KeyError for an unknown kind."""
        plain = ("group", "opens_at", "starts_at", "ends_at", "due_at", "required")
        return {
            "kind": kind_of(self.kind).code,
            "hours": Decimal(str(self.hours)),
            **{name: getattr(self, name) for name in plain},
            **in_languages("title", self.title),
            **in_languages("summary", self.summary),
        }


@transaction.atomic
def plan_activity(*, course: Course, details: ActivityDetails, by: Person | None, at: datetime) -> Activity:
    """Put an activity into a course's plan, or change the one with that slug; a cancelled one takes place again.

    Raises ImpossibleActivity.
    """
    _check(course, details.kind, details.columns)
    position = course.activities.count() + 1 if details.position is None else details.position
    activity = Activity.including_cancelled.filter(course=course, slug=details.slug).first() or Activity(
        course=course, slug=details.slug
    )
    for name, value in {**details.columns, "position": position, "cancelled_at": None}.items():
        setattr(activity, name, value)
    _require_open(activity)
    store_activity(activity, at=at)
    journal.record("courses.plan_activity", thing=activity, by=by, at=at)
    return activity


@once(Activity)
def add_activity(
    *,
    course: Course,
    kind: str,
    columns: Mapping[str, Any],
    by: Person,
    at: datetime,
    key: str,
    lecturer: Person | None = None,
) -> Activity:
    """Put a new activity at the end of the plan, by its columns (`title_kk`, `starts_at`, …); its address comes from its title.

    The `lecturer` holds it. Raises ImpossibleActivity, NotOfTheCentre.
    """
    _check(course, kind, columns)
    words = for_address({x: columns.get(f"title_{x}", "") for x in LANGUAGES}) or kind
    slugs = set(Activity.including_cancelled.filter(course=course).values_list("slug", flat=True))
    taken = slugs | OWN_ADDRESSES
    wanted = address = text.slug(words, longest=50)
    number = 2
    while address in taken:
        address, number = f"{wanted}-{number}", number + 1
    activity = Activity(
        course=course, kind=kind_of(kind).code, slug=address, position=len(slugs) + 1, **columns
    )
    _require_open(activity)
    store_activity(activity, at=at)
    journal.record("courses.add_activity", thing=activity, by=by, at=at)
    name_lecturer = kind_of(kind).name_lecturer
    if lecturer is not None and name_lecturer is not None:
        name_lecturer(activity=activity, lecturer=lecturer, by=by, at=at)
    return activity


@transaction.atomic
def edit_activity(
    *,
    activity: Activity,
    columns: Mapping[str, Any],
    by: Person,
    at: datetime,
    lecturer: Person | None = None,
    names_lecturer: bool = False,
) -> Activity:
    """Change an activity by its columns; its kind and its address stay.

    If it `names_lecturer`, the `lecturer` holds it, or nobody any more. Raises ImpossibleActivity, PlanFinal, NotOfTheCentre.
    """
    require_plan_open(course=activity.course, activity=activity)
    names = ("opens_at", "starts_at", "ends_at", "due_at", "hours")
    stored = {name: getattr(activity, name) for name in names}
    _check(activity.course, activity.kind, {**stored, **columns})
    if changed := assign(activity, columns):
        _require_open(activity)
        store_activity(activity, at=at)
        journal.record("courses.edit_activity", thing=activity, by=by, at=at, details={"fields": changed})
    name_lecturer = kind_of(activity.kind).name_lecturer
    if names_lecturer and name_lecturer is not None:
        name_lecturer(activity=activity, lecturer=lecturer, by=by, at=at)
    return activity


def _require_open(activity: Activity) -> None:
    """In a closed course only what opens after its last day is planned, and the certificate does not ask for it. Raises PlanFinal."""
    alone = activity.course.is_over and activity.required
    require_plan_open(course=activity.course, activity=None if alone else activity)


def _check(course: Course, kind: str, columns: Mapping[str, Any]) -> None:
    for contradiction in contradictions(Typed.of(columns, kind), course.hour_rounding):
        raise ImpossibleActivity(contradiction.words)


@transaction.atomic
def reorder_plan(*, course: Course, activities: Iterable[Activity], by: Person, at: datetime) -> None:
    """Put a course's activities into this order. Raises PlanFinal."""
    require_plan_open(course=course)
    for position, activity in enumerate(activities, start=1):
        if activity.position != position:
            activity.position = position
            activity.save(update_fields=["position"])
    journal.record("courses.reorder_plan", thing=course, by=by, at=at)


@transaction.atomic
def remove_activity(*, activity: Activity, by: Person, at: datetime) -> None:
    """Delete an activity from a plan that was never published, or cancel one that people have in their calendars.

    Raises ActivityUsed once a person has worked on it, PlanFinal.
    """
    require_plan_open(course=activity.course, activity=activity)
    if activity.progress.exists():
        raise ActivityUsed
    if activity.course.plan_published_at is not None or activity.calendar_entries.exists():
        activity.cancelled_at = activity.cancelled_at or at
        store_activity(activity, at=at)
        journal.record("courses.cancel_activity", thing=activity, by=by, at=at)
        return
    journal.record(
        "courses.remove_activity", thing=activity, by=by, at=at, personal={"title": activity.title}
    )
    activity.delete()


@transaction.atomic
def restore_activity(*, activity: Activity, by: Person, at: datetime) -> Activity:
    """Have a cancelled activity take place again, with its content and its times. Raises PlanFinal."""
    require_plan_open(course=activity.course, activity=activity)
    if activity.cancelled_at is not None:
        activity.cancelled_at = None
        store_activity(activity, at=at)
        journal.record("courses.restore_activity", thing=activity, by=by, at=at)
    return activity


def require_hours(course: Course) -> None:
    """Certificate and report name the hours of the course: those of the plan, or a person explains why not. Raises HoursDiffer."""
    hours = planned_hours(course)
    if hours.unexplained:
        planned = dict.fromkeys(f"{number.normalize():f}" for number in (hours.least, hours.most))
        raise HoursDiffer("–".join(planned), hours.stated)


@transaction.atomic
def publish_plan(*, course: Course, by: Person, at: datetime) -> Course:
    """Show the plan to the people of the course. Raises NothingPlanned, HoursDiffer, PlanFinal."""
    require_plan_open(course=course)
    if not course.activities.exists():
        raise NothingPlanned
    if course.plan_published_at is None:
        require_hours(course)
        with calendars_follow(course=course, at=at):
            course.plan_published_at = at
            course.save(update_fields=["plan_published_at"])
        journal.record("courses.publish_plan", thing=course, by=by, at=at)
        events.plan_published.send(Course, course=course, by=by, at=at)
    return course
