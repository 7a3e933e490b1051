from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Course, Group
from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row
from oqu.people.models import Person


class Thread(Row):
    """A discussion in a course: of everybody, or of one group; perhaps about one activity."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="threads")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="threads")
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.SET_NULL, related_name="threads"
    )
    title = models.CharField(_("title"), max_length=160)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="threads")
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["course", "last_at"], name="thread_latest")]

    def __str__(self) -> str:
        return self.title


class Message(Row):
    """One contribution to a discussion."""

    key = KeyField()
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="messages")
    text = models.TextField(_("message"))
    written_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="message_has_words")]

    def __str__(self) -> str:
        return self.text[:80]

    def journal_name(self) -> str:
        """The discussion it was written in, not the words."""
        return str(self.thread)


class ContactCard(Row):
    """What a person tells colleagues in their courses about themselves; shown only while they consent."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact_card")
    about = models.CharField(_("what I can help with, what I look for"), max_length=300, blank=True)
    shows_email = models.BooleanField(_("show my e-mail"), default=False)
    shows_phone = models.BooleanField(_("show my phone"), default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)
