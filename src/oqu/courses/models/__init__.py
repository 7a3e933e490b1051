from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.courses.models.aims import Aim as Aim
from oqu.kernel.db import KeyField
from oqu.kernel.fields import LONGEST_TITLE
from oqu.kernel.models import StoredFile
from oqu.kernel.name_order import NameOrder
from oqu.kernel.rows import Row
from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.people.models import Person


class Stage(models.TextChoices):
    """The order of life of a course."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    ADMISSION = "admission", _("Admission")
    RUNNING = "running", _("Running")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")


STAGES = tuple(Stage)
OVER = (Stage.CLOSED, Stage.ARCHIVED)
"""The steps at which nothing can be handed in any more."""


class HourRounding(models.TextChoices):
    """How minutes of a lecture become academic hours of 45 minutes."""

    TENTH = "tenth", _("to a tenth of an hour")
    HALF = "half", _("to half an hour")
    WHOLE = "whole", _("to a whole hour")
    FULL = "full", _("only full hours count")


class Course(Row):
    """One run of a topic: its dates, hours, languages, places and the rule for finishing it."""

    key = KeyField()
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="courses")
    slug = models.SlugField(max_length=60, unique=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DRAFT)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    about = models.TextField(_("about the course"), blank=True)
    languages = models.JSONField(_("languages"), default=list)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    hours = models.PositiveSmallIntegerField(_("academic hours"))
    hours_note = models.CharField(
        _("why the plan has other hours"),
        max_length=300,
        blank=True,
        help_text="what the hours that no activity has are spent on; the director reads it before signing",
    )
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Almaty")
    capacity = models.PositiveSmallIntegerField(_("places"))
    applications_until = models.DateTimeField(_("applications until"), null=True, blank=True)
    bound_stage = models.CharField(
        max_length=10,
        blank=True,
        choices=Stage,
        help_text="the step at which something was sent out that can't be called back: no way back from it",
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was closed; what would have begun later is not held"
    )
    plan_published_at = models.DateTimeField(null=True, blank=True)
    groups_published_at = models.DateTimeField(null=True, blank=True)
    attendance_percent = models.PositiveSmallIntegerField(
        _("lectures heard, at least, %"), default=70, validators=[MaxValueValidator(100)]
    )
    present_percent = models.PositiveSmallIntegerField(
        _("present from, % of a lecture"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "People who heard less of a lecture get no hours for it. Empty: the same share as above."
        ),
    )
    hour_rounding = models.CharField(
        _("academic hours are rounded"), max_length=5, choices=HourRounding, default=HourRounding.TENTH
    )
    needs_assignments = models.BooleanField(_("all practical tasks accepted"), default=True)
    needs_questionnaires = models.BooleanField(_("required questionnaires answered"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="course_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="course_has_hours"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="course_has_places"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="course_stage_known"),
            models.CheckConstraint(
                condition=Q(attendance_percent__lte=100), name="course_attendance_at_most_100"
            ),
            models.CheckConstraint(
                condition=Q(present_percent__isnull=True) | Q(present_percent__lte=100),
                name="course_present_at_most_100",
            ),
            models.CheckConstraint(
                condition=Q(hour_rounding__in=HourRounding.values), name="course_hour_rounding_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether it is closed or in the archive: nothing can be handed in any more."""
        return self.stage in OVER


class Duty(models.TextChoices):
    """The duty of a member of staff in one course."""

    ORGANISER = "organiser", _("Organiser")
    LECTURER = "lecturer", _("Lecturer")
    REVIEWER = "reviewer", _("Reviewer")
    CURATOR = "curator", _("Curator")


class Staff(Row):
    """A person of the centre at work in one course.

    A reviewer may be limited to some groups and to some tasks of the plan. That it is limited is stored by itself: when
    the last of these groups or tasks is deleted, the reviewer has nothing to review, and not everything.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="staff")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(max_length=10, choices=Duty)
    limited_groups = models.BooleanField(default=False)
    limited_tasks = models.BooleanField(default=False)
    to_notify = models.BooleanField(
        default=False,
        help_text="the letter about it is written when the course is announced or its plan published",
    )
    groups: "models.ManyToManyField[Group, models.Model]" = models.ManyToManyField(
        "Group", related_name="reviewers", blank=True
    )
    activities: "models.ManyToManyField[Activity, models.Model]" = models.ManyToManyField(
        "Activity", related_name="reviewers", blank=True
    )

    class Meta:
        ordering = ["duty", "pk"]
        verbose_name_plural = "staff"
        constraints = [
            models.UniqueConstraint(fields=["course", "person", "duty"], name="staff_once_a_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_duty_display()}"


class Group(Row):
    """The people of one course who learn together."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80, blank=True)
    curator = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="curated_groups"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="group_number_once")]

    def __str__(self) -> str:
        return self.name or _("Group %(number)s") % {"number": self.number}


