"""What people shall be able to do after a course."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.competences.models import Competence, Level
from oqu.kernel.rows import Row


class Aim(Row):
    """One thing that people shall be able to do after the course; rated by themselves before and after."""

    course = models.ForeignKey("courses.Course", on_delete=models.CASCADE, related_name="aims")
    code = models.SlugField(max_length=40)
    text = models.CharField(_("aim"), max_length=300)
    position = models.PositiveSmallIntegerField()
    competence = models.ForeignKey(
        Competence,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="aims",
        help_text="the competence of a published framework that it is about; the text stays the aim's own",
    )
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.PROTECT, related_name="aims")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="aim_once_in_course"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(competence__isnull=False), name="aim_level_of_a_competence"
            ),
        ]

    def __str__(self) -> str:
        return self.text
