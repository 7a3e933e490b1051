"""Answers without their content: when an account is deleted, and when an answer has been stored long enough."""

from django.db import transaction
from django.db.models import QuerySet

from oqu.assignments.models import Review, ReviewVerdict, Submission, SubmissionFile
from oqu.kernel.erasure import destroy_files
from oqu.kernel.full_names import GONE
from oqu.kernel.models import StoredFile


@transaction.atomic
def remove_files(*, submissions: QuerySet[Submission]) -> int:
    """Delete the files of these answers, except those that another answer has too; return how many."""
    links = SubmissionFile.objects.filter(submission__in=submissions)
    files = list(StoredFile.objects.filter(submission_files__in=links).distinct())
    links.delete()
    shared = SubmissionFile.objects.filter(file__in=files).values_list("file", flat=True)
    kept = set(shared)
    return destroy_files(file for file in files if file.pk not in kept)


@transaction.atomic
def delete_drafts(drafts: QuerySet[Submission]) -> int:
    """Delete drafts that nobody has touched for long, with their files. The nightly job writes the journal row."""
    keys = list(drafts.values_list("pk", flat=True))
    found = Submission.objects.filter(pk__in=keys)
    remove_files(submissions=found)
    found.delete()
    return len(keys)


@transaction.atomic
def strip_answers(answers: QuerySet[Submission]) -> int:
    """Take text, files and the reviewer's comment out of old answers; verdict and points stay.

    A returned answer always has a comment, so a dash is left in its place.
    """
    keys = list(answers.values_list("pk", flat=True))
    found = Submission.objects.filter(pk__in=keys)
    remove_files(submissions=found)
    reviews = Review.objects.filter(submission__in=keys)
    reviews.filter(verdict=ReviewVerdict.RETURNED).update(comment=GONE)
    reviews.exclude(verdict=ReviewVerdict.RETURNED).update(comment="")
    return found.update(text="")
