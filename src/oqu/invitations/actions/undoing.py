"""Undoing invitations whose letters have not left yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from oqu.invitations.actions.inviting import withdraw
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel import clock
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.rules import NothingToUndo, require_nothing_later
from oqu.people.models import Person


@transaction.atomic
def undo(*, batch: Batch, by: Person, at: datetime) -> int:
    """Take invitations back whose letters have not left: new ones are withdrawn, renewed ones are as before.

    Returns how many letters there were; once is enough. Raises TooLate, BuiltOn if one of them was sent once more since,
    NothingToUndo if all of them were answered or withdrawn.
    """
    if Batch.objects.filter(pk=batch.pk, taken_back_at__isnull=False).exists():
        return 0
    number = letters.take_back(batch=batch, by=by, at=at)
    before = batch.before["invitations"]
    require_nothing_later(built_on(batch))
    waiting = Invitation.objects.select_for_update().filter(key__in=before, answer=InvitationStatus.WAITING)
    rows = list(waiting)
    if not rows:
        raise NothingToUndo
    for invitation in rows:
        if earlier := before[invitation.key]:
            _restore(invitation, *earlier, at=at)
        else:
            withdraw(invitation=invitation, by=by, at=at)
    return number


def _restore(
    invitation: Invitation,
    sent_at: str,
    expires_at: str,
    duties: Sequence[Any] = (),
    is_for_duties: bool = False,
    *,
    at: datetime,
) -> None:
    """Let an invitation be as it was before it was sent once more."""
    invitation.sent_at, invitation.expires_at = clock.read(sent_at) or at, clock.read(expires_at) or at
    invitation.duties, invitation.is_for_duties = [*duties], is_for_duties
    invitation.save(update_fields=["sent_at", "expires_at", "duties", "is_for_duties"])


def built_on(batch: Batch) -> list[Batch]:
    """The later steps, not undone, that sent one of these invitations once more; the latest first."""
    sent = batch.before["invitations"].keys()
    later = Batch.objects.filter(pk__gt=batch.pk, centre=batch.centre, taken_back_at=None)
    steps = later.filter(before__has_key="invitations").order_by("-pk")
    return [one for one in steps if sent & one.before["invitations"].keys()]
