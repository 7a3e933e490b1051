"""What invitations do when a person asks for their data or is forgotten."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from oqu.invitations.models import Invitation
from oqu.kernel.erasure import Traces
from oqu.people import events
from oqu.people.models import Person


def _of(person: Person) -> Q:
    return Q(person=person) | Q(email=person.email) if person.email else Q(person=person)


@receiver(events.export_asked)
def add_invitations(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """Add the invitations that the person got."""
    rows = Invitation.objects.filter(_of(person)).order_by("sent_at")
    data["invitations"] = list(
        rows.values("email", "role", "centre__slug", "network__code", "sent_at", "answer", "answered_at")
    )


@receiver(events.forgotten)
def delete_invitations(person: Person, traces: Traces, **_news: Any) -> None:
    """Delete what the person was offered, at whichever of their addresses."""
    Invitation.objects.filter(_of(person) | Q(email__in=traces.emails)).delete()
