"""Answers to named questionnaires without the name, once they have been stored long enough."""

from django.db.models import QuerySet

from oqu.questionnaires.models import OpenAnswer
from oqu.questionnaires.models.answers import Response


def part_from_names(answers: QuerySet[Response] | QuerySet[OpenAnswer]) -> int:
    """Take the name off answers; the answer itself stays, for the figures. The nightly job writes the journal row."""
    return answers.model._base_manager.filter(pk__in=list(answers.values_list("pk", flat=True))).update(
        enrolment=None
    )
