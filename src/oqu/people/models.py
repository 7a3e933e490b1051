from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.kernel.db import KeyField
from oqu.kernel.name_order import NameOrder
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre, Library, Network


class PersonManager(BaseUserManager["Person"]):
    """What Django's own commands need to make and find people."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make the person who keeps the installation (`oqu createsuperuser`)."""
        person = self.model(email=self.normalize_email(email), is_keeper=True, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


def unlisted_library(words: str) -> str:
    """A library as a person wrote it, marked as one that is not in the list."""
    return gettext("%(library)s (not in the list)") % {"library": words}


class Person(Row, AbstractBaseUser):
    """A person who learns, teaches or works with Oqu. Many have no e-mail: they sign in with a printed card."""

    key = KeyField()
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Almaty")
    library = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    library_words = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="The library as written, while none of the list is chosen.",
    )
    position = models.CharField(_("position"), max_length=120, blank=True)
    experience_years = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    entered_by = models.ForeignKey(
        Centre,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="entered_people",
        help_text="The centre whose staff entered this person; empty if they came by themselves or it is unknown.",
    )
    own_sign_in_at = models.DateTimeField(
        null=True, blank=True, help_text="First sign-in other than with a card that a centre printed."
    )
    password_set_at = models.DateTimeField(null=True, blank=True)
    sessions_mark = models.CharField(
        max_length=32,
        blank=True,
        default="",
        help_text="Part of the hash of every session: a new mark ends them all.",
    )
    is_active = models.BooleanField(default=True)
    is_keeper = models.BooleanField(
        default=False, help_text=_("Keeps the installation: may give roles at every centre.")
    )
    joined_at = models.DateTimeField(auto_now_add=True)
    calendar_secret = KeyField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["family_name", "given_name"]

    class Meta:
        ordering = [NameOrder("family_name"), NameOrder("given_name"), "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once_in_any_case"),
            models.CheckConstraint(condition=~models.Q(email=""), name="person_email_null_not_empty"),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"], name="person_by_name")]

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def library_name(self) -> str:
        """The name of the library, in the list or as written, for papers and pages outside the office; else empty."""
        return str(self.library) if self.library is not None else self.library_words

    @property
    def workplace(self) -> str:
        """The same for the office: a library that is not in the list is marked so."""
        if self.library is not None:
            return str(self.library)
        return unlisted_library(self.library_words) if self.library_words else ""

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Django's hash of the password, with the mark: sessions end when either changes."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        mark = self.password + self.sessions_mark
        return salted_hmac(salt, mark, secret=secret, algorithm="sha256").hexdigest()


