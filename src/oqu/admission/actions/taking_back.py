"""Undoing that people were nominated or entered, as long as the letters to them have not left."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from oqu.admission.models import Application, ApplicationState, Nomination
from oqu.admission.queries.applications import asked_by, is_untouched
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.kernel import clock, journal
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.queries import later_steps
from oqu.letters.rules import NothingToUndo, require_nothing_later
from oqu.libraries.models import Centre
from oqu.people.models import Person

ENTER = "admission.enter"
"""The batch of letters to people whom the office entered."""
ASK_AGAIN = "admission.ask_owner"
"""The batch of one letter that asks a person once more."""
NOMINATE = "admission.nominate"
"""The batch of letters to people whom a head nominated."""
WHO = ("source", "nomination_id", "nominated_by_id")
"""What an application says about who made it."""
CONSENTED = ("consent_version", "consent_language", "consent_channel")


def open_entries(*, course: Course, verb: str, by: Person, at: datetime, **before: Any) -> Batch:
    """The batch of letters to people who are nominated or entered together; `before` takes note of each of them."""
    centre: Centre = course.centre
    noted = {"asked": {}, **before}
    return letters.open_batch(verb=verb, thing_key=course.key, by=by, at=at, centre=centre, before=noted)


def note(batch: Batch | None, application: Application, was: Mapping[str, Any] | None) -> None:
    """Take note in a batch that an application was made, or what it `was` before."""
    if batch is not None:
        batch.before["asked"].setdefault(application.key, was)
        batch.save(update_fields=["before"])


def as_it_was(application: Application) -> dict[str, Any]:
    """Who made an application that waits for its owner, and the consent that came with it."""
    when = application.consented_at.isoformat() if application.consented_at else ""
    return {**{name: getattr(application, name) for name in (*WHO, *CONSENTED)}, "consented_at": when}


@transaction.atomic
def undo_entries(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Take back that people were nominated or entered, with the letters to them; return for how many people.

    Who has answered or was decided on meanwhile is left as they are. A list of which nobody is left is one that was not
    sent. Once is enough. Raises TooLate, BuiltOn if one of them was nominated or entered once more since, ResultsFinal if
    the course is closed, NothingToUndo if nobody is left to be taken back.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    if Batch.objects.filter(pk=batch.pk, taken_back_at__isnull=False).exists():
        return 0
    courses.require_results_open(course=course)
    asked: dict[str, dict[str, Any] | None] = batch.before["asked"]
    letters.take_back(batch=batch, by=by, at=at)
    require_nothing_later(entries_built_on(batch))
    courses.release_stage(course=course, batch=batch)
    made = Application.objects.select_for_update(of=("self",)).filter(course=course, key__in=asked_by(batch))
    undone = [application for application in made if is_untouched(application)]
    if not undone:
        raise NothingToUndo
    for application in undone:
        if application.key in asked:
            _restore(application, asked[application.key])
    _reopen(Nomination.objects.filter(key=batch.before.get("nomination", "")))
    journal.record("admission.undo_entries", thing=course, by=by, at=at, details={"people": len(undone)})
    return len(undone)


def entries_built_on(batch: Batch) -> list[Batch]:
    """The later steps, not undone, in which one of these people was nominated or entered once more; the latest first."""
    asked = batch.before["asked"].keys()
    return [step for step in later_steps(batch, (ENTER, NOMINATE)) if asked & step.before["asked"].keys()]


def decisions_built_on(batch: Batch, decided: Iterable[Application]) -> list[Batch]:
    """The later steps, not undone, that wrote to those who would lose their places with a decision; the latest first."""
    losing = [one.person for one in decided if one.person and one.state == ApplicationState.ADMITTED]
    return courses.steps_on_places(batch=batch, people=losing) if losing else []


def _restore(application: Application, was: Mapping[str, Any] | None) -> None:
    if was is None:
        application.delete()
        return
    for name in (*WHO, *CONSENTED):
        setattr(application, name, was[name])
    application.consented_at = clock.parse_exact(was["consented_at"]) if was["consented_at"] else None
    application.save()


def _reopen(nominations: Iterable[Nomination]) -> None:
    for nomination in nominations:
        if not nomination.applications.exists():
            nomination.sent_at = None
            nomination.save(update_fields=["sent_at"])
