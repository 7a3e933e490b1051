from django.conf import settings
from django.db import models

from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row


class JournalEntry(Row):
    """One write: who did what to which thing, when and where. Rows are never changed or removed, and name nobody."""

    at = models.DateTimeField(db_index=True)
    centre_id = models.BigIntegerField(
        null=True, blank=True, help_text="The centre where it happened; the ground floor knows no centres."
    )
    actor_key = models.CharField(max_length=32, blank=True, db_index=True)
    verb = models.CharField(max_length=80, db_index=True)
    thing = models.CharField(max_length=80, blank=True)
    thing_key = models.CharField(max_length=80, blank=True, db_index=True)
    summary = models.CharField(max_length=300, blank=True, help_text="A code or a number, never a name.")
    details = models.JSONField(default=dict, blank=True)
    origin = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "journal entries"
        indexes = [models.Index(fields=["centre_id", "-at", "-id"], name="journal_of_centre")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.thing_key}"


class JournalWords(Row):
    """Details of a journal row that say something of a person. Deleted when that person deletes the account."""

    entry = models.OneToOneField(
        JournalEntry, primary_key=True, on_delete=models.CASCADE, related_name="personal"
    )
    person_key = models.CharField(max_length=32, blank=True, db_index=True)
    words = models.JSONField()

    class Meta:
        verbose_name_plural = "journal words"

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person_key}"


class JournalAddress(Row):
    """The network address that a journal row came from. Deleted after some time (`OQU_KEEP_ADDRESSES_DAYS`)."""

    entry = models.OneToOneField(
        JournalEntry, primary_key=True, on_delete=models.CASCADE, related_name="came_from"
    )
    address = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "journal addresses"

    def __str__(self) -> str:
        return f"{self.entry_id} {self.address}"


class Removal(Row):
    """What the nightly job removed by one rule of retention, of one centre or of the installation; or that it failed."""

    rule = models.CharField(max_length=60)
    centre_id = models.BigIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(help_text="rows")
    failed = models.BooleanField(default=False, help_text="the rule was not followed; its data are all there")
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failed=False) | models.Q(number=0), name="removal_failed_removed_nothing"
            ),
        ]
        indexes = [models.Index(fields=["rule", "centre_id", "-at"], name="removal_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.number}"


class DoneOnce(Row):
    """A write that was asked for under a key: the same key again gets the same row back.

    For a whole form that was received, `led_to` is the address that its sender was led to. `digest` hides the key itself; the row holds neither a person nor a time, so it ties nobody to an answer.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    model = models.CharField(max_length=80)
    object_pk = models.CharField(max_length=40)
    led_to = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name_plural = "done once"

    def __str__(self) -> str:
        return f"{self.model} {self.object_pk}"


class StoredFile(Row):
    """A file under a random name, outside every folder that a web server shows by itself."""

    key = KeyField()
    path = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="files"
    )
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class UnsentForms(Row):
    """What was sent from one browser and could not be received: sealed with a secret that only that browser holds."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="of the browser's secret")
    sealed = models.BinaryField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "unsent forms"

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d %H:%M}"


class LimitUse(Row):
    """How far one limit is used up by one subject (`kernel.limits`); `slot` is a digest of both."""

    slot = models.CharField(max_length=64, primary_key=True)
    busy_until = models.FloatField(
        db_index=True, help_text="seconds since 1970 at which no use is counted any more"
    )
    step = models.FloatField(help_text="seconds for which one use is counted")

    def __str__(self) -> str:
        return f"{self.slot[:12]} until {self.busy_until:.0f}"


class OneTimeCode(Row):
    """A code that was sent by letter (`kernel.one_time_codes`). Neither the code nor its addressee can be read here."""

    subject = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    is_long = models.BooleanField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject[:12]} until {self.expires_at:%Y-%m-%d %H:%M}"


class ResumableUpload(Row):
    """A file that a person sends in chunks. It can be given to a form until it expires, and is then deleted.

    `used_at` is the first time that a form took it; until it expires the same form may be sent once more.
    """

    key = models.UUIDField(unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes of the whole file")
    offset = models.PositiveBigIntegerField(default=0, help_text="bytes that are on the disk")
    used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("size")), name="upload_not_larger_than_announced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.offset} of {self.size} bytes"


class UploadChunk(Row):
    """One chunk of an upload, a file of its own: two writers of the same chunk can't spoil each other's."""

    upload = models.ForeignKey(ResumableUpload, on_delete=models.CASCADE, related_name="chunks")
    offset = models.PositiveBigIntegerField(help_text="bytes before it")
    path = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "offset"], name="upload_chunk_once"),
        ]

    def __str__(self) -> str:
        return self.path
