"""Another e-mail for an account that has its owner: asked for, confirmed, in force, and undone from the old address.

The owner asks on their profile and types the code that the new address gets. A centre asks in its office: then the old
address confirms, or, where it is lost, the new address and a director. The old address always hears of it and can undo
the change for 72 hours. A rule of `people.rules` decides who may ask and who may decide.
"""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.db import random_key
from oqu.kernel.errors import Refused
from oqu.kernel.limits import LimitResult, TooMany
from oqu.libraries.models import Centre
from oqu.people import events, rules
from oqu.people.actions.sign_in import (
    NONE,
    EmailTaken,
    NotYours,
    claim,
    end_sessions,
    factor_name,
    locked,
    record_factor,
    recorded_elsewhere,
    write_email,
)
from oqu.people.models import EmailChange, Factor, Person
from oqu.people.queries import (
    UNDO_LIFE,
    can_still_undo,
    is_email_free,
    is_waiting,
    own_email_change,
    token_digest,
)

State = EmailChange.State
CODE_DIGITS = 6
MOST_ATTEMPTS = 5
ASKS_A_DAY = 3
DAY = timedelta(days=1)


class SameEmail(Refused):
    message = _("This is the e-mail of the account already.")


class AskedAlready(Refused):
    message = _("Another change of this e-mail waits for its confirmation already.")


class TooManyAsks(TooMany):
    """Another e-mail was asked too often within a day already; the oldest of them gives the pause."""

    def __init__(self, oldest: datetime, at: datetime) -> None:
        super().__init__(
            LimitResult(pause=oldest + DAY - at),
            _("This was asked several times within a day. Try again tomorrow."),
        )


class EmailCodeWrong(Refused):
    message = _("This code is wrong or too old. Look for the newest letter, or ask for a new one.")


class NotWaiting(Refused):
    message = _("This change does not wait for a confirmation any more.")


class NewNotConfirmed(Refused):
    message = _("The new address has not answered yet. First the person opens the letter that went there.")


class UndoTooLate(Refused):
    message = _("This change can't be undone any more. Write to your centre.")


# Asking


@transaction.atomic
def ask_own_email(*, person: Person, email: str, at: datetime) -> EmailChange:
    """Ask for another e-mail for oneself: a code goes to the new address. Raises SameEmail, TooManyAsks."""
    person = locked(person)
    new = _new_email(person, email)
    _require_few(EmailChange.objects.filter(person=person, centre__isnull=True), ASKS_A_DAY * 2, at)
    EmailChange.objects.filter(person=person, state=State.ASKED).update(state=State.CANCELLED)
    code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    change = EmailChange(
        person=person, old=person.email or "", new=new, asked_by=person, asked_at=at, new_confirmed_at=None
    )
    change.code_digest = _code_digest(change, code)
    change.save()
    _record(change, "ask_email", by=person, at=at)
    _write(change, "code", to=new, at=at, code=code)
    return change


@transaction.atomic
def ask_email(*, person: Person, email: str, centre: Centre, by: Person, at: datetime) -> EmailChange:
    """Ask, as a centre, for another e-mail of a person: letters go to the old and the new address.

    Raises NotYours, SameEmail, AskedAlready, TooManyAsks.
    """
    person = locked(person)
    if not rules.can_ask_email_change(by, centre, person):
        raise NotYours
    new = _new_email(person, email)
    waiting = list(EmailChange.objects.filter(person=person, state=State.ASKED))
    if any(is_waiting(one, at) and one.centre_id != centre.pk for one in waiting):
        raise AskedAlready
    _require_few(EmailChange.objects.filter(person=person, centre=centre), ASKS_A_DAY, at)
    EmailChange.objects.filter(person=person, state=State.ASKED).update(state=State.CANCELLED)
    old_token, new_token = _token(), _token()
    change = EmailChange.objects.create(
        person=person,
        old=person.email or "",
        new=new,
        centre=centre,
        asked_by=by,
        asked_at=at,
        old_digest=token_digest(old_token) if person.email else "",
        new_digest=token_digest(new_token),
    )
    _record(change, "ask_email", by=by, at=at)
    if change.old:
        _write(change, "asked", to=change.old, at=at, token=old_token)
    _write(change, "new", to=new, at=at, token=new_token)
    return change


def _require_few(changes: QuerySet[EmailChange], most: int, at: datetime) -> None:
    """Raise TooManyAsks if so many of these were asked for within a day."""
    asked = list(
        changes.filter(asked_at__gt=at - DAY).order_by("asked_at").values_list("asked_at", flat=True)
    )
    if len(asked) >= most:
        raise TooManyAsks(asked[-most], at)


