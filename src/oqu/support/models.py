from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre
from oqu.people.models import Person


class Subject(models.TextChoices):
    """What a question to the centre is about."""

    LEARNING = "learning", _("Course and tasks")
    TECHNICAL = "technical", _("Sound, link, sign-in")
    LIBRARY = "library", _("Library work: advice")
    PAPERS = "papers", _("Certificates and papers")
    OTHER = "other", _("Something else")


class CaseState(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class Case(Row):
    """One question of one person to a centre, with all replies."""

    key = KeyField()
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="cases")
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cases")
    subject = models.CharField(_("about"), max_length=10, choices=Subject)
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["centre", "state", "changed_at"], name="case_queue")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CaseState.values), name="case_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.asker}: {self.get_subject_display()}"


class Reply(Row):
    """One message of a case; the first is the question itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="support_replies")
    from_centre = models.BooleanField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name_plural = "replies"
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="reply_has_words")]

    def __str__(self) -> str:
        return self.text[:80]
