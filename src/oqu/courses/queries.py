"""Courses, their plans, and how far people have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import (
    STAGES,
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
from oqu.kernel.errors import Words
from oqu.kernel.permissions import CENTRE_ROLES, READS_OFFICE
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of, staff_people

PUBLIC_STAGES = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING, Stage.CLOSED)
LIVE_STAGES = (Stage.RUNNING, Stage.CLOSING, Stage.CLOSED)
DOORS_OPEN_BEFORE = timedelta(minutes=15)
KEPT_STAGES = tuple(stage for stage in Stage if stage not in (Stage.DRAFT, Stage.ARCHIVED))
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
    """A person's place in the course with that slug, with its course and group; None: invisible.

    Every page of a learner asks this, so it reads no more columns than all of them need.
    """
    if not isinstance(person, Person):
        return None
    place = (
        Enrolment.objects.filter(person=person, course__slug=slug, state__in=KEPT_PLACES)
        .select_related("course", "group")
        .order_by("pk")
        .first()
    )
    if place is not None:
        place.person = person
    return place


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
    progress = progress_of(enrolment)
    activities = Activity.objects.filter(course_id=enrolment.course_id)
    mine = activities.filter(Q(group__isnull=True) | Q(group_id=enrolment.group_id))
    return [PlanItem(activity, progress.get(activity.pk)) for activity in mine]


@dataclass(frozen=True)
class Plan:
    """One person's plan in one course."""

    enrolment: Enrolment
    items: list[PlanItem]


def plans_of(person: Person, stages: Iterable[Stage] = KEPT_STAGES) -> list[Plan]:
    """The plan of every course that a person takes or took, latest first, in three queries.

    Plans that are not published, and those of courses at other `stages`, are empty.
    """
    places = list(
        Enrolment.objects.filter(person=person, state__in=KEPT_PLACES, course__stage__in=KEPT_STAGES)
        .select_related("course")
        .order_by("-course__starts_on", "-pk")
    )
    wanted = frozenset(stages)
    shown = {p.course_id for p in places if p.course.plan_published_at and p.course.stage in wanted}
    progress = {row.activity_id: row for row in Progress.objects.filter(enrolment__in=[p.pk for p in places])}
    by_course: dict[int, list[Activity]] = {}
    for activity in Activity.objects.filter(course__in=shown):
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


class Phase(StrEnum):
    """What an item of somebody's plan asks of them at a moment."""

    LATER = "later"
    NOW = "now"
    OPEN = "open"
    RETURNED = "returned"
    OVERDUE = "overdue"
    WAITING = "waiting"
    DONE = "done"
    CLOSED = "closed"


def phase_of(item: PlanItem, at: datetime) -> Phase:
    """What an item asks at a moment. A questionnaire closes when it is due; a practical task is overdue then.

    A lecture is `now` from 15 minutes before it starts until it ends, then overdue until it was heard.
    """
    settled = {Step.DONE: Phase.DONE, Step.HANDED_IN: Phase.WAITING, Step.RETURNED: Phase.RETURNED}
    if item.step in settled:
        return settled[Step(item.step)]
    activity = item.activity
    if activity.kind == Kind.LECTURE and activity.starts_at and activity.ends_at:
        if at >= activity.ends_at:
            return Phase.OVERDUE
        return Phase.NOW if at >= activity.starts_at - DOORS_OPEN_BEFORE else Phase.LATER
    if not open_now(activity, at):
        return Phase.LATER
    if activity.due_at is None or at <= activity.due_at:
        return Phase.OPEN
    return Phase.CLOSED if activity.kind == Kind.QUESTIONNAIRE else Phase.OVERDUE


def activity_in(course: Course, kind: Kind, slug: str) -> Activity | None:
    """The activity of a kind with that slug in a course."""
    return (
        Activity.objects.filter(course=course, kind=kind, slug=slug)
        .select_related("course__centre__library", "group")
        .first()
    )


def activity_by_slug(course: Course, slug: str) -> Activity | None:
    """The activity with that slug in a course, of whatever kind."""
    return Activity.objects.filter(course=course, slug=slug).select_related("course", "group").first()


def activity_for(enrolment: Enrolment, kind: Kind, slug: str) -> Activity | None:
    """The activity of a kind with that slug in the plan of one enrolled person; None: not in their plan."""
    activity = Activity.objects.filter(course_id=enrolment.course_id, kind=kind, slug=slug).first()
    if activity is None or activity.group_id not in (None, enrolment.group_id):
        return None
    activity.course = enrolment.course
    return activity


def open_now(activity: Activity, at: datetime) -> bool:
    """Whether an activity may be looked at: its opening, or else its course's start, has come."""
    return activity.opens_at is None or activity.opens_at <= at


def progress_of(enrolment: Enrolment) -> dict[int, Progress]:
    """Activity id → progress of one enrolled person."""
    return {row.activity_id: row for row in Progress.objects.filter(enrolment=enrolment)}


def progress_in(enrolment: Enrolment, activity: Activity) -> Progress | None:
    """How far one enrolled person has come with one activity; None: not begun."""
    return Progress.objects.filter(enrolment=enrolment, activity=activity).first()


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


def standing_of(plan: Plan) -> Standing:
    """Where one person stands, out of a plan that was read already: no query."""
    items = [item for item in plan.items if item.activity.required]
    steps = {i.activity.pk: (str(i.progress.step), i.progress.minutes) for i in items if i.progress}
    return _standing(plan.enrolment.course, [item.activity for item in items], steps)


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