class Post(Row):
    """A role that a person holds: at a centre, or as the head of a network."""

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    centre = models.ForeignKey(Centre, null=True, blank=True, on_delete=models.CASCADE, related_name="posts")
    network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.CASCADE, related_name="posts"
    )
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "centre"], name="post_once_at_centre"),
            models.UniqueConstraint(fields=["person", "role", "network"], name="post_once_in_network"),
            models.CheckConstraint(
                name="post_at_centre_or_network",
                condition=models.Q(role__in=sorted(CENTRE_ROLES), centre__isnull=False, network__isnull=True)
                | models.Q(role=Role.NETWORK_HEAD, centre__isnull=True, network__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class Purpose(models.TextChoices):
    """What a person may agree to; each can be withdrawn."""

    DATA = "data", _("Processing of my data for courses")
    CONTACTS = "contacts", _("Showing my contact card to people of my courses")
    QUOTE = "quote", _("Quoting my words in reports and news")


class Channel(models.TextChoices):
    """How a consent came."""

    APPLICATION = "application", _("Application form")
    ACCEPTANCE = "acceptance", _("Acceptance of a place that others asked for")
    INVITATION = "invitation", _("Acceptance of an invitation")
    SIGN_IN = "sign_in", _("First page after signing in")
    PROFILE = "profile", _("Profile page")
    CARD = "card", _("Contact card in a course")
    IMPORT = "import", _("Loaded from a list or a folder")


class ConsentAnswer(models.TextChoices):
    """What a person has answered to a text of consent, as it is now."""

    GIVEN = "given", _("agreed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("replaced by a newer text")


class Consent(Row):
    """What a person answered to a question of consent: to which text in which language, how and when.

    Either it was given, and perhaps withdrawn or replaced later, or it was refused.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    given_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="when the person agreed to a newer text instead"
    )
    version = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="of the text; empty: no text was shown, or which one is not known",
    )
    digest = models.CharField(
        max_length=64, blank=True, default="", help_text="SHA-256 of the text in that language"
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True, default="")
    channel = models.CharField(max_length=11, choices=Channel, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(
                    given_at__isnull=False, withdrawn_at__isnull=True, replaced_at__isnull=True
                ),
                name="consent_once_while_given",
            ),
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=False, refused_at__isnull=True)
                | models.Q(given_at__isnull=True, refused_at__isnull=False, withdrawn_at__isnull=True),
                name="consent_given_or_refused",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_at__isnull=True)
                | models.Q(given_at__isnull=False, withdrawn_at__isnull=True),
                name="consent_replaced_while_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_purpose_display()}, {self.answer.label}"

    @property
    def answer(self) -> ConsentAnswer:
        """The answer as it is now."""
        if self.refused_at is not None:
            return ConsentAnswer.REFUSED
        if self.replaced_at is not None:
            return ConsentAnswer.REPLACED
        return ConsentAnswer.GIVEN if self.withdrawn_at is None else ConsentAnswer.WITHDRAWN

    @property
    def answered_at(self) -> datetime | None:
        """When the answer that counts now was given."""
        return self.refused_at or self.replaced_at or self.withdrawn_at or self.given_at


class SignInCard(Row):
    """A printed card with which a person without e-mail signs in once. Only a digest of its code is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_cards")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="card_expires_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.made_at:%Y-%m-%d}"


class Factor(models.TextChoices):
    """Something with which a person signs in."""

    EMAIL = "email", _("E-mail")
    CARD = "card", _("Sign-in card")
    PASSWORD = "password", _("Password")
    APP = "app", _("Codes from an app")
    PASSKEY = "passkey", _("Passkey")
    RECOVERY = "recovery", _("Recovery codes")


class EmailChange(Row):
    """A wish that a person signs in with another e-mail: asked for, confirmed, in force, and undone within 72 hours.

    Its letters hold links; only digests of their tokens are stored.
    """

    class State(models.TextChoices):
        """How far the change has come."""

        ASKED = "asked", _("Waits for confirmation")
        DONE = "done", _("The e-mail is changed")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Taken back")
        UNDONE = "undone", _("Undone from the old address")

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="email_changes")
    old = models.EmailField(blank=True)
    new = models.EmailField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    centre = models.ForeignKey(
        Centre,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="email_changes",
        help_text="The centre that asked; empty if the person did.",
    )
    asked_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="asked_email_changes"
    )
    asked_at = models.DateTimeField()
    code_digest = models.CharField(
        max_length=64, blank=True, help_text="Of the code that the new address got."
    )
    code_attempts = models.PositiveSmallIntegerField(default=0)
    old_digest = models.CharField(
        max_length=64, blank=True, help_text="Of the link that the old address got."
    )
    new_digest = models.CharField(
        max_length=64, blank=True, help_text="Of the link that the new address got."
    )
    undo_digest = models.CharField(max_length=64, blank=True, help_text="Of the link that undoes the change.")
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decided_email_changes",
        help_text="The director who confirmed or refused; empty if the owner of the account did.",
    )
    done_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(Lower("old"), name="email_change_by_old")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="asked"), name="email_change_asked_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_at__isnull=False),
                name="email_change_done_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="email_change_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"


class PeopleImport(Row):
    """The people whom the latest import of a list entered for a centre, so that it can be undone for a while.

    `made` is the id of a person -> a digest of the columns, by which a later change is noticed; no word of a person.
    """

    key = KeyField()
    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="people_imports")
    at = models.DateTimeField()
    made = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
