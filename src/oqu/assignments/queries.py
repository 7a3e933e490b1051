"""Practical tasks, answers to them, and what waits for a reviewer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from oqu.assignments.models import (
    FILE_ENDINGS,
    Assignment,
    Criterion,
    Review,
    Score,
    Submission,
    SubmissionFile,
    SubmissionState,
    Verdict,
)
from oqu.courses.models import Activity, Course, Duty, Enrolment, Group, Stage
from oqu.courses.queries import KEPT_PLACES
from oqu.kernel import files, languages
from oqu.kernel.languages import taken
from oqu.kernel.lists import Numbers, packed
from oqu.kernel.permissions import Role
from oqu.kernel.prepared import belong, prepared, remembered
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of

__all__ = [
    "FILE_ENDINGS",
    "Assignment",
    "Criterion",
    "Review",
    "Submission",
    "SubmissionState",
    "Verdict",
]


def assignment_of(activity: Activity) -> Assignment | None:
    """The task of an activity with its rubric; None: nothing written yet."""
    for task in _task(activity.pk):
        task.activity = activity
        belong(_criteria(task.pk), task, "criteria")
        return task
    return None


@prepared
def _criteria(task: int) -> QuerySet[Criterion]:
    return Criterion.objects.filter(assignment=task)


@prepared
def _task(activity: int) -> QuerySet[Assignment]:
    return Assignment.objects.filter(activity=activity)


def kinds_of(assignment: Assignment) -> list[files.Kind]:
    """The kinds of file that an assignment takes; where it takes JPEG, also the photos of iPhones."""
    taken = [kind for kind in files.ANSWERS if set(kind.endings) & set(assignment.endings)]
    return [*taken, files.HEIC] if files.JPEG in taken else taken


def most_points(assignment: Assignment) -> Decimal:
    """All points that the rubric can give."""
    return sum((criterion.points for criterion in assignment.criteria.all()), Decimal(0))


def attempts_of(assignment: Assignment, enrolment: Enrolment) -> list[Submission]:
    """What one person has written for an assignment, drafts too, first attempt first, with files and reviews."""
    attempts = _attempts(assignment.pk, enrolment.pk)
    scores, kept = _scores(assignment.pk, enrolment.pk), _files(assignment.pk, enrolment.pk)
    for attempt in attempts:
        belong([one for one in kept if one.submission_id == attempt.pk], attempt, "files")
        review: Review | None = getattr(attempt, "review", None)
        if review is not None:
            belong([one for one in scores if one.review_id == review.pk], review, "scores")
    return attempts


@prepared
def _scores(assignment: int, enrolment: int) -> QuerySet[Score]:
    own = Score.objects.filter(
        review__submission__assignment=assignment, review__submission__enrolment=enrolment
    )
    return own.select_related("criterion")


@prepared
def _files(assignment: int, enrolment: int) -> QuerySet[SubmissionFile]:
    own = SubmissionFile.objects.filter(submission__assignment=assignment, submission__enrolment=enrolment)
    return own.select_related("file")


@prepared
def _attempts(assignment: int, enrolment: int) -> QuerySet[Submission]:
    mine = Submission.objects.filter(assignment=assignment, enrolment=enrolment)
    return mine.select_related("review__reviewer")


def submission_for(reviewer: Visitor, key: str) -> Submission | None:
    """An answer in a course where somebody may review, with everything to read; drafts are their writer's own."""
    handed_in = Submission.objects.exclude(state=SubmissionState.DRAFT)
    courses = reviewable_courses(reviewer).values("pk")
    return (
        handed_in.filter(key=key, assignment__activity__course__in=courses)
        .select_related("review__reviewer")
        .prefetch_related(
            Prefetch("review__scores", Score.objects.select_related("criterion")),
            Prefetch("files", SubmissionFile.objects.select_related("file")),
        )
        .select_related("enrolment__person__library", "enrolment__group", "enrolment__course")
        .select_related("assignment__activity__course")
        .first()
    )


@dataclass(frozen=True)
class Work:
    """What one person has done on an assignment so far: the open draft, if any, and what was handed in."""

    draft: Submission | None
    handed_in: list[Submission]

    @property
    def last(self) -> Submission | None:
        """The latest attempt that was handed in."""
        return self.handed_in[-1] if self.handed_in else None

    @property
    def base(self) -> Submission | None:
        """What the next answer goes on from: the draft, else what came back."""
        return self.draft or self.last

    @property
    def can_write(self) -> bool:
        """Whether nothing waits for a reviewer and nothing was accepted."""
        return self.last is None or self.last.state == SubmissionState.RETURNED


def work_of(assignment: Assignment, enrolment: Enrolment) -> Work:
    """Everything that one person has written for an assignment."""
    attempts = attempts_of(assignment, enrolment)
    return Work(
        draft=next((s for s in attempts if s.state == SubmissionState.DRAFT), None),
        handed_in=[s for s in attempts if s.state != SubmissionState.DRAFT],
    )


