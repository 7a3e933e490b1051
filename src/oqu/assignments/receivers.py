"""What practical tasks hear from people: somebody asks for their data."""

from typing import Any

from django.dispatch import receiver

from oqu.assignments.models import Submission
from oqu.people import events
from oqu.people.models import Person


@receiver(events.export_asked)
def add_submissions(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """What the person handed in, with the names of the files, and what the reviewers said."""
    submissions = Submission.objects.filter(enrolment__person=person).order_by("saved_at")
    data["submissions"] = [
        {
            "assignment": str(submission.assignment),
            "attempt": submission.attempt,
            "state": submission.state,
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
    return {"verdict": review.verdict, "points": review.total, "comment": review.comment}
