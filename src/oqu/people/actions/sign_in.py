"""Writes about how a person signs in: each leaves a journal row with what was before and after, and a letter."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import codes, journal
from oqu.kernel.db import KEY_ALPHABET, random_key
from oqu.kernel.errors import Refused
from oqu.libraries.models import Centre
from oqu.people import events, rules
from oqu.people.models import Factor, Person, SignInCard
from oqu.people.queries import is_email_free, old_addresses

CARD_LIFE = timedelta(days=30)
CARD_LETTERS = 12
NONE = "none"
"""What the journal says where there was nothing of that kind."""

type Value = str | list[str]

_unrecorded: ContextVar[bool] = ContextVar("unrecorded", default=False)


class EmailTaken(Refused):
    message = _("This e-mail can't be used here. Check how it is spelled.")


class CardInvalid(Refused):
    message = _("This card was used already, is too old or was mistyped. Ask your centre for a new one.")


class NotYours(Refused):
    message = _("Only the owner of this account changes how it signs in.")


@contextmanager
def recorded_elsewhere() -> Iterator[None]:
    """Factors that are removed inside get no journal rows and letters of their own: the action writes about all at once."""
    token = _unrecorded.set(True)
    try:
        yield
    finally:
        _unrecorded.reset(token)


def record_factor(
    *,
    person: Person,
    factor: Factor,
    verb: str,
    old: Value,
    new: Value,
    by: Person | None,
    at: datetime,
    addresses: list[str] | None = None,
    centre: Centre | None = None,
) -> None:
    """Write down that a factor changed, in the journal with its old and new value, and to everybody concerned by letter.

    `centre` is where it was asked for. The letter goes to `addresses`, else to the person's e-mail and to those that may still undo a change of it.
    """
    if _unrecorded.get():
        return
    details, personal = {"factor": factor.value}, {"old": old, "new": new}  # people give passkeys names
    journal.record(
        f"people.{verb}", thing=person, by=by, at=at, details=details, personal=personal, centre=centre
    )
    to = addresses if addresses is not None else [person.email or "", *old_addresses(person, at)]
    events.sign_in_changed.send(
        Person,
        person=person,
        factor=factor,
        verb=verb,
        new=new,
        by=by,
        at=at,
        addresses=[address for address in dict.fromkeys(to) if address],
    )


@transaction.atomic
def set_email(*, person: Person, email: str, by: Person, at: datetime) -> Person:
    """Give an account that has no owner yet an e-mail, another one, or none. Raises NotYours, EmailTaken."""
    person = locked(person)
    if by.pk == person.pk or not rules.can_set_sign_in(by, Factor.EMAIL, person):
        raise NotYours
    new, old = email.strip().lower(), person.email or ""
    if new == old:
        return person
    if new and not is_email_free(new, person, at):
        raise EmailTaken
    write_email(person, new)
    record_factor(
        person=person,
        factor=Factor.EMAIL,
        verb="set_email",
        old=old or NONE,
        new=new or NONE,
        by=by,
        at=at,
        addresses=[old],
    )
    return person


def write_email(person: Person, email: str) -> None:
    """Store the e-mail; the earlier one no longer signs in."""
    EmailAddress.objects.filter(user=person).delete()
    person.email = email or None
    person.save(update_fields=["email"])


def locked(person: Person) -> Person:
    """The person as stored now, locked until the transaction ends."""
    return Person.objects.select_for_update().get(pk=person.pk)


def end_sessions(person: Person, *, but: str = "") -> None:
    """Sign a person out everywhere, or everywhere but in the session with the key `but`."""
    for session in UserSession.objects.filter(user=person).exclude(session_key=but):
        session.end()
    if not but:
        person.sessions_mark = random_key()  # ends those too that no list knows of
        person.save(update_fields=["sessions_mark"])


@transaction.atomic
def claim(*, person: Person, method: str, session_key: str, at: datetime) -> None:
    """Note the first sign-in by own means (`method`: code, password or mfa): the account has its owner from now on.

    What a card opened before ends: other sessions and unused cards.
    """
    person = locked(person)
    if person.own_sign_in_at is not None:
        return
    person.own_sign_in_at = at
    person.save(update_fields=["own_sign_in_at"])
    if person.entered_by_id is not None:
        person.sign_in_cards.filter(used_at__isnull=True).delete()
        end_sessions(person, but=session_key)
    journal.record("people.claim", thing=person, by=person, at=at, details={"method": method})


@transaction.atomic
def set_password(*, person: Person, password: str, at: datetime) -> None:
    """Set one's own password, or another one. Raises NotYours."""
    if not rules.can_set_sign_in(person, Factor.PASSWORD, person):
        raise NotYours
    old = "set" if person.has_usable_password() else NONE
    person.set_password(password)
    person.password_set_at = at
    person.save(update_fields=["password", "password_set_at"])
    record_factor(
        person=person, factor=Factor.PASSWORD, verb="set_password", old=old, new="set", by=person, at=at
    )