def reviewable_courses(person: Visitor) -> QuerySet[Course]:
    """The courses in which a person may review: by a duty there, or as a methodologist of the centre."""
    if not isinstance(person, Person):
        return Course.objects.none()
    return _reviewable(person.pk, packed(_centres(person)))


def _centres(person: Person) -> Iterable[int]:
    """The centres whose every course a person may review."""
    return roles_of(person).centres_with({Role.METHODOLOGIST})


def _reviewable(person: int, centres: str) -> QuerySet[Course]:
    duties = Q(staff__person=person, staff__duty__in=[Duty.LECTURER, Duty.REVIEWER])
    return Course.objects.filter(Q(centre__in=Numbers(centres)) | duties).distinct()


def review_queue(
    person: Visitor,
    *,
    assignment_key: str = "",
    group_key: str = "",
    course_slug: str = "",
) -> QuerySet[Submission]:
    """What waits for a verdict that this person may give, longest waiting first.

    Asks first for which assignments that is: a database that is told them as numbers reads only their answers, where
    it would else go through everything that waits in the whole country.
    """
    if not isinstance(person, Person):
        return Submission.objects.none()
    tasks = Assignment.objects.filter(activity__course__in=reviewable_courses(person).values("pk"))
    waiting = Submission.objects.filter(
        state=SubmissionState.HANDED_IN, assignment__in=list(tasks.order_by().values_list("pk", flat=True))
    ).exclude(enrolment__person=person)
    if course_slug:
        waiting = waiting.filter(assignment__activity__course__slug=course_slug)
    if assignment_key:
        waiting = waiting.filter(assignment__activity__key=assignment_key)
    if group_key:
        waiting = waiting.filter(enrolment__group__key=group_key)
    return waiting.select_related(
        "assignment__activity__course", "enrolment__person__library", "enrolment__group"
    ).order_by("handed_in_at", "pk")


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One answer that waits, as the queue shows it, in the language of the page."""

    pk: int
    key: str
    handed_in_at: datetime
    late: bool
    attempt: int
    person: str
    library: str | None
    task: str
    group: str


WAITING_NAMES = ("enrolment__person__library__name", "assignment__activity__title")
WAITING_COLUMNS = (
    *("pk", "key", "handed_in_at", "late", "attempt"),
    *("enrolment__person__family_name", "enrolment__person__given_name"),
    *("enrolment__person__library_id", "enrolment__group__number", "enrolment__group__name"),
    *(column for name in WAITING_NAMES for column in languages.in_languages(name, {})),
)


def _waiting_line(**columns: Any) -> WaitingLine:
    library, task = (taken(columns, name) for name in WAITING_NAMES)
    names = [columns.pop(f"enrolment__person__{name}_name") for name in ("family", "given")]
    number, name = (columns.pop(f"enrolment__group__{column}") for column in ("number", "name"))
    group = "" if number is None else str(Group(number=number, name=name))
    has_library = columns.pop("enrolment__person__library_id") is not None
    return WaitingLine(
        person=" ".join(names).strip(),
        library=library if has_library else None,
        task=task,
        group=group,
        **columns,
    )


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """A group of which answers wait."""

    pk: int
    key: str
    course_id: int
    name: str
    course_title: str


def _waiting_group(*, number: int, name: str, **columns: Any) -> WaitingGroup:
    course_title = taken(columns, "course__title")
    return WaitingGroup(name=str(Group(number=number, name=name)), course_title=course_title, **columns)


class Waiting:
    """What waits for somebody's verdict, to be shown page by page, and the groups from which it comes."""

    def __init__(self, person: Person, size: int, **narrowed: str) -> None:
        """`size` is how many stand on a page; `narrowed` as for `review_queue`."""
        self._person, self._size, self._narrowed = person, size, narrowed
        self._tasks = packed(pk for (pk,) in _reviewable_tasks(person.pk, packed(_centres(person))))
        self._by_group = dict(_waiting_by_group(person.pk, self._tasks))

    @property
    def _is_narrowed(self) -> bool:
        return any(self._narrowed.values())

    def groups(self) -> list[WaitingGroup]:
        """The groups of which answers wait, whatever the queue is narrowed to."""
        return _waiting_groups(packed(pk for pk in self._by_group if pk))

    def count(self) -> int:
        """How many wait."""
        return self._rows().count() if self._is_narrowed else sum(self._by_group.values())

    def __len__(self) -> int:
        """The same, as lists tell it."""
        return self.count()

    def __getitem__(self, part: slice) -> list[WaitingLine]:
        """A part of the queue, longest waiting first."""
        if self._is_narrowed or part.start:
            rows = self._rows().values_list(*WAITING_COLUMNS, named=True)[part]
            return [_waiting_line(**row._asdict()) for row in rows]
        return _longest_waiting(self._size)(self._person.pk, self._tasks)[part]

    def _rows(self) -> QuerySet[Submission]:
        return review_queue(self._person, **self._narrowed).select_related(None)


