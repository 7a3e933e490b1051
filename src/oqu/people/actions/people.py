"""Writes about people: joining, profiles, roles, consents, deletion."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.db import random_key
from oqu.kernel.erasure import Traces, erase_from_kernel, purge_deleted_rows
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.kernel.rows import assign
from oqu.libraries.models import Centre, Library, Network
from oqu.people import events, rules
from oqu.people.actions.sign_in import NotYours, end_cards, end_sessions, locked, recorded_elsewhere
from oqu.people.models import Channel, Consent, EmailChange, Person, Post, Purpose
from oqu.people.queries import (
    NO_NAME,
    ConsentText,
    forget_answer,
    forget_roles,
    namesake,
    old_addresses,
    person_by_email,
    traces_of,
)

PROFILE_FIELDS = frozenset(
    {
        "family_name",
        "given_name",
        "patronymic",
        "phone",
        "language",
        "zone",
        "position",
        "experience_years",
        "library",
    }
)


class JustChanged(Refused):
    message = _(
        "The e-mail of this account was changed less than 72 hours ago. Until then its earlier address can undo the "
        "change, so the account can't be deleted yet."
    )


class LastDirector(Refused):
    message = _("A centre needs at least one director. Name another one first.")


@transaction.atomic
def join(
    *,
    family_name: str,
    given_name: str,
    at: datetime,
    by: Person | None,
    patronymic: str = "",
    email: str = "",
    phone: str = "",
    language: str = settings.LANGUAGE_CODE,
    library: Library | None = None,
    library_words: str = "",
    position: str = "",
    experience_years: int | None = None,
    zone: str = "Asia/Almaty",
    entered_by: Centre | None = None,
    is_another: bool = False,
) -> Person:
    """Find the person or make one; an existing profile is not overwritten.

    `library_words` is the library as the person wrote it, if it is not in the list.
    `entered_by` is the centre whose staff writes the person down, None for people who come by themselves. The same
    e-mail is the same person; so is, without e-mail, the same full name with patronymic at the same library, if the
    same centre entered it and the person is not known to be `is_another`.
    """
    known = person_by_email(email) if email else None
    if not email and patronymic and library and not is_another:
        known = namesake(family_name, given_name, patronymic, library, entered_by)
    if known:
        return known
    person = Person(
        email=email.strip().lower() or None,
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        phone=phone,
        language=language,
        library=library,
        library_words="" if library else library_words,
        position=position,
        experience_years=experience_years,
        zone=zone,
        entered_by=entered_by,
    )
    person.set_unusable_password()
    person.save()
    journal.record("people.join", thing=person, by=by, at=at)
    return person


@dataclass(frozen=True)
class PersonRow:
    """One person of a list, with the role to be given, if any."""

    family_name: str
    given_name: str
    patronymic: str = ""
    email: str = ""
    phone: str = ""
    language: str = settings.LANGUAGE_CODE
    position: str = ""
    experience_years: int | None = None
    library: Library | None = None
    role: Role | None = None
    centre: Centre | None = None
    network: Network | None = None
    is_another: bool = False
    """Whether this is a person of their own although another one has this name at this library."""


@dataclass(frozen=True)
class Joined:
    """How many people of a list were new, and how many were known already."""

    new: int = 0
    known: int = 0
    made: tuple[Person, ...] = field(default=(), compare=False)
    """The new ones."""


def _known(row: PersonRow, entered_by: Centre | None) -> Person | None:
    if row.email:
        return person_by_email(row.email)
    if row.is_another:
        return None
    return namesake(row.family_name, row.given_name, row.patronymic, row.library, entered_by)


@transaction.atomic
def import_people(
    *, rows: Iterable[PersonRow], by: Person | None, at: datetime, entered_by: Centre | None = None
) -> Joined:
    """Have the people of a list join and hold their roles; who is known stays as they are.

    Known is the same e-mail, or without one the same name at the same library, entered by the same centre, unless the row
    `is_another` person.
    """
    counts, made = Counter[bool](), []
    for row in rows:
        known = _known(row, entered_by)
        person = known or join(
            family_name=row.family_name,
            given_name=row.given_name,
            patronymic=row.patronymic,
            email=row.email,
            phone=row.phone,
            language=row.language,
            library=row.library,
            position=row.position,
            experience_years=row.experience_years,
            at=at,
            by=by,
            entered_by=entered_by,
            is_another=row.is_another,
        )
        if row.role is not None:
            give_role(person=person, role=row.role, by=by, at=at, centre=row.centre, network=row.network)
        counts[known is None] += 1
        if known is None:
            made.append(person)
    return Joined(new=counts[True], known=counts[False], made=tuple(made))


@transaction.atomic
def edit_profile(*, person: Person, fields: Mapping[str, Any], by: Person, at: datetime) -> Person:
    """Change one's own profile, or that of a person in the centre's care; `fields` are some of PROFILE_FIELDS.

    Raises NotYours.
    """
    person = locked(person)
    if not rules.can_edit_profile(by, person):
        raise NotYours
    changed = assign(person, {name: fields[name] for name in PROFILE_FIELDS & fields.keys()})
    if changed:
        if person.library is not None:
            person.library_words = ""
        person.save(update_fields=[*changed, "library_words"])
        journal.record("people.edit_profile", thing=person, by=by, at=at, details={"fields": changed})
    return person


@transaction.atomic
def enter_library(
    *,
    person: Person,
    library: Library | None,
    by: Person,
    at: datetime,
    words: str = "",
    instead_of: Library | None = None,
) -> Person:
    """Store the library of an application as the person's: one of the list, or its name as written (`words`).

    Only where the person has none, or still the one that an earlier decision of the office entered (`instead_of`): a
    library that a person chose stays.
    """
    person = locked(person)
    if person.library not in (None, instead_of) or not (library or words):
        return person
    before = (person.library, person.library_words)
    person.library, person.library_words = library, "" if library else words
    if (person.library, person.library_words) != before:
        person.save(update_fields=["library", "library_words"])
        journal.record("people.edit_profile", thing=person, by=by, at=at, details={"fields": ["library"]})
    return person


@transaction.atomic
def give_role(
    *,
    person: Person,
    role: Role,
    by: Person | None,
    at: datetime,
    centre: Centre | None = None,
    network: Network | None = None,
) -> Post:
    """Give a role at a centre, or the headship of a network; giving it twice is giving it once."""
    post, new = Post.objects.get_or_create(
        person=person,
        role=role,
        centre=centre if role in CENTRE_ROLES else None,
        network=network if role == Role.NETWORK_HEAD else None,
        defaults={"given_at": at},
    )
    if new:
        end_cards(person)
        forget_roles(person)
        journal.record(
            "people.give_role", thing=person, by=by, at=at, details={"role": role.value}, centre=centre
        )
        events.role_given.send(Post, post=post, by=by, at=at)
    return post


@transaction.atomic
def take_role(*, post: Post, by: Person, at: datetime) -> None:
    """Take a role back. Raises LastDirector for the only director of a centre."""
    same = Post.objects.select_for_update().filter(centre=post.centre, role=Role.DIRECTOR)
    if post.role == Role.DIRECTOR and len(same) == 1:
        raise LastDirector
    person, role, centre = post.person, post.role, post.centre
    post.delete()
    forget_roles(person)
    journal.record("people.take_role", thing=person, by=by, at=at, details={"role": role}, centre=centre)
    if centre is not None and not Post.objects.filter(person=person, centre=centre).exists():
        events.left_centre.send(Post, person=person, centre=centre, by=by, at=at)
    events.role_taken.send(Post, post=post, by=by, at=at)


@transaction.atomic
def agree(
    *,
    person: Person,
    purpose: Purpose,
    by: Person | None,
    at: datetime,
    text: ConsentText | None,
    channel: Channel = Channel.PROFILE,
) -> None:
    """Store a consent to the text that was shown (None: none was, or it is not known which), given at that time.

    Agreeing to the same or an earlier text again changes nothing; a newer text replaces the consent. A consent that the
    person refused or withdrew after that time is not stored.
    """
    forget_answer(person)
    answers = Consent.objects.select_for_update().filter(person=person, purpose=purpose)
    if answers.filter(Q(refused_at__gt=at) | Q(withdrawn_at__gt=at)).exists():
        return
    given = answers.filter(given_at__isnull=False, withdrawn_at=None, replaced_at=None).first()
    shown = _shown(text)
    if given is not None:
        if given.version >= shown["version"]:
            return
        given.replaced_at = at
        given.save(update_fields=["replaced_at"])
    Consent.objects.create(person=person, purpose=purpose, given_at=at, channel=channel, **shown)
    details = {"purpose": purpose.value, "version": shown["version"], "channel": channel.value}
    journal.record("people.agree", thing=person, by=by, at=at, details=details)


def _shown(text: ConsentText | None) -> dict[str, str]:
    """The text that was shown, as columns of a consent."""
    if text is None:
        return {"version": "", "language": "", "digest": ""}
    return {"version": text.version, "language": text.language, "digest": text.digest}


@transaction.atomic
def refuse_data(*, person: Person, at: datetime, text: ConsentText | None) -> None:
    """Store that a person who was asked does not agree to the text that was shown, and sign them out everywhere.

    A consent given before is withdrawn. The centre that entered the person reads the refusal in its journal.
    """
    withdraw_consent(person=person, purpose=Purpose.DATA, by=person, at=at)
    shown = _shown(text)
    Consent.objects.create(
        person=person, purpose=Purpose.DATA, refused_at=at, channel=Channel.SIGN_IN, **shown
    )
    end_sessions(person)
    details = {"purpose": Purpose.DATA.value, "version": shown["version"], "channel": Channel.SIGN_IN.value}
    journal.record(
        "people.refuse_data", thing=person, by=person, at=at, details=details, centre=person.entered_by_id
    )


@transaction.atomic
def withdraw_consent(*, person: Person, purpose: Purpose, by: Person, at: datetime) -> None:
    """Take a consent back from now on. Without that to the processing of the data nobody stays signed in."""
    forget_answer(person)
    given = Consent.objects.filter(
        person=person,
        purpose=purpose,
        given_at__isnull=False,
        withdrawn_at__isnull=True,
        replaced_at__isnull=True,
    )
    if given.update(withdrawn_at=at):
        if purpose == Purpose.DATA:
            end_sessions(person)
        journal.record(
            "people.withdraw_consent", thing=person, by=by, at=at, details={"purpose": purpose.value}
        )


@transaction.atomic
def forget(*, person: Person, by: Person, at: datetime) -> Person:
    """Take everything out that says who a person was; what they did stays, without a name.

    Upper apps do the same with what they store (`events.forgotten`); a register that the law wants stored has its own
    copy of the name. Raises LastDirector, JustChanged.
    """
    if old_addresses(person, at):
        raise JustChanged
    traces = traces_of(person)
    for post in Post.objects.filter(person=person).select_related("centre"):
        take_role(post=post, by=by, at=at)
    events.forgotten.send(Person, person=person, traces=traces, at=at)
    erase_from_kernel(traces)
    journal.record("people.forget", thing=person, by=None, at=at)
    EmailAddress.objects.filter(Q(user=person) | Q(email__in=traces.emails)).delete()
    _delete_email_changes(person, traces, at)
    with recorded_elsewhere():
        Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    person.consents.all().delete()
    person.sign_in_cards.all().delete()
    person.email, person.library, person.experience_years = None, None, None
    person.family_name, person.given_name, person.patronymic = NO_NAME, "", ""
    person.phone = person.position = person.library_words = ""
    person.is_active = person.is_keeper = False
    person.calendar_secret = random_key()
    person.set_unusable_password()
    person.save()
    transaction.on_commit(purge_deleted_rows)
    return person


def _delete_email_changes(person: Person, traces: Traces, at: datetime) -> None:
    """Delete the changes of this person's e-mail, and those of other accounts that name one of their addresses.

    A change of another account that can still be undone stays until then: its old address belongs to that account.
    """
    theirs = Q(new__in=traces.emails) | Q(old__in=traces.emails)
    can_be_undone = Q(state=EmailChange.State.DONE, undo_until__gt=at)
    EmailChange.objects.filter(person=person).delete()
    EmailChange.objects.filter(theirs).exclude(can_be_undone).delete()
