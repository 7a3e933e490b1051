from django.db import models

from oqu.courses.models import Enrolment
from oqu.kernel.db import KeyField
from oqu.kernel.name_order import NameOrder
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre, CentreLook
from oqu.people.models import Person


class Certificate(Row):
    """One line of the register: who finished which course. It holds its own words and dates and never changes.

    The database refuses every change of a row (see the second migration); what turned out wrong is revoked, and may
    be replaced by a line of its own. At most one line of an enrolment is valid: the first or the one that replaces the
    last is there once, and a trigger (third migration) refuses a line while another is not revoked.
    """

    key = KeyField()
    number = models.CharField(max_length=20, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    holder = models.CharField(max_length=250)
    course_title = models.JSONField(help_text="language → title")
    centre_name = models.JSONField(help_text="language → name")
    hours = models.PositiveSmallIntegerField(help_text="academic hours")
    starts_on = models.DateField()
    ends_on = models.DateField()
    issued_on = models.DateField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signed_certificates")
    signer = models.CharField(max_length=250)
    look = models.ForeignKey(CentreLook, null=True, on_delete=models.PROTECT, related_name="certificates")

    class Meta:
        ordering = ["-signed_at", NameOrder("holder")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="certificate_days_in_order"
            ),
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="certificate_has_hours"),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(replaces__isnull=True),
                name="certificate_first_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.holder}"


class Revocation(Row):
    """A certificate that is no longer valid, and why."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(max_length=300)
    revoked_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="revocations")

    def __str__(self) -> str:
        return f"{self.certificate.number}: {self.reason}"