def _new_email(person: Person, email: str) -> str:
    new = email.strip().lower()
    if new == (person.email or ""):
        raise SameEmail
    return new


@transaction.atomic
def cancel_email_change(*, change: EmailChange, by: Person, at: datetime) -> EmailChange:
    """Take a centre's request back; twice is once."""
    change = _locked(change)
    if change.state == State.ASKED:
        _close(change, State.CANCELLED, "cancel_email", by=by, at=at)
    return change


# Confirming


def confirm_own_email(*, person: Person, code: str, session_key: str, at: datetime) -> EmailChange:
    """Change one's own e-mail with the code from the new address; other sessions end, and the account has its owner.

    Raises EmailCodeWrong, EmailTaken.
    """
    change = _try_code(person, code, at)
    if change is None:
        raise EmailCodeWrong
    changed = _in_force(change, by=person, session_key=session_key, at=at)
    claim(person=person, method="code", session_key=session_key, at=at)
    return changed


@transaction.atomic
def _try_code(person: Person, code: str, at: datetime) -> EmailChange | None:
    """None for a wrong code; nothing is raised here, so that the attempt counts whatever comes of it."""
    change = own_email_change(person, at)
    if change is None or change.code_attempts >= MOST_ATTEMPTS:
        return None
    change = _locked(change)
    change.code_attempts += 1
    right = secrets.compare_digest(change.code_digest, _code_digest(change, code))
    change.new_confirmed_at = at if right else None
    change.save(update_fields=["code_attempts", "new_confirmed_at"])
    return change if right else None


def _code_digest(change: EmailChange, code: str) -> str:
    digits = "".join(str(unicodedata.digit(c)) for c in code if c.isdigit())
    return hashlib.sha256(f"email {change.key} {digits}".encode()).hexdigest()


def confirm_from_old(*, change: EmailChange, at: datetime) -> EmailChange:
    """The old address agrees: the change is in force, and the person signs in anew. Raises NotWaiting, EmailTaken."""
    _require_waiting(change, at)
    return _in_force(change, by=change.person, at=at)


@transaction.atomic
def refuse_from_old(*, change: EmailChange, at: datetime) -> EmailChange:
    """The old address says no. Raises NotWaiting."""
    change = _locked(change)
    _require_waiting(change, at)
    return _close(change, State.REFUSED, "refuse_email", by=change.person, at=at)


@transaction.atomic
def confirm_new(*, change: EmailChange, at: datetime) -> EmailChange:
    """The new address says that it is the person's; twice is once. Raises NotWaiting."""
    change = _locked(change)
    _require_waiting(change, at)
    if change.new_confirmed_at is None:
        change.new_confirmed_at = at
        change.save(update_fields=["new_confirmed_at"])
        _record(change, "confirm_new_email", by=None, at=at)
        events.email_to_decide.send(EmailChange, change=change, at=at)
    return change


def confirm_for(*, change: EmailChange, by: Person, at: datetime) -> EmailChange:
    """A director confirms for an old address that is lost. Raises NotYours, NotWaiting, NewNotConfirmed, EmailTaken."""
    if not rules.can_decide_email_change(by, change):
        raise NotYours
    _require_waiting(change, at)
    if change.new_confirmed_at is None:
        raise NewNotConfirmed
    return _in_force(change, by=by, at=at)


@transaction.atomic
def refuse_for(*, change: EmailChange, by: Person, at: datetime) -> EmailChange:
    """A director refuses. Raises NotYours, NotWaiting."""
    change = _locked(change)
    if not rules.can_decide_email_change(by, change):
        raise NotYours
    _require_waiting(change, at)
    change.decided_by = by
    return _close(change, State.REFUSED, "refuse_email", by=by, at=at)


def _require_waiting(change: EmailChange, at: datetime) -> None:
    if not is_waiting(change, at):
        raise NotWaiting


def _in_force(change: EmailChange, *, by: Person, at: datetime, session_key: str = "") -> EmailChange:
    """Change the e-mail, or close the request if another person has the new one by now. Raises NotWaiting, EmailTaken."""
    changed = _try_change(change, by=by, at=at, session_key=session_key)
    if changed.state != State.DONE:
        raise EmailTaken
    return changed


