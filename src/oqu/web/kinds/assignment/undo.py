"""Undoing an own verdict while its letter waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oqu.assignments import actions, queries, rules
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.letters.queries import batch_by_key, batches_to_undo
from oqu.people.queries import Person, names_by_key
from oqu.web import access
from oqu.web.undoing import Undoable, undoables


def undoable(reviewer: Person) -> list[Undoable]:
    """The reader's verdicts whose letters have not left yet."""
    batches = [one for one in batches_to_undo([reviewer.key], clock.now()) if one[0].verb == actions.VERB]
    names = names_by_key(batch.before["person"] for batch, _n in batches) if batches else {}
    return undoables(
        batches,
        step=lambda batch: f"{_('Verdict')}: {names.get(batch.before['person'], '')}",
        url=lambda batch: reverse("teaching:undo_review", args=[batch.key]),
    )


@require_POST
def undo_review(request: HttpRequest, key: str) -> HttpResponse:
    """Take an own verdict back whose letter has not left; the answer opens again."""
    me = access.person(request)
    batch = access.found(batch_by_key(key))
    access.found(batch if batch.thing_key == me.key and batch.verb == actions.VERB else None)
    answer = access.found(queries.submission_for(me, batch.before["submission"]))
    access.allow(request, rules.can_review, answer)
    try:
        actions.undo_review(batch=batch, by=me, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone: %(step)s. No letter was sent.") % {"step": _("Verdict")})
    return access.see_other("teaching:review", key=answer.key)
