from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.kernel.db import KeyField
from oqu.kernel.models import StoredFile
from oqu.kernel.rows import Row


class Region(Row):
    """A region (oblast) of the country."""

    key = KeyField()
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class District(Row):
    """A district or a town with the rank of one, within a region."""

    key = KeyField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="districts")
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Network(Row):
    """A central library system: libraries under one head."""

    key = KeyField()
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="networks")
    owner = models.ForeignKey(
        "Centre",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="networks",
        help_text="the centre that keeps the system and appoints its head; none: the site administrator does",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Setting(models.TextChoices):
    """The kind of settlement a library is in."""

    URBAN = "urban", _("Urban")
    RURAL = "rural", _("Rural")


class Internet(models.TextChoices):
    """What link a library has; nobody is asked everywhere, and what was not asked is not known."""

    UNKNOWN = "", _("Not known")
    YES = "yes", _("Has internet")
    WEAK = "weak", _("Weak internet")
    NO = "no", _("No internet")


class Library(Row):
    """One library, mostly of a network, sometimes on its own."""

    key = KeyField()
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    settlement = models.CharField(_("settlement"), max_length=120, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="libraries")
    network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.PROTECT, related_name="libraries"
    )
    setting = models.CharField(_("urban or rural"), max_length=5, choices=Setting)
    internet = models.CharField(
        _("internet"), max_length=4, choices=Internet, blank=True, default=Internet.UNKNOWN
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "libraries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(setting__in=Setting.values), name="library_setting_known"
            ),
            models.CheckConstraint(
                condition=models.Q(internet__in=Internet.values), name="library_internet_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Centre(Row):
    """A library that runs courses for its colleagues."""

    library = models.OneToOneField(Library, on_delete=models.PROTECT, related_name="centre")
    slug = models.SlugField(max_length=40, unique=True)
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Almaty")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    fewest_answers = models.PositiveSmallIntegerField(
        _("fewest answers"),
        default=5,
        help_text=_("Results of an anonymous questionnaire are shown from this many answers on."),
    )
    verdict_rules = models.JSONField(default=dict, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    look = models.ForeignKey(
        "CentreLook",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="how its pages and documents look now; none: as Oqu does",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fewest_answers__gte=5), name="centre_fewest_answers_5_or_more"
            ),
        ]

    def __str__(self) -> str:
        return self.library.name


class CentreLook(Row):
    """How the pages and documents of a centre look from a moment on. A change is a new row, since signed certificates keep theirs."""

    PICTURES: ClassVar = ("logo", "signature", "seal")

    key = KeyField()
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="looks")
    since = models.DateTimeField()
    accent = models.CharField(max_length=7, blank=True, help_text="#rrggbb, or empty for the colour of Oqu")
    logo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signature_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seal = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signature=None) | models.Q(signature_of__isnull=False),
                name="look_signature_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.since:%Y-%m-%d}"


class SiteName(Row):
    """The name of the site, as its administrator typed it; at most one row."""

    name = models.CharField(max_length=60)
    only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="site_has_one_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Listed(models.TextChoices):
    """The common lists."""

    REGION = "region", _("Region")
    DISTRICT = "district", _("District")
    NETWORK = "network", _("Library system")
    LIBRARY = "library", _("Library")


class ChangeDecision(models.TextChoices):
    """What has become of a proposed change."""

    WAITING = "waiting", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LibraryChange(Row):
    """A change of a row of the common lists that a centre proposes and another, or the site administrator, approves.

    `changes` is column -> [before, after]; `waits_for` is empty for the site administrator.
    """

    key = KeyField()
    listed = models.CharField(max_length=8, choices=Listed)
    code = models.CharField(_("code"), max_length=40)
    changes = models.JSONField()
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="proposed_changes")
    waits_for = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="changes_to_approve"
    )
    proposed_at = models.DateTimeField()
    verdict = models.CharField(max_length=9, choices=ChangeDecision, default=ChangeDecision.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listed", "code", "centre"],
                condition=models.Q(verdict=ChangeDecision.WAITING),
                name="change_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=ChangeDecision.values), name="change_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_listed_display()} {self.code}"


class ListImport(Row):
    """What the latest import of lists made and changed, by list and code, so that it can be undone for a while.

    `made` is list -> code -> columns, `changes` list -> code -> column -> [before, after]. One for each centre; without a
    centre it is the site administrator's.
    """

    key = KeyField()
    centre = models.ForeignKey(
        Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="list_imports"
    )
    at = models.DateTimeField()
    made = models.JSONField()
    changes = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
