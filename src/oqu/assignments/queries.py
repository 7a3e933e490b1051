"""Practical tasks, answers to them, and what waits for a reviewer."""

from dataclasses import dataclass
from decimal import Decimal

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
from oqu.courses.models import Activity, Course, Duty, Enrolment, Group
from oqu.courses.queries import KEPT_PLACES
from oqu.kernel import files
from oqu.kernel.permissions import Role
from oqu.kernel.prepared import belong, prepared
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
    duties = Q(staff__person=person, staff__duty__in=[Duty.LECTURER, Duty.REVIEWER])
    return Course.objects.filter(
        Q(centre_id__in=roles_of(person).centres_with({Role.METHODOLOGIST})) | duties
    ).distinct()


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


def groups_waiting(person: Visitor) -> QuerySet[Group]:
    """The groups of which answers wait for this person's verdict."""
    waiting = review_queue(person).order_by().values("enrolment__group")
    return Group.objects.filter(pk__in=waiting).select_related("course").order_by("course_id", "number")


@dataclass(frozen=True)
class Tally:
    """An assignment in figures: people it is for, and how many of them have come how far (latest attempt)."""

    activity: Activity
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
    return tallies(Course.objects.filter(pk=course.pk))


def tallies(courses: QuerySet[Course]) -> list[Tally]:
    """Every assignment of these courses in figures, in three queries whatever the number of people."""
    activities = list(
        Activity.objects.filter(assignment__isnull=False, course__in=courses.values("pk"))
        .select_related("course", "group")
        .order_by("-course__starts_on", "course_id", "position")
    )
    people = _people_by_course_and_group(activities)
    states = _states_by_activity(activities)
    return [
        Tally(
            activity=activity,
            invited=people.get((activity.course_id, activity.group_id), 0)
            if activity.group_id
            else sum(n for (course_id, _group), n in people.items() if course_id == activity.course_id),
            **states.get(activity.pk, {"waiting": 0, "accepted": 0, "returned": 0}),
        )
        for activity in activities
    ]


def _people_by_course_and_group(
    activities: list[Activity],
) -> dict[tuple[int, int | None], int]:
    rows = Enrolment.objects.filter(
        course_id__in={a.course_id for a in activities}, state__in=KEPT_PLACES
    ).order_by()
    return {
        (course_id, group_id): n
        for course_id, group_id, n in rows.values_list("course_id", "group_id").annotate(n=Count("pk"))
    }


def _states_by_activity(activities: list[Activity]) -> dict[int, dict[str, int]]:
    """Activity id → people waiting, accepted, and returned without a newer attempt handed in."""
    waiting, accepted = SubmissionState.HANDED_IN, SubmissionState.ACCEPTED
    newer = Q(state__in=[waiting, accepted])
    rows = (
        Submission.objects.filter(assignment__activity__in=activities, enrolment__state__in=KEPT_PLACES)
        .exclude(state=SubmissionState.DRAFT)
        .order_by()
        .values_list("assignment__activity_id")
        .annotate(
            waiting=Count("pk", filter=Q(state=waiting)),
            accepted=Count("pk", filter=Q(state=accepted)),
            people=Count("enrolment", distinct=True),
            moved_on=Count("enrolment", distinct=True, filter=newer),
        )
    )
    return {
        activity_id: {"waiting": w, "accepted": a, "returned": people - moved_on}
        for activity_id, w, a, people, moved_on in rows
    }


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
