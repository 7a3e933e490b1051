from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Enrolment
from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row


class Outcome(models.TextChoices):
    """What has become of an idea."""

    PLANNED = "planned", _("Planned")
    PARTLY = "partly", _("Partly done")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Given up")


class Idea(Row):
    """A participant's promise to put something into practice at home."""

    key = KeyField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="ideas")
    text = models.TextField(_("what I will put into practice"))
    due_on = models.DateField(_("by when"), null=True, blank=True)
    shared = models.BooleanField(_("show it to my group"), default=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PLANNED)
    promised_at = models.DateTimeField()

    class Meta:
        ordering = ["-promised_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="idea_has_words"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="idea_outcome_known"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def journal_name(self) -> str:
        """Whose idea it is, not the words."""
        return str(self.enrolment)


class IdeaNews(Row):
    """How it went: one telling about one idea."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="news")
    outcome = models.CharField(max_length=8, choices=Outcome)
    story = models.TextField(_("how it went"), blank=True)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["told_at", "pk"]
        verbose_name_plural = "idea news"

    def __str__(self) -> str:
        return f"{self.idea}: {self.get_outcome_display()}"
