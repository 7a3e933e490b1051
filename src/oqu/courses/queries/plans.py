"""The plan of a course, and how far people have come with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from oqu.courses.kinds import all_kinds, kind_of
from oqu.courses.models import (
    Activity,
    Course,
    Enrolment,
    Group,
    Progress,
    Stage,
    Step,
)
from oqu.courses.queries.courses import KEPT_PLACES, KEPT_STAGES
from oqu.kernel import clock, languages
from oqu.kernel.memo import memoised
from oqu.kernel.prepared import prepared
from oqu.people.models import Person

DOORS_OPEN_BEFORE = timedelta(minutes=15)


def plan_of(course: Course, *, group: Group | None = None) -> QuerySet[Activity]:
    """The activities of a course in their order; with a group, only those for everybody and for that group."""
    plan = Activity.objects.filter(course=course)
    if group is not None:
        plan = plan.filter(Q(group__isnull=True) | Q(group=group))
    return plan


def keys_of_plan(course: Course) -> QuerySet[Activity, str]:
    """The keys of the activities of a course: those about which letters of their own are written."""
    return plan_of(course).order_by().values_list("key", flat=True)


def begun_in(course: Course, at: datetime) -> QuerySet[Activity]:
    """The activities of a course that people could do by then, of which it is known who did.

    What opens or begins later is left out, and what has hours until attendance is entered.
    """
    held = [kind.code for kind in all_kinds() if kind.has_hours]
    begun = plan_of(course).exclude(opens_at__gt=at).exclude(starts_at__gt=at)
    return begun.filter(~Q(kind__in=held) | Exists(Progress.objects.filter(activity=OuterRef("pk"))))


def used_activities(course: Course) -> frozenset[int]:
    """Ids of the activities of a course on which people have worked: they can't be cancelled or removed any more."""
    rows = Progress.objects.filter(activity__course=course).order_by()
    return frozenset(rows.values_list("activity_id", flat=True).distinct())


def dates_in(course: Course) -> QuerySet[Activity]:
    """The plan of a course for calendars: cancelled activities too."""
    return Activity.including_cancelled.filter(course=course)