KINDS = {
    Authenticator.Type.TOTP: Factor.APP,
    Authenticator.Type.WEBAUTHN: Factor.PASSKEY,
    Authenticator.Type.RECOVERY_CODES: Factor.RECOVERY,
}


def record_authenticator(authenticator: Authenticator, *, added: bool, at: datetime) -> None:
    """Write down that the owner added an app, a passkey or recovery codes, or removed one."""
    person, factor = authenticator.user, KINDS[Authenticator.Type(authenticator.type)]
    others = Authenticator.objects.filter(user=person, type=authenticator.type).exclude(pk=authenticator.pk)
    before = [factor_name(one) for one in others.order_by("pk")]
    after = sorted([*before, factor_name(authenticator)])
    if not added:
        before, after = after, before
    record_factor(
        person=person,
        factor=factor,
        verb="add_factor" if added else "remove_factor",
        old=before or NONE,
        new=after or NONE,
        by=person,
        at=at,
    )


def factor_name(authenticator: Authenticator) -> str:
    """What the journal calls an authenticator: passkeys have names, of the others there is one at most."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        return str(authenticator.wrap().name)
    return "set"


def card_digest(letters: str) -> str:
    """The stored form of the twelve letters of a card."""
    return hashlib.sha256(f"sign-in card {letters}".encode()).hexdigest()


@transaction.atomic
def make_card(*, person: Person, by: Person | None, at: datetime) -> str:
    """Make a one-time sign-in card, end the earlier ones, and return its code (`xxxx-xxxx-xxxx`), shown only now.

    `by` is None for commands at the server. Raises NotYours.
    """
    person = locked(person)
    if by is not None and not rules.can_set_sign_in(by, Factor.CARD, person):
        raise NotYours
    unused = SignInCard.objects.filter(person=person, used_at__isnull=True)
    old = [f"{card.made_at.isoformat(timespec='minutes')}" for card in unused]
    unused.delete()
    letters = "".join(secrets.choice(KEY_ALPHABET) for _letter in range(CARD_LETTERS))
    SignInCard.objects.create(
        person=person, digest=card_digest(letters), made_at=at, expires_at=at + CARD_LIFE
    )
    record_factor(
        person=person,
        factor=Factor.CARD,
        verb="make_card",
        old=old or NONE,
        new=[at.isoformat(timespec="minutes")],
        by=by,
        at=at,
    )
    return "-".join(letters[i : i + 4] for i in range(0, CARD_LETTERS, 4))


@transaction.atomic
def use_card(*, code: str, at: datetime) -> Person:
    """Take a card's code once and return its person. Raises CardInvalid."""
    fresh = SignInCard.objects.select_for_update(of=("self",)).filter(
        digest__in=[card_digest(letters) for letters in codes.cards(code)],
        used_at__isnull=True,
        expires_at__gt=at,
        person__is_active=True,
    )
    card = fresh.select_related("person").first()
    if card is None:
        raise CardInvalid
    card.used_at = at
    card.save(update_fields=["used_at"])
    journal.record("people.use_card", thing=card.person, by=card.person, at=at)
    return card.person


def end_cards(person: Person) -> None:
    """End what a centre's card opens, when a person gets a role before they signed in by own means."""
    if rules.is_unclaimed(person):
        person.sign_in_cards.filter(used_at__isnull=True).delete()
        end_sessions(person)
