"""Writes about practical tasks: briefs and rubrics, drafts, answers, verdicts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oqu.assignments.models import (
    Assignment,
    Criterion,
    Review,
    Score,
    Submission,
    SubmissionFile,
    SubmissionState,
    Verdict,
)
from oqu.assignments.queries import kinds_of
from oqu.courses.actions import in_languages, report_progress
from oqu.courses.models import Activity, Enrolment, Stage, Step
from oqu.kernel import files, journal, pictures, rich_text, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.models import StoredFile
from oqu.letters import actions as letters
from oqu.people.models import Person


class NotOpenYet(Refused):
    message = _("This practical task is not open yet.")


class CourseOver(Refused):
    message = _("The course is closed: nothing can be handed in any more. Ask your centre.")


class AlreadyHandedIn(Refused):
    message = _("Your answer is with the reviewer already. You will get a letter.")


class AlreadyAccepted(Refused):
    message = _("Your answer was accepted already. Nothing is left to do.")


class NothingToHandIn(Refused):
    message = _("Write an answer or add a file first.")


class FileMissing(Refused):
    message = _("This practical task needs a file. Add one.")


class TooManyFiles(Refused):
    """More files than the assignment takes."""


class AlreadyReviewed(Refused):
    """Somebody was faster."""


class NothingToReview(Refused):
    message = _("This answer waits for no verdict.")


class CommentMissing(Refused):
    message = _("Say in the comment what has to be changed, so that the person can go on.")


class PointsWrong(Refused):
    """Points that the rubric can't give."""


class TooFewPoints(Refused):
    """Accepted below the number of points that the assignment asks for."""


@dataclass(frozen=True)
class CriterionLine:
    """One line of a rubric: its code, words by language, and the most points it gives."""

    code: str
    text: Translations
    points: Decimal


@dataclass(frozen=True)
class FileTerms:
    """What files an assignment takes: how many, how large (megabytes), which endings, and whether one is a must."""

    endings: Sequence[str] = ("jpg", "jpeg", "png", "pdf", "docx")
    most: int = 5
    largest_mb: int = 10
    required: bool = False


@transaction.atomic
def set_assignment(
    *,
    activity: Activity,
    brief: Translations,
    criteria: Iterable[CriterionLine],
    accept_from: Decimal | float,
    by: Person,
    at: datetime,
    file_terms: FileTerms = FileTerms(),
) -> Assignment:
    """Write the brief (Markdown by language) and the rubric of a practical task; the same again changes nothing.

    A criterion that reviews have used stays even when it is left out.
    """
    wanted: dict[str, Any] = {
        **in_languages("brief", brief),
        **in_languages("brief_html", {x: rich_text.render(brief.get(x, "")) for x in LANGUAGES}),
        "accept_from": Decimal(str(accept_from)),
        "files_required": file_terms.required,
        "most_files": file_terms.most,
        "largest_mb": file_terms.largest_mb,
        "endings": list(file_terms.endings),
    }
    assignment, new = Assignment.objects.get_or_create(activity=activity, defaults=wanted)
    changed = [name for name, value in wanted.items() if getattr(assignment, name) != value]
    for name in changed:
        setattr(assignment, name, wanted[name])
    if changed:
        assignment.save(update_fields=changed)
    if _set_criteria(assignment, list(criteria)) or new or changed:
        journal.record(
            "assignments.set",
            thing=activity,
            by=by,
            at=at,
            details={"fields": sorted(changed)},
        )
    return assignment


