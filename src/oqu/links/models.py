from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.courses.models import Activity
from oqu.kernel.rows import Row


class Medium(models.TextChoices):
    """What a link leads to."""

    PAGE = "page", pgettext_lazy("medium", "Page")
    VIDEO = "video", pgettext_lazy("medium", "Video")
    FILE = "file", pgettext_lazy("medium", "File")


class Link(Row):
    """A page, video or file on another site. What is not known about it is empty."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="link")
    medium = models.CharField(_("medium"), max_length=10, choices=Medium)
    url = models.URLField(_("address"), max_length=500)
    author = models.CharField(_("author"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length, minutes"), null=True, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text="bytes")

    class Meta:
        ordering = ["activity__position", "activity_id"]
        constraints = [
            models.CheckConstraint(condition=Q(medium__in=Medium.values), name="link_medium_known"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="link_is_web_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)
