"""What practical tasks hear from people and of letters that leave: a person asks for their data or deletes the account."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from oqu.assignments import actions
from oqu.assignments.letters import RETURNED
from oqu.assignments.models import Review, Submission, SubmissionState
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.kernel.text import plain_decimal
from oqu.letters.kinds.leaving import holds_while
from oqu.letters.models import Letter
from oqu.people import events
from oqu.people.models import Person


@receiver(events.export_asked)
def add_submissions(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's submissions, with the names of files, and the reviews."""
    submissions = Submission.objects.filter(enrolment__person=person).order_by("saved_at")
    data["submissions"] = [
        {
            "assignment": str(submission.assignment),
            "attempt": submission.attempt,
            "state": submission.get_state_display(),
            "text": submission.text,
            "saved_at": submission.saved_at,
            "handed_in_at": submission.handed_in_at,
            "files": [file.file.name for file in submission.files.all()],
            "review": _review(submission),
        }
        for submission in submissions.select_related("assignment__activity", "review").prefetch_related(
            "files__file"
        )
    ]


def _review(submission: Submission) -> dict[str, Any] | None:
    review = getattr(submission, "review", None)
    if review is None:
        return None
    return {
        "verdict": review.get_verdict_display(),
        "points": plain_decimal(review.total),
        "comment": review.comment,
    }


@receiver(events.forgotten)
def forget_work(person: Person, traces: Traces, **_news: Any) -> None:
    """Answers stay without the name; handed-in files go altogether, for nobody can say what a photo shows."""
    own = Submission.objects.filter(enrolment__person=person)
    actions.remove_files(submissions=own)
    scrub_rows(own, "text", traces=traces, own=True)
    reviews = Review.objects.filter(submission__enrolment__person=person)
    scrub_rows(reviews, "comment", traces=traces, own=True)
    scrub_rows(Submission.objects.exclude(enrolment__person=person), "text", traces=traces)
    scrub_rows(Review.objects.exclude(submission__enrolment__person=person), "comment", traces=traces)


@holds_while(RETURNED)
def is_to_be_worked_on(letter: Letter, _at: datetime) -> bool:
    """Whether the answer waits for its author still: not handed in again meanwhile, in a course that is not over."""
    returned = Submission.objects.filter(key=letter.about, state=SubmissionState.RETURNED).first()
    if returned is None or returned.enrolment.course.is_over:
        return False
    later = Submission.objects.filter(assignment=returned.assignment, enrolment=returned.enrolment)
    return not later.filter(attempt__gt=returned.attempt).exclude(state=SubmissionState.DRAFT).exists()
