"""Questionnaires, waves, who answered, sealed envelopes, open answers, and the register of published tables."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Course, Enrolment
from oqu.kernel.db import KeyField, RandomOrderField
from oqu.kernel.languages import pick
from oqu.kernel.models import StoredFile
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre
from oqu.people.models import Person


class KindChoices(models.TextChoices):
    """What a questionnaire is for."""

    NEEDS = "needs", _("Needs survey")
    BEFORE = "before", _("Before the course")
    AFTER = "after", _("After the course")
    REACTION = "reaction", _("Quality and effectiveness")
    FOLLOWUP = "followup", _("Follow-up")
    TEST = "test", _("Knowledge test")


class Questionnaire(Row):
    """One version of a questionnaire; its content (`definition`) is described in docs/questionnaire-format.md.

    Without a centre it is part of the standard bank. From its first answer on it is frozen; a change makes the
    next version.
    """

    key = KeyField()
    centre = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="questionnaires"
    )
    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=KindChoices)
    title = models.JSONField(help_text="language → title")
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the content")
    course = models.ForeignKey(
        Course,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="own_questionnaires",
        help_text="the course about whose aims it asks",
    )
    made_from = models.SlugField(
        max_length=60,
        blank=True,
        help_text="code of the standard questionnaire, if made from a course's aims",
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code", "version"], name="questionnaire_version_once_at_centre"
            ),
            models.UniqueConstraint(
                fields=["code", "version"],
                condition=Q(centre__isnull=True),
                name="questionnaire_version_once_in_bank",
            ),
            models.CheckConstraint(condition=Q(kind__in=KindChoices.values), name="questionnaire_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    def journal_name(self) -> str:
        """Its title in the reader's language, and its version."""
        return f"{pick(self.title)} {self.version}"


class LinkKey(Row):
    """The key of a course's pseudonyms; destroyed when its last linked wave is closed."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="link_key")
    locked = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.course}"


class Wave(Row):
    """One sending-out of a questionnaire to a course. Its opening and due dates are those of its activity."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="wave")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="waves")
    anonymous = models.BooleanField()
    public_key = models.BinaryField()
    locked_private_key = models.BinaryField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    texts = models.JSONField(
        default=dict, blank=True, help_text="item → how many wrote something, counted when it was closed"
    )
    months_after = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="months after the course, for a follow-up"
    )
    announced = models.BooleanField(default=False, help_text="Letters have announced that it opened.")
    for_research = models.BooleanField(
        default=False, help_text="People were informed that rows of answers may be given to researchers."
    )
    mixed = models.PositiveIntegerField(
        default=0, help_text="how many sealed answers there were when their rows were last mixed"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="wave_key_destroyed_when_closed",
                condition=Q(closed_at__isnull=True) | Q(locked_private_key__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)


class PublishedTables(Row):
    """All tables that may ever be published of a closed wave: the gate decides them when it closes (`gate`).

    A questionnaire before or after the course waits for its partner (`is_final` is false): then the tables of the
    pairs and the cuts are added, once.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="tables")
    minimum = models.PositiveSmallIntegerField(help_text="the centre's minimum of answers at that time")
    is_final = models.BooleanField(default=False)
    tables = models.JSONField()

    def __str__(self) -> str:
        return str(self.wave)


class ResearchTable(Row):
    """The rows of a closed wave that may be given to researchers: the gate decides them when it closes (`gate.research`).

    `codes` holds one signed byte a column, row after row; `head` has the columns and the rule.
    Nobody reads them before the director of the centre has released them.
    """

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="research")
    head = models.JSONField()
    codes = models.BinaryField()
    released_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.wave)


class Participation(Row):
    """Records that a person answered a wave. The answer is stored elsewhere, with no common key or order."""

    id = RandomOrderField()
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="participations", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "enrolment"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.wave}"


class Envelope(Row):
    """A sealed answer of an open wave. Only the participant's own slip finds it again, and opens it with `copy`."""

    id = RandomOrderField()
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="envelopes", db_index=False)
    slip = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    copy = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "slip"], name="envelope_of_slip")]

    def __str__(self) -> str:
        return str(self.id)


class AnswerFile(Row):
    """A file that a participant sent to a question of a wave with names; their answer holds its key.

    Only its sender reads it until the wave is closed; those that no answer holds then are deleted.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="files")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=80)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="answer_file")

    class Meta:
        indexes = [models.Index(fields=["wave", "item"], name="answer_file_of_item")]

    def __str__(self) -> str:
        return str(self.file)


class Redaction(models.TextChoices):
    """A reviewer's decision on an open answer."""

    UNREAD = "unread", _("Not read yet")
    SHOWN = "shown", _("May be shown")
    REDACTED = "redacted", _("Shown with changes")
    WITHHELD = "withheld", _("Not shown")


class OpenAnswer(Row):
    """One open answer, torn off from the rest of its response; only named waves keep the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="open_answers")
    item = models.CharField(max_length=80)
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.SET_NULL, related_name="open_answers"
    )
    language = models.CharField(max_length=2)
    text = models.TextField()
    shown_text = models.TextField(blank=True)
    redaction = models.CharField(max_length=8, choices=Redaction, default=Redaction.UNREAD)
    quotable = models.BooleanField(default=False, help_text="The writer agreed to be quoted.")

    class Meta:
        indexes = [models.Index(fields=["wave", "item"], name="open_answer_of_item")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="open_answer_has_words")]

    def __str__(self) -> str:
        return self.text[:80]


class Theme(Row):
    """A theme that a reviewer finds in the open answers to one item of a wave."""

    key = KeyField()
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="themes")
    item = models.CharField(max_length=80)
    name = models.CharField(_("theme"), max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["wave", "item", "name"], name="theme_once")]

    def __str__(self) -> str:
        return self.name


class Coding(Row):
    """One coder's judgement that an open answer speaks of a theme."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    answer = models.ForeignKey(OpenAnswer, on_delete=models.CASCADE, related_name="codings")
    coder = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="codings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["theme", "answer", "coder"], name="coded_once")]

    def __str__(self) -> str:
        return f"{self.theme}: {self.answer}"


class Draft(Row):
    """An unfinished answer, stored on the server too, locked with the participant's own slip; gone when the wave closes.

    Once the answer is sent, only a draft stored later (`is_change`) counts: a change in progress.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="drafts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="questionnaire_drafts")
    locked = models.BinaryField()
    is_change = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "enrolment"], name="questionnaire_draft_once")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.wave}"
