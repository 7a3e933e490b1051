from django.db import models

from oqu.courses.models import Course
from oqu.kernel.rows import Row
from oqu.libraries.models import CentreLook
from oqu.people.models import Person


class Edition(Row):
    """The evidence report of a course as a director signed it. It holds its own words and figures and never changes.

    The database refuses every change of a row (see the migration). The next edition says what turned out later.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signed_editions")
    signed_at = models.DateTimeField()
    software = models.CharField(max_length=50, help_text="version of Oqu")
    frozen = models.TextField(help_text="canonical JSON (RFC 8785)")
    checksum = models.CharField(max_length=64, help_text="SHA-256 of `frozen` in UTF-8, hexadecimal")
    look = models.ForeignKey(CentreLook, null=True, on_delete=models.PROTECT, related_name="editions")

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="edition_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.number}"
