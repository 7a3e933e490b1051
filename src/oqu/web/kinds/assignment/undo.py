"""Undoing an own verdict while its letter waits."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oqu.assignments import actions, queries, rules
from oqu.assignments.forms import as_reviewed
from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.letters.queries import Batch, batch_by_key, batches_to_undo
from oqu.people.queries import Person, names_by_key
from oqu.web import access
from oqu.web.undoing import Undoable, page_before, sends_now, undoables, undone

TAKEN_BACK = "reviews_taken_back"
MOST_REMEMBERED = 5
VERDICT = gettext_lazy("Verdict")
"""Of a step that an earlier version took, which did not store what was decided."""
BUTTONS: Mapping[str, Words] = {
    queries.ReviewVerdict.ACCEPTED: gettext_lazy("Accept"),
    queries.ReviewVerdict.RETURNED: gettext_lazy("Return with the comment"),
}
"""What the button of each verdict says."""


def undoable(reviewer: Person) -> list[Undoable]:
    """The reader's verdicts whose letters have not left yet."""
    batches = [one for one in batches_to_undo(reviewer.key, clock.now()) if one[0].verb == actions.VERB]
    if batches:
        final = queries.with_final_verdicts(batch.before["submission"] for batch, _n in batches)
        batches = [one for one in batches if one[0].before["submission"] not in final]
    names = names_by_key(batch.before["person"] for batch, _n in batches) if batches else {}
    return undoables(
        batches,
        step=lambda batch: _name(batch, names),
        url=lambda batch: reverse("teaching:undo_review", args=[batch.key]),
    )


def _name(batch: Batch, names: Mapping[str, str]) -> str:
    """The step, called as its button, with the person whose answer was reviewed."""
    button = BUTTONS.get(batch.before.get("verdict", ""), VERDICT)
    return f"{button}: {names.get(batch.before['person'], '')}"


def typed_before(request: HttpRequest, answer: str) -> dict[str, str]:
    """Points and comment of the verdict that the reviewer took back last, for the form of this answer."""
    taken_back: dict[str, str] = request.session.get(TAKEN_BACK, {}).get(answer, {})
    return taken_back


def forget(request: HttpRequest, answer: str) -> None:
    """The answer has a verdict again: what was typed before is no longer needed."""
    if answer in (stored := request.session.get(TAKEN_BACK, {})):
        request.session[TAKEN_BACK] = {key: typed for key, typed in stored.items() if key != answer}


def _remember(request: HttpRequest, answer: str, typed: dict[str, str]) -> None:
    """Store what was typed in the session; the latest few, for they are undone within ten minutes."""
    stored = {**request.session.get(TAKEN_BACK, {}), answer: typed}
    request.session[TAKEN_BACK] = dict(list(stored.items())[-MOST_REMEMBERED:])


@require_POST
def undo_review(request: HttpRequest, key: str) -> HttpResponse:
    """Take an own verdict back whose letter has not left; the answer opens again, with its points and comment."""
    me = access.person(request)
    batch = access.found(batch_by_key(key))
    access.found(batch if batch.thing_key == me.key and batch.verb == actions.VERB else None)
    answer = access.found(queries.submission_for(me, batch.before["submission"]))
    access.allow(request, rules.can_review, answer)
    if sends_now(request, batch):
        return page_before(request) or access.see_other("teaching:review", key=answer.key)
    typed = as_reviewed(answer.review) if answer.state != queries.SubmissionState.HANDED_IN else {}
    try:
        actions.undo_review(batch=batch, by=me, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if typed:
            _remember(request, answer.key, typed)
        messages.success(request, undone(batch, _name(batch, names_by_key([batch.before["person"]]))))
    return access.see_other("teaching:review", key=answer.key)
