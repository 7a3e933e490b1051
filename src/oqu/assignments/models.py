from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Enrolment
from oqu.kernel.db import KeyField
from oqu.kernel.models import StoredFile
from oqu.kernel.rows import Row
from oqu.people.models import Person

FILE_ENDINGS = ("jpg", "jpeg", "png", "webp", "pdf", "docx", "odt", "xlsx", "pptx")


class Assignment(Row):
    """A practical task: its brief, what may be sent, and from how many points on it is accepted."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="assignment")
    brief = models.TextField(_("brief"), blank=True)
    brief_html = models.TextField(blank=True)
    accept_from = models.DecimalField(
        _("accepted from, points"),
        max_digits=5,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0)],
    )
    files_required = models.BooleanField(_("a file is required"), default=False)
    most_files = models.PositiveSmallIntegerField(
        _("files, at most"), default=5, validators=[MaxValueValidator(20)]
    )
    largest_mb = models.PositiveSmallIntegerField(
        _("size of a file, at most, MB"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    endings = models.JSONField(_("kinds of files"), default=list)
    keep_originals = models.BooleanField(_("photos are stored as they were taken"), default=False)

    class Meta:
        ordering = ["activity__position", "activity_id"]
        constraints = [
            models.CheckConstraint(condition=Q(accept_from__gte=0), name="assignment_accept_from_0_or_more"),
            models.CheckConstraint(
                condition=Q(files_required=False) | Q(most_files__gt=0),
                name="assignment_takes_what_it_requires",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)


class Criterion(Row):
    """One line of an assignment's rubric and the most points that it gives."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=20)
    text = models.CharField(_("criterion"), max_length=300)
    points = models.DecimalField(_("points, at most"), max_digits=4, decimal_places=1)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "code"], name="criterion_once_in_assignment"),
            models.CheckConstraint(condition=Q(points__gt=0), name="criterion_gives_points"),
        ]

    def __str__(self) -> str:
        return self.text


class SubmissionState(models.TextChoices):
    """How far an answer has come."""

    DRAFT = "draft", _("Draft")
    HANDED_IN = "handed_in", _("Handed in")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


class Submission(Row):
    """One attempt of one person at one assignment."""

    key = KeyField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="submissions")
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=SubmissionState, default=SubmissionState.DRAFT)
    text = models.TextField(_("answer"), blank=True)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["attempt"]
        indexes = [
            models.Index(
                fields=["assignment", "handed_in_at"],
                condition=Q(state=SubmissionState.HANDED_IN),
                name="submission_queue",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "enrolment", "attempt"],
                name="submission_attempt_once",
            ),
            models.UniqueConstraint(
                fields=["assignment", "enrolment"],
                condition=Q(state__in=[SubmissionState.DRAFT, SubmissionState.HANDED_IN]),
                name="submission_one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["assignment", "enrolment"],
                condition=Q(state=SubmissionState.ACCEPTED),
                name="submission_accepted_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SubmissionState.values),
                name="submission_state_known",
            ),
            models.CheckConstraint(condition=Q(attempt__gt=0), name="submission_attempts_from_1"),
            models.CheckConstraint(
                name="submission_handed_in_has_time",
                condition=Q(state=SubmissionState.DRAFT, handed_in_at__isnull=True)
                | (~Q(state=SubmissionState.DRAFT) & Q(handed_in_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person}, {self.assignment}, {self.attempt}"


class SubmissionFile(Row):
    """A file of an answer; the next attempt may keep it without a second copy."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="submission_files")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "file"], name="file_once_in_submission"),
        ]

    def __str__(self) -> str:
        return str(self.file)


class ReviewVerdict(models.TextChoices):
    """What a reviewer says of an answer."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class Review(Row):
    """The one verdict on one attempt."""

    key = KeyField()
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=ReviewVerdict)
    total = models.DecimalField(max_digits=5, decimal_places=1, default=0, help_text="points of all criteria")
    comment = models.TextField(_("comment"), blank=True)
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["-reviewed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=ReviewVerdict.values), name="review_verdict_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=ReviewVerdict.RETURNED) | ~Q(comment=""),
                name="review_return_has_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_verdict_display()}"


class Score(Row):
    """The points that a review gives for one criterion; `most` as in the rubric at the time."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    points = models.DecimalField(max_digits=4, decimal_places=1)
    most = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=F("most")),
                name="score_within_the_rubric",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
