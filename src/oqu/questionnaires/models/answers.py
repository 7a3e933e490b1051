"""What was answered to the closed questions. Only the gate reads it (docs/decisions/0115-the-gate.md)."""

import uuid

from django.db import models

from oqu.courses.models import Enrolment
from oqu.kernel.rows import Row
from oqu.questionnaires.models.asking import Wave


class Response(Row):
    """What was answered to the closed questions: `codes` holds one signed byte a column, in the definition's order.

    Written when the wave closes, all of a wave at once and in a random order. `enrolment` stays empty when the wave
    is anonymous. `pseudonym` joins the answers of one person before and after a course, until both are closed and the
    tables of pairs are counted; `is_paired` says that an answer is in one of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pseudonym = models.BinaryField(max_length=16, null=True, blank=True)
    is_paired = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    codes = models.BinaryField()
    numbers = models.JSONField(
        default=dict, blank=True, help_text="item → number, for questions that ask for one"
    )

    class Meta:
        indexes = [models.Index(fields=["wave"], name="response_of_wave")]

    def __str__(self) -> str:
        return str(self.id)


class Block(Row):
    """The codes of many responses of a closed wave end to end, in an order of their own: what figures are counted from.

    With an `item` it holds the numbers that were given to that question instead, 64-bit, by size.
    A million rows take longer to read than to count; a closed wave never changes, so its codes are stored ready for use.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=80, blank=True)
    codes = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.wave}: {len(self.codes)}"
