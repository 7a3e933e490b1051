"""What the worker does with invitations: those that nobody accepted are deleted."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel import retention

ENDED = (InvitationStatus.REFUSED, InvitationStatus.WITHDRAWN)


def _invitations(before: datetime) -> QuerySet[Invitation]:
    """Refused and withdrawn ones by their answer; unanswered ones by their last day."""
    ended = Q(answer__in=ENDED, answered_at__lt=before)
    unanswered = Q(answer=InvitationStatus.WAITING, expires_at__lt=before)
    return Invitation.objects.filter(ended | unanswered)


retention.register(
    retention.RetentionRule(
        "invitations.invitations",
        _("Invitations that nobody accepted"),
        "applications",
        _invitations,
        retention.delete_rows,
        centre="host_id",
    ),
)
