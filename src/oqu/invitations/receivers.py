"""What invitations hear from people: heads of library systems come and go, a person asks for their data or is forgotten."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from oqu.invitations.actions import tell_owner
from oqu.invitations.letters import PERSON, ROLE
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel.erasure import Traces
from oqu.letters.kinds.leaving import holds_while
from oqu.letters.models import Letter, LetterState
from oqu.people import events
from oqu.people.models import Person, Post

REPLACING = (LetterState.WAITING, LetterState.SENT, LetterState.FAILED)


def _of(person: Person) -> Q:
    return Q(person=person) | Q(email=person.email) if person.email else Q(person=person)


@holds_while(ROLE, PERSON)
def still_waits(letter: Letter, _at: datetime) -> bool:
    """Whether the invitation was neither answered nor withdrawn, and no letter that was written later replaces this one."""
    later = Letter.objects.filter(kind=letter.kind, about=letter.about, pk__gt=letter.pk, state__in=REPLACING)
    waiting = Invitation.objects.filter(key=letter.about, answer=InvitationStatus.WAITING)
    return waiting.exists() and not later.exists()


@receiver(events.export_asked)
def add_invitations(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """Add the invitations that the person got."""
    rows = Invitation.objects.filter(_of(person)).order_by("sent_at")
    data["invitations"] = [
        {
            "email": one.email,
            "role": one.get_role_display(),
            "at": str(one.centre or one.network or ""),
            "sent_at": one.sent_at,
            "answer": one.get_answer_display(),
            "answered_at": one.answered_at,
        }
        for one in rows.select_related("centre__library", "network")
    ]


@receiver(events.forgotten)
def delete_invitations(person: Person, traces: Traces, **_news: Any) -> None:
    """Delete what the person was offered, at whichever of their addresses."""
    Invitation.objects.filter(_of(person) | Q(email__in=traces.emails)).delete()


@receiver(events.role_given)
def tell_new_head(post: Post, by: Person | None, at: datetime, **_news: Any) -> None:
    """Write to the owner of a library system that it has a new head."""
    tell_owner(network=post.network, news="appointed", name=str(post.person), by=by, at=at)


@receiver(events.role_taken)
def tell_head_left(post: Post, by: Person, at: datetime, **_news: Any) -> None:
    """Write to the owner of a library system that a head has left or was dismissed."""
    tell_owner(network=post.network, news="left", name=str(post.person), by=by, at=at)
