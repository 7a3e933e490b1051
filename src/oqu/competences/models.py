from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.kernel.db import KeyField
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre


class Framework(Row):
    """A list of what a librarian can do, in versions. A centre owns it; without a centre, all of the installation."""

    key = KeyField()
    centre = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.PROTECT, related_name="frameworks"
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="framework_code_once_in_centre"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(centre=None), name="framework_code_once_in_installation"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    """The order of life of a version."""

    DRAFT = "draft", pgettext_lazy("version of a framework", "Draft")
    PUBLISHED = "published", pgettext_lazy("version of a framework", "Published")
    REPLACED = "replaced", pgettext_lazy("version of a framework", "Replaced")


class FrameworkVersion(Row):
    """One version of a framework: a draft can be changed; once published it is fixed, and a later one replaces it."""

    key = KeyField()
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.DRAFT)
    changed_at = models.DateTimeField(help_text="when its texts changed last")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version_once"),
            models.UniqueConstraint(
                fields=["framework"], condition=Q(state="draft"), name="framework_has_one_draft"
            ),
            models.UniqueConstraint(
                fields=["framework"], condition=Q(state="published"), name="framework_has_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="framework_version_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="framework_version_published_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} ({self.number})"

    @property
    def is_draft(self) -> bool:
        """Whether its texts can still be changed."""
        return self.state == VersionState.DRAFT


class Area(Row):
    """A part of the work, with the competences that belong to it."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="areas")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="area_once_in_version")]

    def __str__(self) -> str:
        return self.name


class Competence(Row):
    """Something that a librarian can do. Its code is the same in all versions in which it is the same competence."""

    key = KeyField()
    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="competences")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="competences")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=300)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["area__position", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="competence_once_in_version")]

    def __str__(self) -> str:
        return self.name


class Level(Row):
    """How well something can be done; the first is the lowest."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="levels")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="level_once_in_version")]

    def __str__(self) -> str:
        return self.name


class Descriptor(Row):
    """What a person does at one level of a competence."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="descriptors")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="descriptors")
    text = models.TextField(_("text"), max_length=1000)

    class Meta:
        ordering = ["level__position"]
        constraints = [
            models.UniqueConstraint(fields=["competence", "level"], name="descriptor_once_per_level")
        ]

    def __str__(self) -> str:
        return self.text


class CompetenceLink(Row):
    """What became of a competence in the next version, as a person decided: the same, a related one, or none.

    `is_same` says that it is the same competence, though its words may be better now. Without `new` it has no successor.
    """

    old = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="links_onward")
    new = models.ForeignKey(
        Competence, null=True, blank=True, on_delete=models.CASCADE, related_name="links_back"
    )
    is_same = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="competence_linked_once"),
            models.UniqueConstraint(
                fields=["old"], condition=Q(new=None), name="competence_without_successor_once"
            ),
            models.UniqueConstraint(fields=["old"], condition=Q(is_same=True), name="competence_same_as_one"),
            models.UniqueConstraint(
                fields=["new"], condition=Q(is_same=True), name="competence_same_as_one_back"
            ),
            models.CheckConstraint(
                condition=Q(is_same=False) | Q(new__isnull=False), name="competence_same_as_something"
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="competence_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} {self.new_id or ''}"
