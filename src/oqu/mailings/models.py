from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Course, Group
from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row
from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.people.models import Person


class Audience(models.TextChoices):
    """To whom a message goes."""

    ALL = "all", _("All participants")
    GROUP = "group", _("One group")
    BEHIND = "behind", _("Participants who have not done an activity")
    PERSON = "person", _("One participant")
    STAFF = "staff", _("Those who work in the course")


class Mailing(Row):
    """One message of the office to people of a course, in up to three languages."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="mailings")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    audience = models.CharField(max_length=6, choices=Audience)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(_("subject"), max_length=160)
    text = models.TextField(_("text"))
    recipients = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="mailing_audience_known"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class MailingReader(Row):
    """One person to whom a message goes: it is on their Today until they have read it."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mailings")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "person"], name="mailing_once_to_person"),
        ]
        indexes = [models.Index(fields=["person", "read_at"], name="mailing_unread")]

    def __str__(self) -> str:
        return f"{self.mailing}: {self.person}"


class MailingTemplate(Row):
    """A text that a centre uses again."""

    key = KeyField()
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="mailing_templates")
    name = models.CharField(_("name"), max_length=80)
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="mailing_template_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
