"""Writes at the support desk: asking, answering, closing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.support.letters import ANSWERED
from oqu.support.models import Case, CaseState, Reply, Subject

VERB = "support.reply"
"""The batch of the letter about an answer."""


@once(Case)
def ask(*, centre: Centre, subject: Subject, text: str, by: Person, at: datetime, key: str) -> Case:
    """Put a question to a centre."""
    case = Case.objects.create(centre=centre, asker=by, subject=subject, asked_at=at, changed_at=at)
    Reply.objects.create(case=case, author=by, from_centre=False, text=text, written_at=at)
    journal.record("support.ask", thing=case, by=by, at=at)
    return case


@once(Reply)
def reply(*, case: Case, text: str, by: Person, at: datetime, key: str) -> Reply:
    """Add a reply to a case: one by the asker reopens it, one by the centre answers it and notifies the asker by letter."""
    from_centre = by.pk != case.asker_id
    reply = Reply.objects.create(case=case, author=by, from_centre=from_centre, text=text, written_at=at)
    before = case.state, case.changed_at
    case.state = CaseState.ANSWERED if from_centre else CaseState.OPEN
    case.changed_at = at
    case.save(update_fields=["state", "changed_at"])
    journal.record("support.reply", thing=case, by=by, at=at)
    if from_centre:
        batch = letters.open_batch(
            verb=VERB,
            thing_key=case.key,
            by=by,
            at=at,
            centre=case.centre,
            before={"reply": reply.pk, "state": before[0], "changed_at": before[1].isoformat()},
        )
        letters.write(
            kind=ANSWERED,
            person=case.asker,
            context={"case": case, "text": text},
            at=at,
            reason=f"{case.key} {reply.pk}",
            centre=case.centre,
            batch=batch,
        )
    return reply


class AnsweredSince(Refused):
    message = _("The person has written since. The answer can no longer be undone.")


@transaction.atomic
def undo_reply(*, case: Case, batch: Batch, by: Person, at: datetime) -> Case:
    """Take an answer of the centre back whose letter has not left; it is removed from the case.

    Raises TooLate, AnsweredSince.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    given = Reply.objects.filter(case=case, pk=batch.before["reply"]).first()
    if given is None or Reply.objects.filter(case=case, pk__gt=given.pk).exists():
        raise AnsweredSince
    letters.take_back(batch=batch, by=by, at=at)
    given.delete()
    case.state = batch.before["state"]
    case.changed_at = clock.read(batch.before["changed_at"]) or at
    case.save(update_fields=["state", "changed_at"])
    journal.record("support.undo_reply", thing=case, by=by, at=at)
    return case


@transaction.atomic
def reopen(*, case: Case, by: Person, at: datetime) -> Case:
    """Undo the closing of a case: it waits for an answer if the asker wrote last, else it is answered."""
    if case.state == CaseState.CLOSED:
        last = Reply.objects.filter(case=case).order_by("written_at", "pk").last()
        case.state = CaseState.ANSWERED if last is not None and last.from_centre else CaseState.OPEN
        case.changed_at = at
        case.save(update_fields=["state", "changed_at"])
        journal.record("support.reopen", thing=case, by=by, at=at)
    return case


@transaction.atomic
def close(*, case: Case, by: Person, at: datetime) -> Case:
    """End a case; a new message opens it again."""
    if case.state != CaseState.CLOSED:
        case.state, case.changed_at = CaseState.CLOSED, at
        case.save(update_fields=["state", "changed_at"])
        journal.record("support.close", thing=case, by=by, at=at)
    return case
