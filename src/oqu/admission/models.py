from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from oqu.courses.models import Course, Enrolment
from oqu.kernel import clock
from oqu.kernel.db import KeyField
from oqu.kernel.name_order import NameOrder
from oqu.kernel.rows import Row
from oqu.libraries.models import Internet, Library, Network
from oqu.people.models import Channel, Person


class ApplicationState(models.TextChoices):
    """What has become of an application."""

    UNCONFIRMED = "unconfirmed", _("Waits for the person's confirmation")
    NEW = "new", _("New")
    ADMITTED = "admitted", pgettext_lazy("state of an application", "Admitted")
    WAITING = "waiting", _("Waiting list")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ApplicationSource(models.TextChoices):
    """By which way an application came."""

    OWN = "own", pgettext_lazy("source of an application", "Applied")
    NOMINATED = "nominated", _("Nominated")
    ENTERED = "entered", _("Entered by the office")


def refused_by_person(state: str, source: str, decided_at: datetime | None) -> bool:
    """Whether an application that others made was refused by its person: nobody has decided on it."""
    is_withdrawn = state == ApplicationState.WITHDRAWN
    return is_withdrawn and source != ApplicationSource.OWN and decided_at is None


DECIDED = (ApplicationState.ADMITTED, ApplicationState.WAITING, ApplicationState.DECLINED)


class Nomination(Row):
    """A list of people whom the head of a network sends to a course: first looked through, then sent."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="nominations")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="nominations")
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    file_name = models.CharField(max_length=200, blank=True)
    rows = models.JSONField(default=list, help_text="the people who can be nominated")
    problems = models.JSONField(
        default=list, blank=True, help_text="rows of the file that can't be taken, and why"
    )
    used = models.JSONField(default=list, blank=True, help_text="headings of the file that were understood")
    unused = models.JSONField(
        default=list, blank=True, help_text="headings of the file that nobody asked for"
    )
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.network}, {self.course}"


class Application(Row):
    """A request to take part in a course, by the person or their head; the facts as given at that time."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    state = models.CharField(
        _("state"), max_length=11, choices=ApplicationState, default=ApplicationState.UNCONFIRMED
    )
    source = models.CharField(
        _("source"), max_length=9, choices=ApplicationSource, default=ApplicationSource.OWN
    )
    nomination = models.ForeignKey(
        Nomination, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    nominated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="nominated_applications"
    )
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    library = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    library_words = models.CharField(_("library, as written"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    experience_years = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    internet = models.CharField(_("internet"), max_length=4, choices=Internet, blank=True)
    motivation = models.TextField(_("why this course"), blank=True)
    consented_at = models.DateTimeField(
        null=True, blank=True, help_text="when the applicant agreed to the processing of their data"
    )
    consent_version = models.CharField(
        max_length=20, blank=True, default="", help_text="of the text that was shown; empty: none was"
    )
    consent_language = models.CharField(
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        default="",
        help_text="of the page on which it was shown",
    )
    consent_channel = models.CharField(max_length=11, choices=Channel, blank=True, default="")
    applied_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_applications"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["applied_at", "pk"]
        indexes = [
            models.Index(fields=["course", "state", "source"], name="application_by_state"),
            models.Index(fields=["course", "applied_at"], name="application_by_time"),
            models.Index(fields=["course", "family_name"], name="application_by_name"),
            models.Index(fields=["course", "phone"], name="application_by_phone"),
            models.Index(fields=["email"], name="application_by_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                "course",
                Lower("email"),
                condition=~Q(email="") & ~Q(state=ApplicationState.WITHDRAWN),
                name="application_once_by_email",
            ),
            models.UniqueConstraint(
                fields=["course", "person"],
                condition=Q(person__isnull=False) & ~Q(state=ApplicationState.WITHDRAWN),
                name="application_once_by_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=ApplicationSource.values), name="application_source_known"
            ),
            models.CheckConstraint(
                name="application_decided_has_time",
                condition=~Q(state__in=DECIDED) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_admitted_has_person",
                condition=~Q(state=ApplicationState.ADMITTED) | Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="application_nominated_by_somebody",
                condition=~Q(source=ApplicationSource.NOMINATED) | Q(nominated_by__isnull=False),
            ),
            models.CheckConstraint(
                name="application_unconfirmed_has_email",
                condition=~Q(state=ApplicationState.UNCONFIRMED) | ~Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name} {self.patronymic}".strip()

    @property
    def state_words(self) -> str:
        """The state as staff and heads read it."""
        if self.is_refused:
            return pgettext("state of an application", "Refused")
        return self.get_state_display()

    @property
    def is_refused(self) -> bool:
        """Whether others applied for this person, who refused."""
        return refused_by_person(self.state, self.source, self.decided_at)


class Stand(models.TextChoices):
    """How far a proposal of groups has come."""

    WORKING = "working", _("Being worked out")
    READY = "ready", _("Ready")
    IMPOSSIBLE = "impossible", _("Impossible")


class Proposal(Row):
    """A partition into groups that the software proposes: what was asked, how good it is, and whether it was taken."""

    key = KeyField()
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="proposals")
    wishes = models.JSONField(help_text="number of groups, sizes, weights, as they were asked")
    digest = models.CharField(
        max_length=64, help_text="of the wishes and of the people: the same input again"
    )
    stand = models.CharField(max_length=10, choices=Stand, default=Stand.WORKING)
    optimal = models.BooleanField(default=False, help_text="proven to be the best that there is")
    spread = models.FloatField(default=0, help_text="weighted imbalance; 0 is a perfect balance")
    bound = models.FloatField(default=0, help_text="no partition can have less imbalance than this")
    made_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    made_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(spread__gte=0), name="proposal_spread_not_negative"),
            models.CheckConstraint(condition=Q(stand__in=Stand.values), name="proposal_stand_known"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {clock.in_zone(self.made_at, self.course.zone):%Y-%m-%d %H:%M}"


class Seat(Row):
    """Where a proposal puts one person, and why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="seats")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField(help_text="of the group")
    reasons = models.JSONField(default=list)
    by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = [
            "number",
            NameOrder("enrolment__person__family_name"),
            NameOrder("enrolment__person__given_name"),
            "pk",
        ]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "enrolment"], name="seat_once_in_proposal"),
            models.CheckConstraint(condition=Q(number__gt=0), name="seat_in_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.number}"