@transaction.atomic
def _try_change(change: EmailChange, *, by: Person, at: datetime, session_key: str) -> EmailChange:
    person = locked(change.person)
    change = _locked(change)
    if change.state != State.ASKED or (person.email or "") != change.old:
        raise NotWaiting
    if by.pk != person.pk and not rules.can_decide_email_change(by, change):
        raise NotYours
    if not is_email_free(change.new, person, at):
        return _close(change, State.REFUSED, "refuse_email", by=None, at=at)
    token = _token()
    change.state, change.done_at = State.DONE, at
    change.decided_by = by if by.pk != person.pk else None
    if change.old:
        change.undo_until, change.undo_digest = at + UNDO_LIFE, token_digest(token)
    change.old_digest = change.new_digest = change.code_digest = ""
    change.save()
    write_email(person, change.new)
    end_sessions(person, but=session_key)
    old, new = change.old or NONE, change.new
    record_factor(
        person=person,
        factor=Factor.EMAIL,
        verb="set_email",
        old=old,
        new=new,
        by=by,
        at=at,
        addresses=[],
        centre=change.centre,
    )
    if change.old:
        _write(change, "changed", to=change.old, at=at, token=token)
    _write(change, "ready", to=change.new, at=at)
    return change


# Undoing


@transaction.atomic
def undo_email_change(*, change: EmailChange, at: datetime) -> EmailChange:
    """Give the account back to its old address: what signed in since then signs in no more. Raises UndoTooLate.

    Later changes of the e-mail are undone with it; apps, passkeys, recovery codes, cards and a password that were added
    since are removed; all sessions end; the calendar gets a new secret address.
    """
    person = locked(change.person)
    change = _locked(change)
    if not can_still_undo(change, at) or change.done_at is None:
        raise UndoTooLate
    if Person.objects.filter(email__iexact=change.old).exclude(pk=person.pk).exists():
        raise UndoTooLate
    since, current = change.done_at, person.email or ""
    later = EmailChange.objects.filter(person=person, asked_at__gte=since).exclude(pk=change.pk)
    later.filter(state=State.DONE).update(state=State.UNDONE, undo_digest="")
    EmailChange.objects.filter(person=person, state=State.ASKED).update(state=State.CANCELLED)
    write_email(person, change.old)
    removed = _remove_factors(person, since)
    person.calendar_secret = random_key()
    person.save(update_fields=["calendar_secret"])
    end_sessions(person)
    change.state, change.undo_digest = State.UNDONE, ""
    change.save(update_fields=["state", "undo_digest"])
    details, personal = (
        {"factor": Factor.EMAIL.value},
        {"old": current, "new": change.old, "removed": removed},
    )
    journal.record(
        "people.undo_email",
        thing=person,
        by=None,
        at=at,
        details=details,
        personal=personal,
        centre=change.centre,
    )
    for address in (change.old, current):
        _write(change, "undone", to=address, at=at)
    return change


def _remove_factors(person: Person, since: datetime) -> list[str]:
    """Remove what was added since then; return what it was, in the journal's words."""
    added = Authenticator.objects.filter(user=person, created_at__gte=since).order_by("pk")
    removed = [f"{one.type} {factor_name(one)}" for one in added]
    with recorded_elsewhere():
        added.delete()
    if person.sign_in_cards.filter(made_at__gte=since, used_at__isnull=True).delete()[0]:
        removed.append(Factor.CARD.value)
    if person.password_set_at is not None and person.password_set_at >= since:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        removed.append(Factor.PASSWORD.value)
    return removed


# Shared


def _locked(change: EmailChange) -> EmailChange:
    rows = EmailChange.objects.select_for_update(of=("self",))
    return rows.select_related("person", "centre__library", "asked_by").get(pk=change.pk)


def _close(change: EmailChange, state: State, verb: str, *, by: Person | None, at: datetime) -> EmailChange:
    change.state = state
    change.old_digest = change.new_digest = change.code_digest = ""
    change.save()
    _record(change, verb, by=by, at=at)
    return change


def _record(change: EmailChange, verb: str, *, by: Person | None, at: datetime) -> None:
    details, personal = {"factor": Factor.EMAIL.value}, {"old": change.old or NONE, "new": change.new}
    journal.record(
        f"people.{verb}",
        thing=change.person,
        by=by,
        at=at,
        details=details,
        personal=personal,
        centre=change.centre,
    )


def _token() -> str:
    return secrets.token_urlsafe(24)


def _write(
    change: EmailChange, letter: str, *, to: str, at: datetime, token: str = "", code: str = ""
) -> None:
    """Have a letter about the change written (`people/email_<letter>`).

    An address that another account has gets a letter that says only so: nobody learns here who has an account.
    """
    if letter in ("code", "new") and not is_email_free(to, change.person, at):
        letter, token, code = "in_use", "", ""
    events.email_letter.send(EmailChange, change=change, letter=letter, to=to, token=token, code=code, at=at)
