from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity
from oqu.kernel.rows import Row


class Reading(Row):
    """A text to read: written in Markdown, kept also as the safe HTML that pages show."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="reading")
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    words = models.PositiveIntegerField(default=0, help_text="words of the longest of the texts")

    class Meta:
        ordering = ["activity__position", "activity_id"]

    def __str__(self) -> str:
        return str(self.activity)
