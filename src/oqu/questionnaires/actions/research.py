"""Rows of answers for researchers: people are informed before the first answer, and the director releases them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.people.models import Person
from oqu.questionnaires.models import ResearchTable, Wave
from oqu.questionnaires.rules import can_be_offered


class AnswersAreIn(Refused):
    message = _("The questionnaire has opened already: what people read before they answer stays as it is.")


class CourseRuns(Refused):
    message = _("The file is released after the course is closed.")


@transaction.atomic
def offer_to_research(*, wave: Wave, offered: bool, by: Person, at: datetime) -> Wave:
    """Inform people from now on that rows of answers may be given to researchers, or not any more. Raises AnswersAreIn."""
    wave = Wave.objects.select_for_update(of=("self",)).select_related("activity__course").get(pk=wave.pk)
    if not can_be_offered(wave, at):
        raise AnswersAreIn
    if wave.for_research != offered:
        wave.for_research = offered
        wave.save(update_fields=["for_research"])
        name = "questionnaires.offer_to_research" if offered else "questionnaires.keep_from_research"
        journal.record(name, thing=wave.activity, by=by, at=at)
    return wave


@transaction.atomic
def release_research(*, wave: Wave, by: Person, at: datetime) -> ResearchTable:
    """Let the centre's office download the rows of a wave for researchers. Raises CourseRuns."""
    table = ResearchTable.objects.select_for_update().get(wave=wave)
    if not wave.activity.course.is_over:
        raise CourseRuns
    if table.released_at is None:
        _set_released(table, wave, by=by, at=at, released_at=at)
    return table


@transaction.atomic
def withdraw_research(*, wave: Wave, by: Person, at: datetime) -> ResearchTable:
    """End the downloads; files that were downloaded remain where they are."""
    table = ResearchTable.objects.select_for_update().get(wave=wave)
    if table.released_at is not None:
        _set_released(table, wave, by=by, at=at, released_at=None)
    return table


def _set_released(
    table: ResearchTable, wave: Wave, *, by: Person, at: datetime, released_at: datetime | None
) -> None:
    table.released_at = released_at
    table.save(update_fields=["released_at"])
    name = "questionnaires.release_research" if released_at else "questionnaires.withdraw_research"
    journal.record(name, thing=wave.activity, by=by, at=at)
