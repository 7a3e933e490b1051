"""Answers of participants: drafts, files, handing in, a next attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oqu.assignments.models import (
    Assignment,
    Review,
    Submission,
    SubmissionFile,
    SubmissionState,
)
from oqu.assignments.queries import kinds_of, may_be_taken_back
from oqu.courses.actions import CourseOver, report_progress, restore_progress
from oqu.courses.models import Enrolment, Step
from oqu.kernel import files, journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.pictures import ReadyFile, made_ready, store_ready
from oqu.people.models import Person


class NotOpenYet(Refused):
    message = _("This practical task is not open yet.")


class AlreadyHandedIn(Refused):
    message = _("Your answer is with the reviewer already. You will get a letter.")


class AlreadyAccepted(Refused):
    message = _("Your answer was accepted already. Nothing is left to do.")


class StaysHandedIn(Refused):
    message = _("It was reviewed in the meantime, or the due time is over: the answer stays handed in.")


class NothingToHandIn(Refused):
    message = _("Write an answer or add a file first.")


class FileMissing(Refused):
    message = _("This practical task needs a file. Add one.")


class TooManyFiles(Refused):
    """More files than the assignment takes."""


@dataclass(frozen=True)
class AnswerContent:
    """What a person writes and attaches: the text, files ready to be stored, keys of earlier files to leave out."""

    words: str
    files: Sequence[ReadyFile]
    without: Sequence[str]


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
    """Store the person's draft; nobody else sees it.

    `uploads` are added, `without` are keys of files to leave out. Raises what `submit` raises for files and states.
    """
    content = AnswerContent(words, _readied(assignment, uploads), without)
    return _save_draft(assignment=assignment, enrolment=enrolment, by=by, at=at, key=key, content=content)


@once(Submission)
def _save_draft(
    *,
    assignment: Assignment,
    enrolment: Enrolment,
    by: Person,
    at: datetime,
    key: str,
    content: AnswerContent,
) -> Submission:
    draft = _write(assignment, enrolment, by, at, content)
    journal.record("assignments.save_draft", thing=draft, by=by, at=at)
    return draft


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
    content = AnswerContent(words, _readied(assignment, uploads), without)
    return _submit(assignment=assignment, enrolment=enrolment, by=by, at=at, key=key, content=content)


@once(Submission)
def _submit(
    *,
    assignment: Assignment,
    enrolment: Enrolment,
    by: Person,
    at: datetime,
    key: str,
    content: AnswerContent,
) -> Submission:
    submission = _write(assignment, enrolment, by, at, content)
    has_files = submission.files.exists()
    if assignment.files_required and not has_files:
        raise FileMissing
    if not submission.text and not has_files:
        raise NothingToHandIn
    due = assignment.activity.due_at
    submission.state, submission.handed_in_at = SubmissionState.HANDED_IN, at
    submission.late = due is not None and at > due
    submission.save(update_fields=["state", "handed_in_at", "late"])
    report_progress(enrolment=enrolment, activity=assignment.activity, step=Step.HANDED_IN, at=at)
    details = {"attempt": submission.attempt, "late": submission.late}
    journal.record("assignments.submit", thing=submission, by=by, at=at, details=details)
    return submission


@transaction.atomic
def take_back(*, submission: Submission, by: Person, at: datetime) -> Submission:
    """Make an answer that waits for its reviewer a draft again, with its words and files. Raises CourseOver, StaysHandedIn."""
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    enrolment = submission.enrolment
    if enrolment.course.is_over:
        raise CourseOver
    if not may_be_taken_back(submission, submission.assignment.activity.due_at, at):
        raise StaysHandedIn
    submission.state, submission.handed_in_at, submission.late = SubmissionState.DRAFT, None, False
    submission.saved_at = at
    submission.save(update_fields=["state", "handed_in_at", "late", "saved_at"])
    returned = Review.objects.filter(
        submission__assignment=submission.assignment,
        submission__enrolment=enrolment,
        submission__attempt=submission.attempt - 1,
    ).first()
    restore_progress(
        enrolment=enrolment,
        activity=submission.assignment.activity,
        step=Step.RETURNED if returned else None,
        points=returned.total if returned else None,
        at=at,
    )
    journal.record("assignments.take_back", thing=submission, by=by, at=at)
    return submission


def _write(
    assignment: Assignment,
    enrolment: Enrolment,
    by: Person,
    at: datetime,
    content: AnswerContent,
) -> Submission:
    """The open draft with these words and files in it; the next attempt is opened where there is none."""
    draft = _open_draft(assignment, enrolment, at)
    draft.text, draft.saved_at = text.tidy(content.words), at
    draft.save(update_fields=["text", "saved_at"])
    draft.files.filter(file__key__in=list(content.without)).delete()
    for readied in content.files:
        _keep_file(draft, readied, by, at)
    if draft.files.count() > assignment.most_files:
        raise _too_many(assignment)
    return draft


def _too_many(assignment: Assignment) -> TooManyFiles:
    return TooManyFiles(
        ngettext(
            "At most %(count)s file can be sent. Leave some out.",
            "At most %(count)s files can be sent. Leave some out.",
            assignment.most_files,
        )
        % {"count": assignment.most_files}
    )


def _open_draft(assignment: Assignment, enrolment: Enrolment, at: datetime) -> Submission:
    activity = assignment.activity
    if activity.opens_at is not None and at < activity.opens_at:
        raise NotOpenYet
    if enrolment.course.is_over:
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


def _readied(assignment: Assignment, uploads: Sequence[files.Upload]) -> list[ReadyFile]:
    """Check files and make pictures smaller. Raises TooManyFiles, FileRefused."""
    if len(uploads) > assignment.most_files:
        raise _too_many(assignment)
    largest = assignment.largest_mb * files.MEGABYTE
    return [
        made_ready(one, kinds=kinds_of(assignment), largest=largest, originals=assignment.keep_originals)
        for one in uploads
    ]


def _keep_file(draft: Submission, readied: ReadyFile, by: Person, at: datetime) -> None:
    """Add a file; one that is there already is not added again, another one under its name gets a number."""
    if draft.files.filter(file__sha256=files.digest(readied.content)).exists():
        return
    largest = draft.assignment.largest_mb * files.MEGABYTE
    names = list(draft.files.values_list("file__name", flat=True))
    stored = store_ready(readied, owner=by, at=at, largest=largest, beside=names)
    SubmissionFile.objects.create(submission=draft, file=stored, position=draft.files.count() + 1)
