"""What the worker does with practical tasks: old drafts and old answers go."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.assignments import actions
from oqu.assignments.models import Submission, SubmissionState
from oqu.kernel import retention

COURSE = "enrolment__course"


def _drafts(before: datetime) -> QuerySet[Submission]:
    return Submission.objects.filter(state=SubmissionState.DRAFT, saved_at__lt=before)


def _answers(before: datetime) -> QuerySet[Submission]:
    """Handed-in answers of courses that ended before, as long as there is something left of them."""
    left = ~Q(text="") | Q(files__isnull=False)
    ended = Submission.objects.filter(left, **{f"{COURSE}__ends_on__lt": before.date()})
    found = ended.exclude(state=SubmissionState.DRAFT).values("pk")
    return Submission.objects.filter(pk__in=found)


retention.register(
    retention.RetentionRule(
        "assignments.drafts",
        _("Drafts of answers to practical tasks"),
        "drafts",
        _drafts,
        actions.delete_drafts,
        centre=f"{COURSE}__centre_id",
    ),
    retention.RetentionRule(
        "assignments.answers",
        _("Texts and files of answers to practical tasks"),
        "answers",
        _answers,
        actions.strip_answers,
        centre=f"{COURSE}__centre_id",
    ),
)
