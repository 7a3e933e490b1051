"""Practical tasks with their rubrics, and one person's answers to them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from oqu.assignments.models import (
    Assignment,
    Criterion,
    Review,
    Score,
    Submission,
    SubmissionFile,
    SubmissionState,
)
from oqu.assignments.rules import Reviewer, in_reviewed_groups, reviewable_tasks
from oqu.courses.models import Activity, Enrolment
from oqu.kernel import files
from oqu.kernel.prepared import prepared, set_prefetched
from oqu.people.models import Person
from oqu.people.queries import Visitor


def assignment_of(activity: Activity) -> Assignment | None:
    """The task of an activity with its rubric; None: nothing written yet."""
    for task in _task(activity.pk):
        task.activity = activity
        set_prefetched(task, "criteria", _criteria(task.pk))
        return task
    return None


@prepared
def _criteria(task: int) -> QuerySet[Criterion]:
    return Criterion.objects.filter(assignment=task)


@prepared
def _task(activity: int) -> QuerySet[Assignment]:
    return Assignment.objects.filter(activity=activity)


def kinds_of(assignment: Assignment) -> list[files.FileType]:
    """The kinds of file that an assignment takes; where it takes JPEG, also the photos of iPhones."""
    taken = [kind for kind in files.ANSWERS if set(kind.endings) & set(assignment.endings)]
    return [*taken, files.HEIC] if files.JPEG in taken else taken


def most_points(assignment: Assignment) -> Decimal:
    """All points that the rubric can give."""
    return sum((criterion.points for criterion in assignment.criteria.all()), Decimal(0))


def attempts_of(assignment: Assignment, enrolment: Enrolment) -> list[Submission]:
    """What one person has written for an assignment, drafts too, first attempt first, with files and reviews."""
    attempts = _attempts(assignment.pk, enrolment.pk)
    if not attempts:
        return []
    scores, kept = _scores(assignment.pk, enrolment.pk), _files(assignment.pk, enrolment.pk)
    for attempt in attempts:
        set_prefetched(attempt, "files", [one for one in kept if one.submission_id == attempt.pk])
        review: Review | None = getattr(attempt, "review", None)
        if review is not None:
            set_prefetched(review, "scores", [one for one in scores if one.review_id == review.pk])
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
    """An answer that a person reviews, with everything to read; drafts are their writer's own."""
    if not isinstance(reviewer, Person):
        return None
    scope = Reviewer.of(reviewer)
    handed_in = Submission.objects.exclude(state=SubmissionState.DRAFT)
    reviewed = handed_in.filter(key=key, assignment__in=reviewable_tasks(scope).values("pk"))
    return (
        in_reviewed_groups(reviewed, scope)
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
class AssignmentWork:
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

    def can_take_back(self, due: datetime | None, at: datetime) -> bool:
        """Whether an answer waits for its reviewer that its author may change again; `due` is its task's."""
        return self.last is not None and may_be_taken_back(self.last, due, at)


def may_be_taken_back(answer: Submission, due: datetime | None, at: datetime) -> bool:
    """Whether nobody has reviewed an answer yet, and it loses nothing: it is not due yet, or was late before."""
    return answer.state == SubmissionState.HANDED_IN and (answer.late or due is None or at <= due)


def work_of(assignment: Assignment, enrolment: Enrolment) -> AssignmentWork:
    """Everything that one person has written for an assignment."""
    attempts = attempts_of(assignment, enrolment)
    return AssignmentWork(
        draft=next((s for s in attempts if s.state == SubmissionState.DRAFT), None),
        handed_in=[s for s in attempts if s.state != SubmissionState.DRAFT],
    )
