"""The letters of one step of the office: they wait together, and are taken back together."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.letters.actions.writing import are_kept
from oqu.letters.models import Batch, Letter, LetterState
from oqu.letters.queries import batches_taken_along
from oqu.libraries.models import Centre
from oqu.people.models import Person

UNSENT = frozenset({LetterState.WAITING, LetterState.PRINTED})
"""What a letter can be whose batch has not left yet."""
UNDO_TIME = timedelta(minutes=10)
"""How long the letters of a batch wait, so that the step that wrote them can be undone."""
TIME_TO_JOIN = UNDO_TIME / 2
"""How long a letter that leaves together with an earlier one can be undone at least."""


def open_batch(
    *,
    verb: str,
    thing_key: str,
    by: Person | None,
    at: datetime,
    centre: Centre | None,
    before: Mapping[str, Any] | None = None,
) -> Batch:
    """Begin the letters of one step, which leave together after `UNDO_TIME`; imported letters leave at once."""
    leaves_at = at if are_kept() else at + UNDO_TIME
    return Batch.objects.create(
        verb=verb,
        thing_key=thing_key,
        by=by,
        written_at=at,
        leaves_at=leaves_at,
        centre=centre,
        before=dict(before or {}),
    )


class TooLate(Refused):
    message = _("The letters have left already. The step can no longer be undone.")


@transaction.atomic
def take_back(*, batch: Batch, by: Person, at: datetime) -> int:
    """Have no letter of a batch sent, and return how many there were. Raises TooLate once one may have left.

    The same letter can be written again: taken back, it no longer counts as written.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    letters = list(Letter.objects.select_for_update().filter(batch=batch))
    if batch.taken_back_at is not None:
        return len(letters)
    letters = [letter for letter in letters if letter.state != LetterState.TAKEN_BACK]
    if at >= batch.leaves_at or any(letter.attempts or letter.state not in UNSENT for letter in letters):
        raise TooLate
    _stop(letters)
    batch.taken_back_at = at
    batch.save(update_fields=["taken_back_at"])
    journal.record("letters.take_back", thing=batch, by=by, at=at, details={"letters": len(letters)})
    return len(letters)


@transaction.atomic
def send_now(*, batch: Batch, by: Person, at: datetime) -> int:
    """Have the letters of a batch leave at once instead of waiting to be undone; return how many. Raises TooLate.

    The letters of earlier batches to the same people about the same thing leave, too, for they leave first. Once
    pressed, none of these steps can be undone.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.taken_back_at is not None or at >= batch.leaves_at:
        raise TooLate
    chosen = batches_taken_along(batch.pk, at) | {batch.pk}
    leaving = Batch.objects.select_for_update().filter(pk__in=chosen, taken_back_at=None).order_by("pk")
    return sum(_send_now(one, by, at) for one in leaving)


def _send_now(batch: Batch, by: Person, at: datetime) -> int:
    number = Letter.objects.filter(batch=batch, state__in=UNSENT).update(due_at=at)
    batch.leaves_at = at
    batch.save(update_fields=["leaves_at"])
    journal.record("letters.send_now", thing=batch, by=by, at=at, details={"letters": number})
    return number


@transaction.atomic
def resume(*, letters: Iterable[Letter], by: Person, at: datetime) -> int:
    """Have letters go after all that were withheld or had lost their reason; return how many there were."""
    resumed = list(letters)
    for letter in resumed:
        letter.state = LetterState.WAITING if letter.address else LetterState.PRINTED
        letter.attempts, letter.due_at = 0, max(letter.due_at, at)
        letter.save(update_fields=["state", "attempts", "due_at"])
        journal.record("letters.resume", thing=letter, by=by, at=at)
    return len(resumed)


def gather(*, letter: Letter) -> None:
    """Have a letter leave together with an earlier one of its kind to the same person, at the time of that one.

    What they say together is one letter then, if its kind is written anew when it leaves (`kinds.leaving`). Its step can be
    undone until then: one that leaves in less than `TIME_TO_JOIN` is not joined, and no letter waits for a later one. A letter
    whose batch holds others stays with them.
    """
    batch = letter.batch
    if batch is None or letter.state not in UNSENT or batch.letters.exclude(pk=letter.pk).exists():
        return
    alike = Letter.objects.filter(kind=letter.kind, person=letter.person_id, centre=letter.centre_id)
    earlier = alike.filter(state=letter.state, pk__lt=letter.pk, due_at__lt=letter.due_at)
    joined = earlier.filter(due_at__gte=letter.written_at + TIME_TO_JOIN).order_by("due_at").first()
    if joined is not None:
        letter.due_at = batch.leaves_at = joined.due_at
        letter.save(update_fields=["due_at"])
        batch.save(update_fields=["leaves_at"])


def put_in_order(*, things: Iterable[str], thing_key: str, person: Person | None = None) -> int:
    """Have letters that wait about these things leave in the order of another thing from now on; return how many.

    So they leave before all that is written about that one later, also if it is sent at once; `person` narrows them
    to one reader.
    """
    waiting = Letter.objects.filter(thing_key__in=things, state=LetterState.WAITING)
    return (waiting.filter(person=person) if person else waiting).update(thing_key=thing_key)


def _stop(letters: Iterable[Letter]) -> None:
    for letter in letters:
        letter.state, letter.once = LetterState.TAKEN_BACK, f"taken back:{letter.key}"
        letter.save(update_fields=["state", "once"])


@transaction.atomic
def withhold(*, person: Person, thing_key: str, verbs: Iterable[str], by: Person, at: datetime) -> int:
    """Have no letter of steps of these verbs about a thing sent to a person whom it no longer concerns; return how many.

    Letters that wait for the mail server longer than for undoing are among them; those that left stay as they are.
    """
    waiting = Q(state=LetterState.WAITING) | Q(state=LetterState.PRINTED, batch__leaves_at__gt=at)
    about = Letter.objects.filter(person=person, batch__thing_key=thing_key, batch__verb__in=list(verbs))
    letters = list(about.filter(waiting).select_for_update(of=("self",)))
    _stop(letters)
    if letters:
        details = {"letters": len(letters)}
        journal.record("letters.withhold", thing=person, by=by, at=at, details=details)
    return len(letters)