class Place(models.TextChoices):
    """The status of an enrolment."""

    LEARNING = "learning", _("Takes part")
    FINISHED = "finished", pgettext_lazy("state of a participant", "Finished")
    UNFINISHED = "unfinished", _("Did not finish")
    WITHDRAWN = "withdrawn", _("Withdrew")


class Enrolment(Row):
    """One person's place in one course."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    state = models.CharField(max_length=10, choices=Place, default=Place.LEARNING)
    language = models.CharField(_("language"), max_length=2)
    enrolled_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    plan_kinds: frozenset[str] = frozenset()  # codes of those in the person's published plan, by enrolment_of

    class Meta:
        ordering = [NameOrder("person__family_name"), NameOrder("person__given_name"), "pk"]
        indexes = [models.Index(fields=["course", "state", "group"], name="enrolment_by_group")]
        constraints = [
            models.UniqueConstraint(fields=["course", "person"], name="enrolled_once_in_course"),
            models.CheckConstraint(condition=Q(state__in=Place.values), name="enrolment_state_known"),
            models.CheckConstraint(
                name="enrolment_finished_has_time",
                condition=~Q(state=Place.FINISHED) | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.course}"


class PlannedManager(models.Manager["Activity"]):
    """The activities of plans, without cancelled ones."""

    def get_queryset(self) -> models.QuerySet["Activity"]:
        """Leave cancelled activities out."""
        return super().get_queryset().filter(cancelled_at__isnull=True)


class Activity(Row):
    """One item of a course's plan; each kind adds a row of its own app.

    A cancelled activity keeps its content and its entry in calendars, but `objects` and `course.activities` leave it
    out; `including_cancelled` has it.
    """

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=30)
    slug = models.SlugField(max_length=60)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    group = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="activities",
        help_text=_("Empty: for all groups."),
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    hours = models.DecimalField(_("academic hours"), max_digits=4, decimal_places=1, default=0)
    required = models.BooleanField(_("required"), default=True)
    revision = models.PositiveIntegerField(
        default=0, help_text="how often what calendars show has changed: SEQUENCE of RFC 5545"
    )
    changed_at = models.DateTimeField(null=True, blank=True, help_text="when that was last changed")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    last_date = models.DateTimeField(
        null=True, blank=True, help_text="what calendars showed before it had neither beginning nor due time"
    )

    objects = PlannedManager()
    including_cancelled = models.Manager["Activity"]()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="activity_slug_once_in_course"),
            models.CheckConstraint(
                name="activity_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CalendarEntry(Row):
    """An activity that has left the calendar of one person, or came back to it.

    Calendar programs need the entry to stay, as cancelled, with a higher number; `revisions` is added to that of the
    activity.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="calendar_entries")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="calendar_entries")
    is_gone = models.BooleanField()
    revisions = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "calendar entries"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="calendar_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.activity}"


class PlanNotice(Row):
    """One announcement of changes of a published plan: a batch of changes, and who was written to about it."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="plan_notices")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    participants = models.BooleanField(default=True)
    staff = models.BooleanField(default=True)
    recipients = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.course}: {self.at:%Y-%m-%d}"


class PlanChange(Row):
    """An activity of a published plan that was added, moved or cancelled since it was last announced.

    `before` and `after` are its times and its group as `courses.queries.changes.moments` writes them; null: not in the
    plan. Without an activity they are the days and hours of the course, as `terms` writes them. `after` is set when the change is announced; until then it is what the activity is now.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="plan_changes")
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    notice = models.ForeignKey(
        PlanNotice, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )

    class Meta:
        ordering = ["activity__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity"], condition=Q(notice__isnull=True), name="plan_change_pending_once"
            ),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(notice__isnull=True, activity__isnull=True),
                name="terms_change_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity or self.course}: {self.changed_at:%Y-%m-%d}"


class Step(models.TextChoices):
    """The progress of a person in one activity."""

    STARTED = "started", _("Started")
    HANDED_IN = "handed_in", _("Handed in")
    RETURNED = "returned", _("Returned")
    DONE = "done", _("Done")


class Progress(Row):
    """How far one enrolled person has come with one activity: every kind reports here."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="progress")
    step = models.CharField(max_length=10, choices=Step)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="minutes of a lecture heard")
    points = models.DecimalField(null=True, blank=True, max_digits=5, decimal_places=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "progress"
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="progress_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="progress_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.activity}: {self.get_step_display()}"


class Material(Row):
    """A file that belongs to an activity: slides, a form, a hand-out."""

    key = KeyField()
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="materials")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(max_length=LONGEST_TITLE)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class TextPicture(Row):
    """A picture that the long text of an activity shows; `name` is what its text calls it (`rich_text.picture_name`)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="text_pictures")
    name = models.CharField(max_length=100)
    width = models.PositiveSmallIntegerField(help_text="pixels")
    height = models.PositiveSmallIntegerField(help_text="pixels")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "name"], name="text_picture_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
