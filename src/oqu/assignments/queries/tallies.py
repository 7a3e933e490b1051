"""How far a course has come with its practical tasks: figures by task and group, and the table of states."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from oqu.assignments.models import (
    Submission,
    SubmissionState,
)
from oqu.assignments.rules import Reviewer, reviewable_tasks
from oqu.courses.models import Activity, Course, Enrolment, Group, Stage
from oqu.courses.queries import KEPT_PLACES, named
from oqu.kernel import languages
from oqu.kernel.languages import taken
from oqu.kernel.lists import PackedNumbers, packed
from oqu.kernel.prepared import prepared
from oqu.people.models import Person


@dataclass(frozen=True, slots=True)
class Task:
    """A practical task of a plan by its names in the language of the page; its title names the group that it is for."""

    pk: int
    key: str
    course_id: int
    group_id: int | None
    title: str
    course_title: str


TASK_COLUMNS = (
    *("pk", "key", "course_id", "group_id", "group__name", "group__number"),
    *(column for name in ("title", "course__title") for column in languages.in_languages(name, {})),
)


def _task_line(**columns: Any) -> Task:
    course_title, title = taken(columns, "course__title"), taken(columns, "title")
    name, number = columns.pop("group__name"), columns.pop("group__number")
    group = str(Group(number=number, name=name)) if number else ""
    return Task(course_title=course_title, title=named(title, group), **columns)


@prepared
def _running_tasks(person: int, centres: str, posts: str) -> QuerySet[Activity, dict[str, Any]]:
    mine = reviewable_tasks(Reviewer(person, centres, posts)).values("activity")
    tasks = Activity.objects.filter(pk__in=mine, course__stage__in=[Stage.RUNNING, Stage.CLOSING])
    ordered = tasks.order_by("-course__starts_on", "course_id", "position")
    rows: QuerySet[Activity, dict[str, Any]] = ordered.values(*TASK_COLUMNS)
    return rows


@dataclass(frozen=True)
class AssignmentFigures:
    """An assignment in figures: people it is for, and how many of them have come how far (latest attempt)."""

    activity: Task
    invited: int
    waiting: int
    accepted: int
    returned: int

    @property
    def submitted(self) -> int:
        """How many have handed in anything at all."""
        return self.waiting + self.accepted + self.returned

    @property
    def reviewed(self) -> int:
        """How many of those have a verdict on their latest attempt."""
        return self.accepted + self.returned


def tallies_in(course: Course) -> list[AssignmentFigures]:
    """Every assignment of one course in figures."""
    tasks = Activity.objects.filter(assignment__isnull=False, course=course).order_by("position")
    return _tallies(tasks.values(*TASK_COLUMNS))


def tallies_for(person: Person) -> list[AssignmentFigures]:
    """Every assignment of the running courses in which a person may review, in figures."""
    return _tallies(_running_tasks(*Reviewer.of(person)))


def _tallies(rows: Iterable[dict[str, Any]]) -> list[AssignmentFigures]:
    """Assignments in figures, from rows of TASK_COLUMNS, in as many queries whatever the number of people."""
    tasks = [_task_line(**columns) for columns in rows]
    courses = {task.course_id for task in tasks if not task.group_id}
    groups = {task.group_id for task in tasks if task.group_id}
    in_courses = dict(_people_in_courses(packed(courses))) if courses else {}
    in_groups = dict(_people_in_groups(packed(groups))) if groups else {}
    states = _states_by_activity(tasks)
    return [
        AssignmentFigures(
            activity=task,
            invited=in_groups[task.group_id] if task.group_id else in_courses[task.course_id],
            **states.get(task.pk, {"waiting": 0, "accepted": 0, "returned": 0}),
        )
        for task in tasks
    ]


# not grouped by course and group: SQLite sorts the places for that, where it can count each in its index


@prepared
def _people_in_courses(courses: str) -> QuerySet[Course, tuple[int, int]]:
    counted = Course.objects.filter(pk__in=PackedNumbers(courses)).order_by()
    return counted.values_list("pk", _number_of_places(course=OuterRef("pk")))


@prepared
def _people_in_groups(groups: str) -> QuerySet[Group, tuple[int, int]]:
    counted = Group.objects.filter(pk__in=PackedNumbers(groups)).order_by()
    places = _number_of_places(course=OuterRef("course"), group=OuterRef("pk"))
    return counted.values_list("pk", places)


def _number_of_places(**of: OuterRef) -> Subquery:
    places = Enrolment.objects.filter(state__in=KEPT_PLACES, **of).order_by()
    return Subquery(places.values_list(Func(template="COUNT(*)", output_field=IntegerField())))


def _states_by_activity(tasks: list[Task]) -> dict[int, dict[str, int]]:
    """Activity id → people waiting, accepted, and returned without a newer attempt handed in."""
    rows = _states(packed({task.pk for task in tasks}))
    return {
        activity_id: {"waiting": w, "accepted": a, "returned": people - moved_on}
        for activity_id, w, a, people, moved_on in rows
    }


@prepared
def _states(activities: str) -> QuerySet[Submission, tuple[int, int, int, int, int]]:
    waiting, accepted = SubmissionState.HANDED_IN, SubmissionState.ACCEPTED
    newer = Q(state__in=[waiting, accepted])
    handed_in = Submission.objects.filter(
        assignment__activity__in=PackedNumbers(activities), enrolment__state__in=KEPT_PLACES
    ).exclude(state=SubmissionState.DRAFT)
    return (
        handed_in.order_by()
        .values_list("assignment__activity_id")
        .annotate(
            waiting=Count("pk", filter=Q(state=waiting)),
            accepted=Count("pk", filter=Q(state=accepted)),
            people=Count("enrolment", distinct=True),
            moved_on=Count("enrolment", distinct=True, filter=newer),
        )
    )


def states_table(course: Course, enrolments: list[Enrolment]) -> dict[int, dict[int, Submission]]:
    """Enrolment id → activity id → latest attempt handed in, for these people, in one query."""
    table: dict[int, dict[int, Submission]] = {}
    rows = (
        Submission.objects.filter(assignment__activity__course=course, enrolment__in=enrolments)
        .exclude(state=SubmissionState.DRAFT)
        .select_related("assignment", "review")
        .order_by("attempt")
    )
    for submission in rows:
        table.setdefault(submission.enrolment_id, {})[submission.assignment.activity_id] = submission
    return table