def _set_criteria(assignment: Assignment, lines: list[CriterionLine]) -> bool:
    """Have exactly these lines in the rubric; tell whether anything changed."""
    gone = assignment.criteria.exclude(code__in=[line.code for line in lines]).filter(scores__isnull=True)
    changed = bool(gone.delete()[0])
    known = {criterion.code: criterion for criterion in assignment.criteria.all()}
    for position, line in enumerate(lines, start=1):
        wanted = {
            **in_languages("text", line.text),
            "points": line.points,
            "position": position,
        }
        criterion = known.get(line.code) or Criterion(assignment=assignment, code=line.code)
        if criterion.pk and all(getattr(criterion, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(criterion, name, value)
        criterion.save()
        changed = True
    return changed


@once(Submission)
def save_draft(
    *,
    assignment: Assignment,
    enrolment: Enrolment,
    by: Person,
    at: datetime,
    key: str,
    words: str,
    uploads: Sequence[files.Upload] = (),
    without: Sequence[str] = (),
) -> Submission:
    """Keep what somebody has written so far; nobody else sees it.

    `uploads` are added, `without` are keys of files to leave out. Raises what `submit` raises for files and states.
    """
    draft = _write(assignment, enrolment, by, at, words, uploads, without)
    journal.record("assignments.save_draft", thing=draft, by=by, at=at)
    return draft


@once(Submission)
def submit(
    *,
    assignment: Assignment,
    enrolment: Enrolment,
    by: Person,
    at: datetime,
    key: str,
    words: str,
    uploads: Sequence[files.Upload] = (),
    without: Sequence[str] = (),
) -> Submission:
    """Hand an answer in: text, files, or both. After the due time it is taken too, and marked as late.

    Raises NotOpenYet, CourseOver, AlreadyHandedIn, AlreadyAccepted, NothingToHandIn, FileMissing, TooManyFiles,
    FileRefused; then nothing is written.
    """
    submission = _write(assignment, enrolment, by, at, words, uploads, without)
    has_files = submission.files.exists()
    if not submission.text and not has_files:
        raise NothingToHandIn
    if assignment.files_required and not has_files:
        raise FileMissing
    due = assignment.activity.due_at
    submission.state, submission.handed_in_at = SubmissionState.HANDED_IN, at
    submission.late = due is not None and at > due
    submission.save(update_fields=["state", "handed_in_at", "late"])
    report_progress(enrolment=enrolment, activity=assignment.activity, step=Step.HANDED_IN, at=at)
    details = {"attempt": submission.attempt, "late": submission.late}
    journal.record("assignments.submit", thing=submission, by=by, at=at, details=details)
    return submission


def _write(
    assignment: Assignment,
    enrolment: Enrolment,
    by: Person,
    at: datetime,
    words: str,
    uploads: Sequence[files.Upload],
    without: Sequence[str],
) -> Submission:
    """The open draft with these words and files in it; the next attempt is opened where there is none."""
    draft = _open_draft(assignment, enrolment, at)
    draft.text, draft.saved_at = text.tidy(words), at
    draft.save(update_fields=["text", "saved_at"])
    draft.files.filter(file__key__in=list(without)).delete()
    for upload in uploads:
        _keep_file(draft, upload, by, at)
    if draft.files.count() > assignment.most_files:
        raise TooManyFiles(
            ngettext(
                "At most %(count)s file can be sent. Leave some out.",
                "At most %(count)s files can be sent. Leave some out.",
                assignment.most_files,
            )
            % {"count": assignment.most_files}
        )
    return draft


def _open_draft(assignment: Assignment, enrolment: Enrolment, at: datetime) -> Submission:
    activity = assignment.activity
    if activity.opens_at is not None and at < activity.opens_at:
        raise NotOpenYet
    if enrolment.course.stage in (Stage.CLOSED, Stage.ARCHIVED):
        raise CourseOver
    earlier = Submission.objects.select_for_update().filter(assignment=assignment, enrolment=enrolment)
    last = earlier.order_by("-attempt").first()
    if last is None:
        return Submission.objects.create(assignment=assignment, enrolment=enrolment, saved_at=at)
    if last.state == SubmissionState.HANDED_IN:
        raise AlreadyHandedIn
    if last.state == SubmissionState.ACCEPTED:
        raise AlreadyAccepted
    return last if last.state == SubmissionState.DRAFT else _next_attempt(last, at)


def _next_attempt(last: Submission, at: datetime) -> Submission:
    """After an answer was returned: a new draft that keeps its words and files."""
    draft = Submission.objects.create(
        assignment=last.assignment,
        enrolment=last.enrolment,
        attempt=last.attempt + 1,
        text=last.text,
        saved_at=at,
    )
    for kept in last.files.all():
        SubmissionFile.objects.create(submission=draft, file=kept.file, position=kept.position)
    return draft


def _keep_file(draft: Submission, upload: files.Upload, by: Person, at: datetime) -> None:
    """Add a file; pictures lose size, place and camera; a file that is there already is not added again."""
    assignment = draft.assignment
    largest = assignment.largest_mb * files.MEGABYTE
    size = upload.content.seek(0, 2)
    kind = files.check(
        upload.content,
        name=upload.name,
        size=size,
        kinds=kinds_of(assignment),
        largest=largest,
    )
    content = pictures.tidy(upload.content, kind=kind) if kind in files.PICTURES else upload.content
    if draft.files.filter(file__sha256=files.digest(content)).exists():
        return
    stored = _stored(content, upload.name, kind, by, at, largest)
    SubmissionFile.objects.create(submission=draft, file=stored, position=draft.files.count() + 1)


def _stored(
    content: IO[bytes],
    name: str,
    kind: files.Kind,
    by: Person,
    at: datetime,
    largest: int,
) -> StoredFile:
    size = content.seek(0, 2)
    return files.store(content, name=name, size=size, kinds=[kind], owner=by, at=at, largest=largest)


@once(Review)
def review(
    *,
    submission: Submission,
    verdict: Verdict,
    points: Mapping[str, Decimal],
    comment: str,
    by: Person,
    at: datetime,
    key: str,
) -> Review:
    """Accept an answer or return it, with points by the rubric (criterion code → points); the person gets a letter.

    Raises AlreadyReviewed (with who and when), NothingToReview, CommentMissing, PointsWrong, TooFewPoints.
    """
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    _check_open(submission)
    said = text.tidy(comment)
    if verdict == Verdict.RETURNED and not said:
        raise CommentMissing
    criteria = list(submission.assignment.criteria.all())
    total = _check_points(criteria, points)
    if verdict == Verdict.ACCEPTED and total < submission.assignment.accept_from:
        raise TooFewPoints(
            _("Accepted from %(least)s points on; this is %(total)s. Give more points, or return the answer.")
            % {
                "least": _plain(submission.assignment.accept_from),
                "total": _plain(total),
            }
        )
    made = Review.objects.create(
        submission=submission,
        reviewer=by,
        verdict=verdict,
        total=total,
        comment=said,
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
                "%(reviewer)s has reviewed this answer in the meantime: %(verdict)s. Your verdict was not kept."
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
                % {"criterion": criterion.text, "most": _plain(criterion.points)}
            )
    return sum((points[c.code] for c in criteria), Decimal(0))


def _plain(number: Decimal) -> str:
    """8 for 8.0, 7.5 for 7.5."""
    return f"{number.normalize():f}"


def _settle(made: Review, by: Person, at: datetime) -> None:
    """What follows from a verdict: the answer's state, the person's progress, a journal row, a letter."""
    submission = made.submission
    accepted = made.verdict == Verdict.ACCEPTED
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
        kind="assignments/accepted" if accepted else "assignments/returned",
        person=submission.enrolment.person,
        context={
            "course": course,
            "activity": submission.assignment.activity,
            "review": made,
            "comment": made.comment,
            "total": _plain(made.total),
        },
        at=at,
        reason=made.key,
        centre=course.centre,
    )
