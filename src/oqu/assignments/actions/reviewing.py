"""Verdicts on what was handed in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.assignments.letters import ACCEPTED, RETURNED
from oqu.assignments.models import (
    Criterion,
    Review,
    ReviewVerdict,
    Score,
    Submission,
    SubmissionState,
)
from oqu.courses.actions import report_progress, require_results_open, restore_progress
from oqu.courses.models import Place, Progress, Step
from oqu.kernel import journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.text import decimal
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.people.models import Person

VERB = "assignments.review"
"""The batch of the letter about a verdict; it is found by the key of its reviewer."""


class AlreadyReviewed(Refused):
    """Another reviewer was faster."""


class NothingToReview(Refused):
    message = _("This answer waits for no verdict.")


class NoLongerUndone(Refused):
    message = _("The person has gone on with this answer since. The verdict can no longer be undone.")


class CommentMissing(Refused):
    message = _("Explain in the comment what has to be changed, so that the person can continue.")


class PointsWrong(Refused):
    """Points that the rubric can't give."""


class TooFewPoints(Refused):
    """Accepted below the number of points that the assignment asks for."""


@once(Review)
def review(
    *,
    submission: Submission,
    verdict: ReviewVerdict,
    points: Mapping[str, Decimal],
    comment: str,
    by: Person,
    at: datetime,
    key: str,
) -> Review:
    """Accept an answer or return it, with points by the rubric (criterion code → points); the person gets a letter.

    Raises AlreadyReviewed (with who and when), NothingToReview, ResultsFinal, CommentMissing, PointsWrong, TooFewPoints.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    _check_open(submission)
    require_results_open(course=submission.enrolment.course)
    tidy_comment = text.tidy(comment)
    if verdict == ReviewVerdict.RETURNED and not tidy_comment:
        raise CommentMissing
    criteria = list(submission.assignment.criteria.all())
    total = _check_points(criteria, points)
    if verdict == ReviewVerdict.ACCEPTED and total < submission.assignment.accept_from:
        raise TooFewPoints(
            _("Accepted from %(least)s points on; this is %(total)s. Give more points, or return the answer.")
            % {
                "least": decimal(submission.assignment.accept_from),
                "total": decimal(total),
            }
        )
    made = Review.objects.create(
        submission=submission,
        reviewer=by,
        verdict=verdict,
        total=total,
        comment=tidy_comment,
        reviewed_at=at,
    )
    Score.objects.bulk_create(
        Score(review=made, criterion=c, points=points[c.code], most=c.points) for c in criteria
    )
    _settle(made, by, at)
    return made


def _check_open(submission: Submission) -> None:
    earlier = Review.objects.filter(submission=submission).select_related("reviewer").first()
    if earlier:
        raise AlreadyReviewed(
            _(
                "%(reviewer)s has reviewed this answer in the meantime: %(verdict)s. Your verdict was not saved."
            )
            % {"reviewer": earlier.reviewer, "verdict": earlier.get_verdict_display()}
        )
    if submission.state != SubmissionState.HANDED_IN:
        raise NothingToReview


def _check_points(criteria: Sequence[Criterion], points: Mapping[str, Decimal]) -> Decimal:
    """All points together, in tenths at the finest. Raises PointsWrong."""
    for criterion in criteria:
        given = points.get(criterion.code)
        if given is None or not 0 <= given <= criterion.points or given != round(given, 1):
            raise PointsWrong(
                _("“%(criterion)s” takes 0 to %(most)s points.")
                % {"criterion": criterion.text, "most": decimal(criterion.points)}
            )
    return sum((points[c.code] for c in criteria), Decimal(0))


def _settle(made: Review, by: Person, at: datetime) -> None:
    """What follows from a verdict: the answer's state, the person's progress, a journal row, a letter."""
    submission = made.submission
    before = Progress.objects.filter(
        enrolment=submission.enrolment, activity=submission.assignment.activity
    ).first()
    accepted = made.verdict == ReviewVerdict.ACCEPTED
    submission.state = SubmissionState.ACCEPTED if accepted else SubmissionState.RETURNED
    submission.save(update_fields=["state"])
    report_progress(
        enrolment=submission.enrolment,
        activity=submission.assignment.activity,
        step=Step.DONE if accepted else Step.RETURNED,
        points=made.total,
        at=at,
    )
    journal.record(
        "assignments.review",
        thing=submission,
        by=by,
        at=at,
        details={"verdict": str(made.verdict)},
    )
    course = submission.enrolment.course
    letters.write(
        kind=ACCEPTED if accepted else RETURNED,
        person=submission.enrolment.person,
        context={
            "course": course,
            "activity": submission.assignment.activity,
            "review": made,
            "comment": made.comment,
            "total": f"{made.total.normalize():f}",
        },
        at=at,
        reason=made.key,
        centre=course.centre,
        about=submission.key,
        thing_key=submission.assignment.activity.key,  # no letter waits for a verdict until results are settled
        batch=letters.open_batch(
            verb=VERB,
            thing_key=by.key,
            by=by,
            at=at,
            centre=course.centre,
            before={
                "submission": submission.key,
                "person": submission.enrolment.person.key,
                "verdict": made.verdict,
                **_progress(before),
            },
        ),
    )


def _progress(before: Progress | None) -> dict[str, str | None]:
    """What undoing a verdict restores of a person's progress."""
    if before is None:
        return {"step": None, "points": None}
    return {"step": before.step, "points": None if before.points is None else str(before.points)}


@transaction.atomic
def undo_review(*, batch: Batch, by: Person, at: datetime) -> Submission:
    """Take a verdict back whose letter has not left: the answer waits again, and the progress is as before.

    Raises TooLate, NoLongerUndone, ResultsFinal.
    """
    submission = Submission.objects.select_for_update().get(key=batch.before["submission"])
    enrolment, activity = submission.enrolment, submission.assignment.activity
    require_results_open(course=enrolment.course)
    later = Submission.objects.filter(
        assignment=submission.assignment, enrolment=enrolment, attempt__gt=submission.attempt
    )
    if later.exists() or enrolment.state != Place.LEARNING:
        raise NoLongerUndone
    letters.take_back(batch=batch, by=by, at=at)
    Review.objects.filter(submission=submission).delete()
    submission.state = SubmissionState.HANDED_IN
    submission.save(update_fields=["state"])
    step, points = batch.before["step"], batch.before["points"]
    restore_progress(
        enrolment=enrolment,
        activity=activity,
        step=Step(step) if step else None,
        points=None if points is None else Decimal(points),
        at=at,
    )
    journal.record("assignments.undo_review", thing=submission, by=by, at=at)
    return submission
