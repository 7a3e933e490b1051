"""Writes at the support desk: asking, answering, closing."""

from datetime import datetime

from django.db import transaction

from oqu.kernel import journal
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.support.letters import ANSWERED
from oqu.support.models import Case, CaseState, Reply, Subject


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
    case.state = CaseState.ANSWERED if from_centre else CaseState.OPEN
    case.changed_at = at
    case.save(update_fields=["state", "changed_at"])
    journal.record("support.reply", thing=case, by=by, at=at)
    if from_centre:
        letters.write(
            kind=ANSWERED,
            person=case.asker,
            context={"case": case, "text": text},
            at=at,
            reason=f"{case.key} {reply.pk}",
            centre=case.centre,
        )
    return reply


@transaction.atomic
def close(*, case: Case, by: Person, at: datetime) -> Case:
    """End a case; a new message opens it again."""
    if case.state != CaseState.CLOSED:
        case.state, case.changed_at = CaseState.CLOSED, at
        case.save(update_fields=["state", "changed_at"])
        journal.record("support.close", thing=case, by=by, at=at)
    return case