@cache
def _longest_waiting(size: int) -> Callable[[int, str], list[WaitingLine]]:
    """The question for the first page of a whole queue, written in SQL once."""

    @remembered(_waiting_line)
    def lines(person: int, tasks: str) -> QuerySet[Submission, tuple[Any, ...]]:
        order = ("handed_in_at", "pk")
        first = _handed_in(person, tasks).order_by(*order).values("pk")[:size]
        # names are looked up for those who are shown, not for everybody who waits
        return Submission.objects.filter(pk__in=first).order_by(*order).values_list(*WAITING_COLUMNS)

    return lines


def _handed_in(person: int, tasks: str) -> QuerySet[Submission]:
    waiting = Submission.objects.filter(state=SubmissionState.HANDED_IN, assignment__in=Numbers(tasks))
    return waiting.exclude(enrolment__person=person)


@prepared
def _reviewable_tasks(person: int, centres: str) -> QuerySet[Assignment, tuple[int]]:
    tasks = Assignment.objects.filter(activity__course__in=_reviewable(person, centres).values("pk"))
    return tasks.order_by().values_list("pk")


@prepared
def _waiting_by_group(person: int, tasks: str) -> QuerySet[Submission, tuple[int | None, int]]:
    rows = _handed_in(person, tasks).order_by().values_list("enrolment__group_id")
    return rows.annotate(n=Count("pk"))


@remembered(_waiting_group)
def _waiting_groups(groups: str) -> QuerySet[Group, tuple[Any, ...]]:
    columns = ("pk", "key", "course_id", "number", "name", *languages.in_languages("course__title", {}))
    return Group.objects.filter(pk__in=Numbers(groups)).order_by("course_id", "number").values_list(*columns)


@dataclass(frozen=True, slots=True)
class Task:
    """A practical task of a plan by its names in the language of the page."""

    pk: int
    key: str
    course_id: int
    group_id: int | None
    title: str
    course_title: str


TASK_COLUMNS = (
    *("pk", "key", "course_id", "group_id"),
    *(column for name in ("title", "course__title") for column in languages.in_languages(name, {})),
)


def _task_line(**columns: Any) -> Task:
    course_title, title = taken(columns, "course__title"), taken(columns, "title")
    return Task(course_title=course_title, title=title, **columns)


@remembered(_task_line)
def _tasks_in_course(course: int) -> QuerySet[Activity, tuple[Any, ...]]:
    tasks = Activity.objects.filter(assignment__isnull=False, course=course)
    return tasks.order_by("position").values_list(*TASK_COLUMNS)


@remembered(_task_line)
def _running_tasks(person: int, centres: str) -> QuerySet[Activity, tuple[Any, ...]]:
    running = _reviewable(person, centres).filter(stage__in=[Stage.RUNNING, Stage.CLOSING])
    tasks = Activity.objects.filter(assignment__isnull=False, course__in=running.values("pk"))
    return tasks.order_by("-course__starts_on", "course_id", "position").values_list(*TASK_COLUMNS)


@dataclass(frozen=True)
class Tally:
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


def tallies_in(course: Course) -> list[Tally]:
    """Every assignment of one course in figures."""
    return _tallies(_tasks_in_course(course.pk))


def tallies_for(person: Person) -> list[Tally]:
    """Every assignment of the running courses in which a person may review, in figures."""
    return _tallies(_running_tasks(person.pk, packed(_centres(person))))


def _tallies(tasks: list[Task]) -> list[Tally]:
    """Assignments in figures, in two queries whatever the number of people."""
    people = _people_by_course_and_group(tasks)
    states = _states_by_activity(tasks)
    return [
        Tally(
            activity=task,
            invited=people.get((task.course_id, task.group_id), 0)
            if task.group_id
            else sum(n for (course_id, _group), n in people.items() if course_id == task.course_id),
            **states.get(task.pk, {"waiting": 0, "accepted": 0, "returned": 0}),
        )
        for task in tasks
    ]


def _people_by_course_and_group(tasks: list[Task]) -> dict[tuple[int, int | None], int]:
    rows = _people(packed({task.course_id for task in tasks}))
    return {(course_id, group_id): n for course_id, group_id, n in rows}


@prepared
def _people(courses: str) -> QuerySet[Enrolment, tuple[int, int | None, int]]:
    rows = Enrolment.objects.filter(course__in=Numbers(courses), state__in=KEPT_PLACES).order_by()
    return rows.values_list("course_id", "group_id").annotate(n=Count("pk"))


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
        assignment__activity__in=Numbers(activities), enrolment__state__in=KEPT_PLACES
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
