"""Courses, their plans, and how far people have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from oqu.courses.models import (
    Activity,
    Course,
    Duty,
    Enrolment,
    Group,
    Kind,
    Place,
    Progress,
    Staff,
    Stage,
    Step,
)
from oqu.kernel.permissions import CENTRE_ROLES, READS_OFFICE
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of

PUBLIC_STAGES = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING, Stage.CLOSED)
LIVE_STAGES = (Stage.RUNNING, Stage.CLOSING, Stage.CLOSED)
KEPT_PLACES = (Place.LEARNING, Place.FINISHED, Place.UNFINISHED)


def public_courses() -> QuerySet[Course]:
    """The courses that anybody may see: announced and not yet archived."""
    return Course.objects.filter(stage__in=PUBLIC_STAGES).select_related("centre__library")


def courses_taken(person: Person) -> QuerySet[Course]:
    """The courses in which a person has, or had, a place."""
    return Course.objects.filter(enrolments__person=person, enrolments__state__in=KEPT_PLACES).select_related(
        "centre__library"
    )


def office_courses(person: Visitor) -> QuerySet[Course]:
    """The courses of the centres at which a person works in the office."""
    return Course.objects.filter(centre_id__in=roles_of(person).centres_with(READS_OFFICE)).select_related(
        "centre__library"
    )


def office_centres(person: Visitor) -> QuerySet[Centre]:
    """The centres in whose office a person works."""
    at = roles_of(person).centres_with(READS_OFFICE)
    return Centre.objects.filter(pk__in=at).select_related("library").order_by("pk")


def staff_courses(person: Visitor) -> QuerySet[Course]:
    """The courses in which a person has a duty, and all of the centres where they hold a role."""
    if not isinstance(person, Person):
        return Course.objects.none()
    return (
        Course.objects.filter(
            Q(centre_id__in=roles_of(person).centres_with(CENTRE_ROLES)) | Q(staff__person=person)
        )
        .select_related("centre__library")
        .distinct()
    )


def enrolment_of(person: Visitor, slug: str) -> Enrolment | None:
    """A person's place in the course with that slug, with its course, centre and group; None: invisible."""
    if not isinstance(person, Person):
        return None
    return (
        Enrolment.objects.filter(person=person, course__slug=slug, state__in=KEPT_PLACES)
        .select_related("course__centre__library", "group__curator", "person")
        .first()
    )


def enrolments_in(course: Course) -> QuerySet[Enrolment]:
    """Everybody who has, or had, a place in a course, with person, library and group."""
    return Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).select_related(
        "person__library__district", "group"
    )


def groups_of(course: Course) -> QuerySet[Group]:
    """The groups of a course with `size`, the number of people in each."""
    return Group.objects.filter(course=course).select_related("curator").annotate(size=Count("enrolments"))


def plan_of(course: Course, *, group: Group | None = None) -> QuerySet[Activity]:
    """The activities of a course in their order; with a group, only those for everybody and for that group."""
    plan = Activity.objects.filter(course=course)
    if group is not None:
        plan = plan.filter(Q(group__isnull=True) | Q(group=group))
    return plan


@dataclass(frozen=True)
class PlanItem:
    """One line of somebody's plan: an activity and how far they have come with it."""

    activity: Activity
    progress: Progress | None

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
    own = Prefetch("progress", Progress.objects.filter(enrolment=enrolment), to_attr="own_progress")
    activities = Activity.objects.filter(course_id=enrolment.course_id).prefetch_related(own)
    activities = activities.filter(Q(group__isnull=True) | Q(group_id=enrolment.group_id))
    return [PlanItem(a, next(iter(getattr(a, "own_progress", [])), None)) for a in activities]


def activity_in(course: Course, kind: Kind, slug: str) -> Activity | None:
    """The activity of a kind with that slug in a course."""
    return (
        Activity.objects.filter(course=course, kind=kind, slug=slug)
        .select_related("course__centre__library", "group")
        .first()
    )


def open_now(activity: Activity, at: datetime) -> bool:
    """Whether an activity may be looked at: its opening, or else its course's start, has come."""
    return activity.opens_at is None or activity.opens_at <= at


def progress_of(enrolment: Enrolment) -> dict[int, Progress]:
    """Activity id → progress of one enrolled person."""
    return {row.activity_id: row for row in Progress.objects.filter(enrolment=enrolment)}


def staff_of(course: Course, duties: Iterable[Duty] | None = None) -> QuerySet[Staff]:
    """Who works in a course, with the person."""
    staff = Staff.objects.filter(course=course).select_related("person")
    return staff.filter(duty__in=list(duties)) if duties is not None else staff


@dataclass(frozen=True)
class Standing:
    """Where an enrolled person stands against the course's rule for finishing."""

    attendance_percent: float
    assignments_done: int
    assignments_all: int
    questionnaires_done: int
    questionnaires_all: int
    has_finished: bool


def standings(course: Course) -> dict[int, Standing]:
    """Enrolment id → standing, in two queries whatever the size of the course."""
    activities = list(Activity.objects.filter(course=course, required=True))
    rows = Progress.objects.filter(activity__in=activities).values_list(
        "enrolment_id", "activity_id", "step", "minutes"
    )
    by_enrolment: dict[int, dict[int, tuple[str, int | None]]] = {}
    for enrolment_id, activity_id, step, minutes in rows:
        by_enrolment.setdefault(enrolment_id, {})[activity_id] = (step, minutes)
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).values_list("pk", "group_id")
    return {
        pk: _standing(
            course,
            [a for a in activities if a.group_id is None or a.group_id == group_id],
            by_enrolment.get(pk, {}),
        )
        for pk, group_id in places
    }


def lecture_minutes(activity: Activity) -> int:
    """The planned length of a lecture in minutes."""
    if activity.starts_at is None or activity.ends_at is None:
        return 0
    return round((activity.ends_at - activity.starts_at).total_seconds() / 60)


def _standing(
    course: Course, activities: list[Activity], steps: dict[int, tuple[str, int | None]]
) -> Standing:
    def done(kind: Kind) -> tuple[int, int]:
        of_kind = [a for a in activities if a.kind == kind]
        return sum(steps.get(a.pk, ("", None))[0] == Step.DONE for a in of_kind), len(of_kind)

    lectures = [a for a in activities if a.kind == Kind.LECTURE]
    planned = sum(lecture_minutes(a) for a in lectures)
    heard = sum(min(steps.get(a.pk, ("", 0))[1] or 0, lecture_minutes(a)) for a in lectures)
    attendance = 100 * heard / planned if planned else 100.0
    tasks_done, tasks_all = done(Kind.ASSIGNMENT)
    waves_done, waves_all = done(Kind.QUESTIONNAIRE)
    return Standing(
        attendance_percent=attendance,
        assignments_done=tasks_done,
        assignments_all=tasks_all,
        questionnaires_done=waves_done,
        questionnaires_all=waves_all,
        has_finished=attendance >= course.attendance_percent
        and (not course.needs_assignments or tasks_done == tasks_all)
        and (not course.needs_questionnaires or waves_done == waves_all),
    )