def cancelled_in(course: Course) -> QuerySet[Activity]:
    """The activities of a course that were cancelled after its plan was published, the latest first."""
    return (
        dates_in(course)
        .filter(cancelled_at__isnull=False)
        .select_related("group")
        .order_by("-cancelled_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity as plans show it, in the language of the page."""

    pk: int
    position: int
    key: str
    course_id: int
    group_id: int | None
    kind: str
    slug: str
    required: bool
    opens_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    due_at: datetime | None
    hours: Decimal
    title: str
    summary: str
    is_written: bool
    """Whether its content is there."""
    is_noted: bool
    """Whether anybody's progress in it is known: of a lecture, whether attendance was entered."""

    @property
    def lacks_text(self) -> bool:
        """Whether nobody can do it because its content is not written yet; what has hours is held all the same."""
        return not self.is_written and not kind_of(self.kind).has_hours


def with_content() -> Q:
    """Which activities have content, each kind in its own way."""
    return Q.create([Q(kind=kind.code) & kind.content for kind in all_kinds()], connector=Q.OR)


def _as_planned(activities: QuerySet[Activity]) -> QuerySet[Activity, tuple[Any, ...]]:
    """The columns of `Planned`, in no order: two dozen rows are sorted sooner here than by the database."""
    texts = {f"{text}_text": languages.translated_in_sql(text) for text in ("title", "summary")}
    columns = [
        f"{field.name}_text" if f"{field.name}_text" in texts else field.name for field in fields(Planned)
    ]
    written = ExpressionWrapper(with_content(), output_field=BooleanField())
    noted = Exists(Progress.objects.filter(activity=OuterRef("pk")))
    return activities.order_by().annotate(**texts, is_written=written, is_noted=noted).values_list(*columns)


def _in_order(rows: Iterable[tuple[Any, ...]]) -> list[Planned]:
    """The activities of rows of `_as_planned` in the order of their plan."""
    return sorted((Planned(*row) for row in rows), key=lambda one: (one.position, one.pk))


class Done(NamedTuple):
    """A person's progress in one activity: a step, and the minutes attended."""

    activity_id: int
    step: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of a person's plan: an activity and their progress."""

    activity: Planned
    progress: Done | None

    @property
    def step(self) -> str:
        """started, handed_in, returned, done, or nothing."""
        return self.progress.step if self.progress else ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.step in (Step.DONE, Step.HANDED_IN)


def plan_for(enrolment: Enrolment) -> list[PlanItem]:
    """The plan of one enrolled person with their progress, in one query for the plan and one for the progress."""
    progress = _progress(_done(enrolment.pk))
    return [
        PlanItem(activity, progress.get(activity.pk))
        for activity in _in_order(_of_course(enrolment.course_id))
        if activity.group_id in (None, enrolment.group_id)
    ]


def planned_in(course: Course) -> list[Planned]:
    """The whole plan of a course in its order, for whichever group each activity is."""
    return _in_order(_as_planned(Activity.objects.filter(course=course)))


def group_names(course: Course) -> dict[int, str]:
    """What the groups of a course are called, by their ids."""
    return {group.pk: str(group) for group in Group.objects.filter(course=course)}


@prepared
def _of_course(course: int) -> QuerySet[Activity, tuple[Any, ...]]:
    return _as_planned(Activity.objects.filter(course=course))


@prepared
def _done(enrolment: int) -> QuerySet[Progress, tuple[Any, ...]]:
    return Progress.objects.filter(enrolment=enrolment).values_list(*Done._fields)


def _progress(rows: Iterable[tuple[Any, ...]]) -> dict[int, Done]:
    """Activity (by id) → the progress of the person in it."""
    return {done.activity_id: done for done in (Done(*row) for row in rows)}


@dataclass(frozen=True)
class Plan:
    """One person's plan in one course."""

    enrolment: Enrolment
    items: list[PlanItem]


def plans_of(person: Person, stages: Iterable[Stage] = KEPT_STAGES) -> list[Plan]:
    """The plan of every course that a person takes or took, latest first, in three queries.

    Plans that are not published, and those of courses at other `stages`, are empty.
    """
    places = places_of(person.pk)
    activities, steps = _shown(tuple(stages))
    progress = _progress(steps(person.pk))
    by_course: dict[int, list[Planned]] = {}
    for activity in _in_order(activities(person.pk)):
        by_course.setdefault(activity.course_id, []).append(activity)
    return [
        Plan(
            place,
            [
                PlanItem(activity, progress.get(activity.pk))
                for activity in by_course.get(place.course_id, [])
                if activity.group_id in (None, place.group_id)
            ],
        )
        for place in places
    ]


@prepared
def places_of(person: int) -> QuerySet[Enrolment]:
    """The places of a person (by id) in courses that are no draft, latest first, with their courses."""
    places = (
        Enrolment.objects.filter(person=person, state__in=KEPT_PLACES)
        .exclude(course__stage=Stage.DRAFT)
        .select_related("course")
    )
    return places.order_by("-course__starts_on", "-pk")


type Rows = list[tuple[Any, ...]]


@memoised
def _shown(stages: tuple[Stage, ...]) -> tuple[Callable[[int], Rows], Callable[[int], Rows]]:
    """The items of a person's published plans at these stages, with their progress."""

    @prepared
    def activities(person: int) -> QuerySet[Activity, tuple[Any, ...]]:
        return _as_planned(
            Activity.objects.filter(
                course__enrolments__person=person,
                course__enrolments__state__in=KEPT_PLACES,
                course__plan_published_at__isnull=False,
                course__stage__in=stages,
            )
        )

    @prepared
    def progress(person: int) -> QuerySet[Progress, tuple[Any, ...]]:
        return Progress.objects.filter(
            enrolment__person=person, enrolment__state__in=KEPT_PLACES, enrolment__course__stage__in=stages
        ).values_list(*Done._fields)

    return activities, progress


class Phase(StrEnum):
    """What an item of a person's plan asks of them at a time."""

    LATER = "later"
    NOW = "now"
    OPEN = "open"
    RETURNED = "returned"
    OVERDUE = "overdue"
    WAITING = "waiting"
    DONE = "done"
    CLOSED = "closed"
    NOT_HELD = "not_held"
    """The course was closed before it began, opened or was written: nobody could do it."""
    UNREVIEWED = "unreviewed"
    """The course was closed before it was reviewed."""
    UNWRITTEN = "unwritten"
    """It is open, but its content is not there yet."""
    UNNOTED = "unnoted"
    """It is over, and who attended it is not entered yet."""


UNDONE = (Phase.LATER, Phase.NOW, Phase.OPEN, Phase.OVERDUE, Phase.UNWRITTEN, Phase.UNNOTED)
SETTLED: dict[str, Phase] = {
    Step.DONE: Phase.DONE,
    Step.HANDED_IN: Phase.WAITING,
    Step.RETURNED: Phase.RETURNED,
}


def phase_of(item: PlanItem, at: datetime) -> Phase:
    """What an item asks at a moment. After it was due it is closed or late, as its kind says.

    A kind with hours is `now` from 15 minutes before the start until the end, then overdue until it was attended, as
    soon as attendance is entered.
    """
    if settled := SETTLED.get(item.step):
        return settled
    activity = item.activity
    kind = kind_of(activity.kind)
    if kind.has_hours and activity.starts_at and activity.ends_at:
        if at >= activity.ends_at:
            return over_phase(activity)
        return Phase.NOW if at >= activity.starts_at - DOORS_OPEN_BEFORE else Phase.LATER
    if not open_now(activity, at):
        return Phase.LATER
    if activity.lacks_text:
        return Phase.UNWRITTEN
    if activity.due_at is None or at <= activity.due_at:
        return Phase.OPEN
    return Phase.CLOSED if kind.closes_when_due else Phase.OVERDUE


def over_phase(activity: Planned) -> Phase:
    """What an activity with hours asks of those who are not known to have attended it once it is over."""
    return Phase.OVERDUE if activity.is_noted else Phase.UNNOTED


def is_closed_with(course: Course, activity: Activity | Planned) -> bool:
    """Whether an activity takes nothing any more because its course is over.

    What opens after the last day is asked after the course, so closing the course does not close it.
    """
    if not course.is_over:
        return False
    opens = activity.opens_at
    return opens is None or clock.local_date(opens, course.zone) <= course.ends_on


def phase_in(course: Course, item: PlanItem, at: datetime) -> Phase:
    """What an item asks in its course: once this is over, nothing that was not done can be done any more."""
    phase = phase_of(item, at)
    return Phase.CLOSED if phase in UNDONE and is_closed_with(course, item.activity) else phase


def activity_in(course: Course, kind: str, slug: str) -> Activity | None:
    """The activity of a kind with that slug in a course."""
    return (
        Activity.objects.filter(course=course, kind=kind, slug=slug)
        .select_related("course__centre__library", "group")
        .first()
    )


def activity_by_slug(course: Course, slug: str) -> Activity | None:
    """The activity with that slug in a course, of whatever kind."""
    return Activity.objects.filter(course=course, slug=slug).select_related("course", "group").first()


def activity_for(enrolment: Enrolment, kind: str, slug: str) -> Activity | None:
    """The activity of a kind with that slug in the plan of one enrolled person; None: not in their plan."""
    for activity in _activity(enrolment.course_id, str(kind), slug):
        if activity.group_id in (None, enrolment.group_id):
            activity.course = enrolment.course
            return activity
    return None


@prepared
def _activity(course: int, kind: str, slug: str) -> QuerySet[Activity]:
    return Activity.objects.filter(course=course, kind=kind, slug=slug)


def open_now(activity: Activity | Planned, at: datetime) -> bool:
    """Whether an activity may be looked at: its opening, or else its course's start, has come."""
    return activity.opens_at is None or activity.opens_at <= at


def progress_in(enrolment: Enrolment, activity: Activity) -> Progress | None:
    """How far one enrolled person has come with one activity; None: not begun."""
    return Progress.objects.filter(enrolment=enrolment, activity=activity).first()


def in_order_of_time(activities: Iterable[Activity]) -> list[Activity]:
    """Activities by their first moment; those without one keep their order at the end."""
    return sorted(activities, key=lambda activity: (_first_moment(activity), activity.position))


def placed_by_time(plan: Iterable[Activity], new: Iterable[Activity]) -> list[Activity]:
    """A plan in its own order, each new activity before the first one that begins later."""
    placed = list(plan)
    for activity in new:
        later = (n for n, one in enumerate(placed) if _first_moment(one) > _first_moment(activity))
        placed.insert(next(later, len(placed)), activity)
    return placed


def _first_moment(activity: Activity) -> datetime:
    moments = (activity.starts_at, activity.opens_at, activity.due_at)
    return next((moment for moment in moments if moment), datetime.max.replace(tzinfo=UTC))
