from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.kernel.db import KeyField
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre, Network
from oqu.people.models import Person, Post


class InvitationStatus(models.TextChoices):
    """What has become of an invitation."""

    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Invitation(Row):
    """A role offered to the owner of an e-mail; with no role, a place on a centre's list of people.

    `host` is the centre in whose name it was sent; without one it came from the site administrator. `duties` are the
    duties in courses that come with the role, as `courses.actions.invite_staff` writes them. An invitation that
    `is_for_duties` was sent for them only: its role is that of a lecturer, and it needs no director.
    """

    key = KeyField()
    email = models.EmailField(_("e-mail"))
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    profile = models.JSONField(
        default=dict, help_text="other columns of an imported list, for a person without an account"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    duties = models.JSONField(default=list, help_text="duties in courses that are given on accepting")
    is_for_duties = models.BooleanField(default=False)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    centre = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    host = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="sent_invitations"
    )
    invited_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="sent_invitations"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(
        _("answer"), max_length=9, choices=InvitationStatus, default=InvitationStatus.WAITING
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    post = models.OneToOneField(
        Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation"
    )

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["email", "answer"], name="invitation_by_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "role", "centre"],
                condition=models.Q(answer=InvitationStatus.WAITING, centre__isnull=False),
                name="invitation_once_at_centre",
            ),
            models.UniqueConstraint(
                fields=["email", "role", "network"],
                condition=models.Q(answer=InvitationStatus.WAITING, network__isnull=False),
                name="invitation_once_in_network",
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=InvitationStatus.values), name="invitation_answer_known"
            ),
            models.CheckConstraint(
                name="invitation_at_centre_or_network",
                condition=models.Q(
                    role__in=["", *sorted(CENTRE_ROLES)], centre__isnull=False, network__isnull=True
                )
                | models.Q(role=Role.NETWORK_HEAD, centre__isnull=True, network__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_a_person",
                condition=~models.Q(answer=InvitationStatus.ACCEPTED) | models.Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_for_duties_of_a_lecturer",
                condition=models.Q(is_for_duties=False) | models.Q(role=Role.LECTURER),
            ),
        ]

    @property
    def home(self) -> Centre | None:
        """The centre on whose page it is listed; for a head whom the site administrator invites, the system's owner."""
        return self.host or self.centre or (self.network.owner if self.network else None)

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()
