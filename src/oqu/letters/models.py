from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre
from oqu.people.models import Person


class LetterState(models.TextChoices):
    """How far a letter has come."""

    WAITING = "waiting", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    KEPT = "kept", _("Stored, sent to nobody")
    PRINTED = "printed", _("For printing: the person has no e-mail")
    TAKEN_BACK = "taken_back", _("Taken back before it was sent")
    NEEDLESS = "needless", _("Not sent: its reason was gone")


class Batch(Row):
    """The letters of one step of the office. They leave together at `leaves_at`; until then the step can be undone.

    `verb` is the step as the journal names it, `thing_key` the key of what it was done to.
    """

    key = KeyField()
    centre = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="letter_batches"
    )
    verb = models.CharField(max_length=60)
    thing_key = models.CharField(max_length=40, db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    before = models.JSONField(default=dict, help_text="what undoing the step restores")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.verb}: {self.thing_key}"


class Letter(Row):
    """One message to one person, written once in their language and stored as it was sent."""

    key = KeyField()
    kind = models.CharField(max_length=60, db_index=True)
    centre = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters"
    )
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.WAITING)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    about = models.CharField(
        max_length=120, blank=True, default="", help_text="what its kind looks at again before it is sent"
    )
    thing_key = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="letters to one reader about one thing, such as a course, leave in the order in which they were written",
    )
    once = models.CharField(max_length=120, unique=True, help_text="One letter for one reason.")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    confidential = models.BooleanField(
        default=False, help_text="Holds a sign-in code: its text is not shown in the office."
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="letter_due"),
            models.Index(fields=["thing_key", "state"], name="letter_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_sent_has_time",
                condition=~models.Q(state=LetterState.SENT) | models.Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address or self.person}"

    def journal_name(self) -> str:
        """Whom it went to, not what it says."""
        return str(self.person or self.address)
