from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Course, Enrolment
from oqu.kernel.db import KeyField
from oqu.kernel.models import StoredFile
from oqu.kernel.name_order import NameOrder
from oqu.kernel.rows import Row
from oqu.people.models import Person


class SlidesState(models.TextChoices):
    """How far the pages of the slides have come."""

    NONE = "none", _("No slides")
    WAITING = "waiting", _("Waiting to be prepared")
    DRAWING = "drawing", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be prepared")


class Venue(models.TextChoices):
    """Where a live lecture takes place."""

    HALL = "hall", _("Here, in the lecture hall")
    LINK = "link", _("At a meeting link")
    BIGBLUEBUTTON = "bbb", _("In BigBlueButton")
    JITSI = "jitsi", _("In Jitsi Meet")


class Lecture(Row):
    """A talk: lecturer, venue and details."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="lecture")
    lecturer = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lectures",
    )
    language = models.CharField(
        _("language of the lecture"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    minutes = models.PositiveSmallIntegerField(
        _("length, minutes"),
        default=0,
        help_text=_("What attendance is measured against."),
    )
    venue = models.CharField(_("where it is heard"), max_length=5, choices=Venue, default=Venue.HALL)
    meeting_url = models.URLField(_("meeting link"), blank=True)
    recording_url = models.URLField(_("recording link"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    notes_html = models.TextField(blank=True)
    slides = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lectures",
    )
    slides_state = models.CharField(max_length=8, choices=SlidesState, default=SlidesState.NONE)
    slides_total = models.PositiveSmallIntegerField(default=0, help_text="pages of the PDF")
    transcript = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="transcripts",
        help_text="WebVTT, SubRip or plain text, in UTF-8",
    )

    class Meta:
        ordering = ["activity__position", "activity_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slides_state__in=SlidesState.values),
                name="lecture_slides_state_known",
            ),
            models.CheckConstraint(condition=Q(venue__in=Venue.values), name="lecture_venue_known"),
            models.CheckConstraint(
                name="lecture_slides_have_a_file",
                condition=Q(slides_state=SlidesState.NONE, slides__isnull=True)
                | (~Q(slides_state=SlidesState.NONE) & Q(slides__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)


class Slide(Row):
    """One page of the slides as a picture, with its words for search and for those who don't see it."""

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    picture = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="slides")
    width = models.PositiveSmallIntegerField(help_text="pixels")
    height = models.PositiveSmallIntegerField(help_text="pixels")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "number"], name="slide_number_once_in_lecture"),
            models.CheckConstraint(condition=Q(number__gt=0), name="slide_numbers_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.lecture}, {self.number}"


class HallStatus(models.TextChoices):
    """State of a lecture in the hall, as the relay names it."""

    WAITING = "waiting", _("Not begun")
    LIVE = "live", _("Live now")
    PAUSED = "paused", _("Pause")
    ENDED = "ended", _("Over")


class Hall(Row):
    """What the relay last reported about a lecture in the hall; the truth about it is the relay's log."""

    lecture = models.OneToOneField(Lecture, on_delete=models.CASCADE, related_name="hall")
    status = models.CharField(max_length=7, choices=HallStatus, default=HallStatus.WAITING)
    begun_at = models.DateTimeField(null=True, blank=True)
    length = models.PositiveIntegerField(default=0, help_text="seconds recorded")
    size = models.PositiveIntegerField(default=0, help_text="bytes of the recording")
    turned = models.JSONField(default=list, help_text="the slides that were shown, each once, in their order")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=HallStatus.values), name="hall_status_known"),
            models.CheckConstraint(
                name="hall_begun_has_a_time",
                condition=Q(status=HallStatus.WAITING) | Q(begun_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecture}: {self.get_status_display()}"


class AttendanceSource(models.TextChoices):
    """Where the minutes of an attendance come from."""

    HEARD = "heard", _("Measured by the player")
    IMPORTED = "imported", _("Imported from a list")
    SHARED = "shared", _("Listened on a colleague's device")
    CORRECTED = "corrected", _("Corrected by hand")


class Attendance(Row):
    """Attendance of one person at a lecture. `minutes` counts; live and replay tell where it came from."""

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendance")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    live_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    replay_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    length = models.PositiveSmallIntegerField(help_text="minutes of the lecture when this was recorded")
    source = models.CharField(max_length=9, choices=AttendanceSource)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recorded_attendance",
    )
    sheet_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="minutes from the course's own sheet; they count again when a list is removed",
    )
    sheet_note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["lecture", "enrolment"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(minutes__lte=F("length")),
                name="attendance_within_the_lecture",
            ),
            models.CheckConstraint(
                name="attendance_parts_within_the_lecture",
                condition=Q(live_minutes__isnull=True)
                | Q(replay_minutes__isnull=True)
                | Q(length__gte=F("live_minutes") + F("replay_minutes")),
            ),
            models.CheckConstraint(
                condition=Q(source__in=AttendanceSource.values), name="attendance_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(source=AttendanceSource.CORRECTED) | ~Q(reason=""),
                name="attendance_correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.minutes}/{self.length}"


class CompanionStatus(models.TextChoices):
    """Whether a colleague confirmed listening together."""

    ASKED = "asked", _("Not answered yet")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Did not listen along")


class Companion(Row):
    """A person who, according to the host, listens to a lecture on the host's device; counts once they confirm it."""

    key = KeyField()
    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="companions")
    host = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="guests")
    guest = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="hosts")
    answer = models.CharField(max_length=9, choices=CompanionStatus, default=CompanionStatus.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [NameOrder("guest__person__family_name"), NameOrder("guest__person__given_name"), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "host", "guest"], name="companion_once"),
            models.UniqueConstraint(
                fields=["lecture", "guest"],
                condition=Q(answer=CompanionStatus.CONFIRMED),
                name="companion_of_one_host_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(host=F("guest")), name="companion_of_somebody_else"),
            models.CheckConstraint(
                condition=Q(answer__in=CompanionStatus.values), name="companion_answer_known"
            ),
            models.CheckConstraint(
                name="companion_answer_has_a_time",
                condition=Q(answer=CompanionStatus.ASKED) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guest.person} ← {self.host.person}: {self.get_answer_display()}"


class Program(models.TextChoices):
    """Meeting programs whose lists are read."""

    ZOOM = "zoom", "Zoom"
    BIGBLUEBUTTON = "bbb", "BigBlueButton"
    TEAMS = "teams", "Microsoft Teams"
    MEET = "meet", "Google Meet"


class MeetingLog(Row):
    """A list of who was at a meeting, as the program of the meeting wrote it."""

    key = KeyField()
    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="logs")
    program = models.CharField(max_length=5, choices=Program)
    name = models.CharField(max_length=200, help_text="the file's name")
    sha256 = models.CharField(max_length=64)
    fits = models.BooleanField(help_text="its times fall into the planned time, and only that is counted")
    uploaded_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="uploaded_meeting_logs"
    )
    uploaded_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "sha256"], name="meeting_log_once_in_lecture"),
            models.CheckConstraint(condition=Q(program__in=Program.values), name="meeting_log_program_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_program_display()}: {self.name}"


class How(models.TextChoices):
    """How it is known who is meant by a name in a list."""

    OPEN = "open", _("To be decided")
    EMAIL = "email", _("By e-mail")
    NAME = "name", _("By name")
    REMEMBERED = "remembered", _("As decided before")
    CHOSEN = "chosen", _("Decided by hand")
    STAFF = "staff", _("Works in the course")


class LogLine(Row):
    """Everything that a list says under one name: comings and goings together; `enrolment` empty: no participant."""

    key = KeyField()
    log = models.ForeignKey(MeetingLog, on_delete=models.CASCADE, related_name="lines")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=200, blank=True)
    rows = models.JSONField(help_text="rows of the file")
    spells = models.JSONField(help_text="[[from, to], …] in Unix seconds, in order, without overlaps")
    seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text="how long in all, if the list says"
    )
    how = models.CharField(max_length=10, choices=How, default=How.OPEN)
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.SET_NULL, related_name="log_lines"
    )
    candidates = models.JSONField(default=list, help_text="[[key of a place, score of 100], …]")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="log_line_how_known"),
            models.CheckConstraint(
                name="log_line_open_means_nobody",
                condition=~Q(how__in=[How.OPEN, How.STAFF]) | Q(enrolment__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_how_display()}"


class KnownName(Row):
    """As whom a name or an e-mail of meeting programs was recognised in a course, once and for the next lists."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="known_names")
    spelled = models.CharField(max_length=200, help_text="an e-mail, or a name folded by outside.names")
    enrolment = models.ForeignKey(
        Enrolment,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="known_names",
        help_text="empty: no participant",
    )
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="decided_names")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "spelled"], name="known_name_once_in_course")
        ]

    def __str__(self) -> str:
        return f"{self.spelled}: {self.enrolment or '—'}"