def next_stage(course: Course) -> Stage | None:
    """The step that comes after the present one."""
    place = STAGES.index(Stage(course.stage)) + 1
    return STAGES[place] if place < len(STAGES) else None


def stage_before(course: Course) -> Stage | None:
    """The step that the course can go back to, if nothing irreversible has been sent out since."""
    place = STAGES.index(Stage(course.stage)) - 1
    return STAGES[place] if place >= 0 and not is_bound(course) else None


def is_bound(course: Course) -> bool:
    """Whether something was sent out at the present step that can't be called back."""
    return bool(course.bound_stage) and STAGES.index(Stage(course.bound_stage)) >= STAGES.index(
        Stage(course.stage)
    )


@dataclass(frozen=True)
class Lack:
    """Something missing for a course's next step: in words, on which page it is mended, and whether it blocks."""

    words: Words
    page: str
    blocks: bool = False


@dataclass(frozen=True)
class Numbers:
    """What a course's readiness is told from: people in it, in groups, not settled, and activities ahead."""

    people: int = 0
    grouped: int = 0
    unsettled: int = 0
    activities: int = 0
    ahead: int = 0


def numbers_by_course(course_ids: Iterable[int], at: datetime) -> dict[int, Numbers]:
    """Course id → its numbers, in two queries for any number of courses."""
    ids = list(course_ids)
    places = Count("pk")
    people = (
        Enrolment.objects.filter(course_id__in=ids, state__in=KEPT_PLACES)
        .order_by()
        .values("course_id")
        .annotate(n=places, grouped=Count("group_id"), unsettled=Count("pk", filter=Q(state=Place.LEARNING)))
    )
    plans = (
        Activity.objects.filter(course_id__in=ids)
        .order_by()
        .values("course_id")
        .annotate(n=places, ahead=Count("pk", filter=Q(ends_at__gt=at) | Q(due_at__gt=at)))
    )
    of_people = {row["course_id"]: row for row in people}
    of_plans = {row["course_id"]: row for row in plans}
    nothing = {"n": 0, "grouped": 0, "unsettled": 0, "ahead": 0}
    return {
        pk: Numbers(
            people=of_people.get(pk, nothing)["n"],
            grouped=of_people.get(pk, nothing)["grouped"],
            unsettled=of_people.get(pk, nothing)["unsettled"],
            activities=of_plans.get(pk, nothing)["n"],
            ahead=of_plans.get(pk, nothing)["ahead"],
        )
        for pk in ids
    }


def lacks(course: Course, at: datetime) -> list[Lack]:
    """What a course still lacks for its next step."""
    return lacks_for(course, numbers_by_course([course.pk], at)[course.pk])


def lacks_for(course: Course, numbers: Numbers) -> list[Lack]:
    """The same, out of numbers that were read before."""
    match course.stage:
        case Stage.DRAFT:
            return _lacking_words(course)
        case Stage.ANNOUNCED if course.applications_until is None:
            return [Lack(_("Say until when people can apply."), "edit")]
        case Stage.ADMISSION:
            return _lacking_for_start(course, numbers)
        case Stage.RUNNING if numbers.ahead:
            return [Lack(_("Some activities of the plan are still ahead."), "plan")]
        case Stage.CLOSING if numbers.unsettled:
            return [Lack(_("Some people are not settled yet: finished or not."), "certificates")]
        case _:
            return []


def _lacking_words(course: Course) -> list[Lack]:
    names = dict(settings.LANGUAGES)
    missing = []
    for language in course.languages:
        values = {"language": names[language]}
        if not getattr(course, f"title_{language}"):
            missing.append(Lack(_("Write the title in this language: %(language)s.") % values, "edit", True))
        if not getattr(course, f"summary_{language}"):
            missing.append(
                Lack(
                    _("Say in one sentence what the course is, in this language: %(language)s.") % values,
                    "edit",
                )
            )
    if not course.applications_until:
        missing.append(Lack(_("Say until when people can apply."), "edit"))
    return missing


def _lacking_for_start(course: Course, numbers: Numbers) -> list[Lack]:
    missing = []
    if not numbers.people:
        missing.append(Lack(_("Nobody has a place yet."), "admission", True))
    if not course.plan_published_at:
        missing.append(Lack(_("Publish the plan."), "plan", True))
    if numbers.grouped < numbers.people:
        missing.append(Lack(_("Some people are in no group."), "groups"))
    if numbers.grouped and not course.groups_published_at:
        missing.append(Lack(_("Publish the groups, so that people see theirs."), "groups"))
    return missing


def in_order_of_time(activities: Iterable[Activity]) -> list[Activity]:
    """Activities by their first moment; those without one keep their order at the end."""

    def first_moment(activity: Activity) -> datetime:
        moments = (activity.starts_at, activity.opens_at, activity.due_at)
        return next((moment for moment in moments if moment), datetime.max.replace(tzinfo=UTC))

    return sorted(activities, key=lambda activity: (first_moment(activity), activity.position))


def staff_candidates(course: Course) -> QuerySet[Person]:
    """Who may be given a duty in a course: the people who hold a role at its centre."""
    return staff_people(course.centre_id, CENTRE_ROLES)
