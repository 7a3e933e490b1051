"""How often something may be tried: one table of limits, counted in the database for all processes and nodes.

Each count is a leaky bucket. A limit lets `at_once` uses through, then one more after each pause of `one_more`; the
database row holds the moment at which the bucket will be empty again. One `INSERT … ON CONFLICT DO UPDATE …
RETURNING` counts a use under all its limits, so that two processes can't both take the last one. Decision 0090 says
why nothing is counted in a cache.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words
from oqu.kernel.models import LimitUse

log = logging.getLogger(__name__)

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


class Action(StrEnum):
    """What is counted."""

    CODE_REQUEST = "sign-in code requested"
    CODE_GUESS = "e-mailed code typed wrongly"
    PASSWORD = "wrong password"  # noqa: S105 - the name of a limit
    SECOND_STEP = "wrong code of the second step"
    CARD = "wrong card code"
    PASSKEY = "passkey that was not accepted"
    APPLICATION = "application sent"
    CONFIRMATION = "confirmation code of an application requested"
    CERTIFICATE = "unknown certificate number"
    SLIP = "unknown answer slip"
    QUESTION = "question to the support desk"
    UNKNOWN_LETTER = "letter to an address without an account"
    UNSENT = "unsent form stored for a browser"

    @property
    def label(self) -> Words:
        """What is counted, in the reader's language, for those actions that are reported."""
        return _LABELS.get(self, self.value)


_LABELS: Mapping[Action, Words] = {
    Action.CODE_REQUEST: _("requests for sign-in codes"),
    Action.CODE_GUESS: _("wrong codes from letters"),
    Action.PASSWORD: _("wrong passwords"),
    Action.SECOND_STEP: _("wrong codes of the second step"),
    Action.CARD: _("wrong codes of printed cards"),
    Action.APPLICATION: _("applications"),
    Action.CERTIFICATE: _("unknown certificate numbers"),
}


class Scope(StrEnum):
    """For whom it is counted."""

    ACCOUNT = "account"
    DEVICE = "account on a known device"
    PERSON = "signed-in person"
    ADDRESS = "network address"
    INSTALLATION = "installation"


class Beyond(StrEnum):
    """What happens beyond a limit."""

    REFUSED = "refused with 429"
    LONGER_CODE = "the next code has 12 digits; its letter is sent every 30 minutes at most"
    AS_STRANGER = "counted like a device that is not known"
    NO_LETTER = "no letter; the page answers the same"
    NOT_STORED = "not stored; the page answers the same"
    REPORTED = "accepted, and reported to the site administrator"


@dataclass(frozen=True)
class Limit:
    """So many uses at once, then one more after each pause."""

    action: Action
    scope: Scope
    at_once: int
    one_more: timedelta
    beyond: Beyond
    why: str


LIMITS: tuple[Limit, ...] = (
    Limit(
        Action.CODE_REQUEST,
        Scope.ADDRESS,
        80,
        20 * SECOND,
        Beyond.REFUSED,
        "two classes of 40 behind one address sign in within minutes",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.ACCOUNT,
        5,
        HOUR,
        Beyond.LONGER_CODE,
        "a stranger must neither fill a mailbox nor get many codes to guess at, nor close the account to its owner",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.DEVICE,
        5,
        5 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.INSTALLATION,
        2000,
        SECOND,
        Beyond.REFUSED,
        "a country signs in before a lecture; the mail server's good name is at stake",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.PERSON,
        10,
        6 * MINUTE,
        Beyond.REFUSED,
        "before a change in how one signs in, by the open session only",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.PERSON,
        10,
        10 * MINUTE,
        Beyond.REFUSED,
        "someone at a computer that was left open guesses before a change",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.ADDRESS,
        30,
        3 * MINUTE,
        Beyond.REFUSED,
        "510 guesses a day at a million codes; a class mistypes a few; a longer code is never refused",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.ACCOUNT,
        15,
        HOUR,
        Beyond.LONGER_CODE,
        "guesses from many addresses at one account",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.DEVICE,
        10,
        10 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.INSTALLATION,
        200,
        MINUTE,
        Beyond.REFUSED,
        "guesses from many addresses at many accounts; a longer code is never refused",
    ),
    Limit(
        Action.PASSWORD,
        Scope.ADDRESS,
        40,
        2 * MINUTE,
        Beyond.REFUSED,
        "a class behind one address mistypes; a code by e-mail still signs in",
    ),
    Limit(
        Action.PASSWORD,
        Scope.ACCOUNT,
        10,
        15 * MINUTE,
        Beyond.REFUSED,
        "about a hundred guesses a day; a code by e-mail still signs in",
    ),
    Limit(
        Action.PASSWORD,
        Scope.DEVICE,
        10,
        5 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.PASSWORD,
        Scope.PERSON,
        10,
        5 * MINUTE,
        Beyond.REFUSED,
        "someone at a computer that was left open guesses before a change",
    ),
    Limit(
        Action.PASSWORD,
        Scope.INSTALLATION,
        300,
        30 * SECOND,
        Beyond.REFUSED,
        "one password tried at every account; a code by e-mail still signs in",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.ADDRESS,
        30,
        3 * MINUTE,
        Beyond.REFUSED,
        "as for e-mailed codes; a passkey still signs in",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.ACCOUNT,
        10,
        15 * MINUTE,
        Beyond.REFUSED,
        "the guesser has the mailbox or the password already",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.DEVICE,
        10,
        10 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.PERSON,
        10,
        5 * MINUTE,
        Beyond.REFUSED,
        "someone at a computer that was left open guesses before a change",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.INSTALLATION,
        200,
        MINUTE,
        Beyond.REFUSED,
        "guesses from many addresses at many accounts",
    ),
    Limit(
        Action.CARD,
        Scope.ADDRESS,
        30,
        MINUTE,
        Beyond.REFUSED,
        "a card has 59 bits and can't be guessed, so a right one is accepted even then",
    ),
    Limit(
        Action.CARD, Scope.INSTALLATION, 500, 30 * SECOND, Beyond.REPORTED, "a right card is always accepted"
    ),
    Limit(
        Action.PASSKEY, Scope.ADDRESS, 60, 10 * SECOND, Beyond.REFUSED, "can't be guessed; keeps floods away"
    ),
    Limit(
        Action.APPLICATION,
        Scope.ADDRESS,
        60,
        MINUTE,
        Beyond.REFUSED,
        "a class of 40 applies from one address, some twice",
    ),
    Limit(Action.APPLICATION, Scope.INSTALLATION, 2000, 5 * SECOND, Beyond.REFUSED, "a country applies"),
    Limit(
        Action.CONFIRMATION,
        Scope.ADDRESS,
        80,
        20 * SECOND,
        Beyond.REFUSED,
        "as for sign-in codes",
    ),
    Limit(
        Action.CONFIRMATION,
        Scope.ACCOUNT,
        5,
        HOUR,
        Beyond.LONGER_CODE,
        "someone applies in another person's name again and again",
    ),
    Limit(
        Action.CERTIFICATE,
        Scope.ADDRESS,
        60,
        MINUTE,
        Beyond.REFUSED,
        "an employer checks a pile and mistypes some; names can't be collected by trying numbers",
    ),
    Limit(
        Action.CERTIFICATE,
        Scope.PERSON,
        60,
        MINUTE,
        Beyond.REFUSED,
        "signed-in people are not counted with their address",
    ),
    Limit(
        Action.CERTIFICATE,
        Scope.INSTALLATION,
        1000,
        5 * SECOND,
        Beyond.REFUSED,
        "numbers tried from many addresses",
    ),
    Limit(Action.SLIP, Scope.PERSON, 20, 3 * MINUTE, Beyond.REFUSED, "a slip is typed from paper"),
    Limit(Action.QUESTION, Scope.PERSON, 20, 5 * MINUTE, Beyond.REFUSED, "nobody asks more by hand"),
    Limit(
        Action.UNSENT,
        Scope.ADDRESS,
        600,
        6 * SECOND,
        Beyond.NOT_STORED,
        "a class whose sessions end at once, and no disk filled by strangers",
    ),
    Limit(
        Action.UNKNOWN_LETTER,
        Scope.ACCOUNT,
        1,
        DAY,
        Beyond.NO_LETTER,
        "an address outside hears from us once a day at most",
    ),
    Limit(
        Action.UNKNOWN_LETTER,
        Scope.INSTALLATION,
        10,
        6 * MINUTE,
        Beyond.NO_LETTER,
        "20 in any hour at most: 10 at once and 10 more within it",
    ),
)
"""Every limit of the installation. docs/operating.md shows this table."""

_BY_ACTION: Mapping[Action, Mapping[Scope, Limit]] = {
    action: {limit.scope: limit for limit in LIMITS if limit.action == action} for action in Action
}

WATCHED = tuple(limit for limit in LIMITS if limit.scope == Scope.INSTALLATION)
ALARM = 0.8
"""The part of an installation's limit from which the site administrator is notified."""


@dataclass(frozen=True)
class Use:
    """One use to be counted under one limit, for one subject (an address, an account …)."""

    limit: Limit
    subject: str

    @property
    def slot(self) -> str:
        """The row that counts it: a digest, since addresses and e-mails are personal data."""
        text = f"{self.limit.action}\n{self.limit.scope}\n{self.subject}"
        return salted_hmac("oqu.kernel.limits", text, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Verdict:
    """Whether a use is within its limits; else which limit refused it, and after which pause it may be tried again."""

    limit: Limit | None = None
    pause: timedelta = timedelta()
    is_broken: bool = False

    @property
    def allowed(self) -> bool:
        """Neither beyond a limit nor without a count."""
        return self.limit is None and not self.is_broken


ALLOWED = Verdict()
BROKEN = Verdict(pause=MINUTE, is_broken=True)


def uses(action: Action, subjects: Mapping[Scope, str]) -> tuple[Use, ...]:
    """The uses to count for an action: one for each scope that is limited and has a subject."""
    limits = _BY_ACTION[action]
    return tuple(Use(limits[scope], subject) for scope, subject in subjects.items() if scope in limits)


def take(wanted: Sequence[Use], *, at: datetime) -> Verdict:
    """Count one use under each of its limits, or under none if one of them is reached.

    A refused use costs one read and no write. Without an answer from the database nothing is allowed.
    """
    if not wanted:
        return ALLOWED
    try:
        verdict = _verdict(wanted, _busy_until(wanted), at, more=1)
        if not verdict.allowed:
            return verdict
        verdict = _verdict(wanted, _add(wanted, at), at, more=0)
        if not verdict.allowed:  # another process was quicker between the two statements
            give_back(wanted)
    except DatabaseError:
        log.exception("limits can't be counted")
        return BROKEN
    return verdict


def peek(wanted: Sequence[Use], *, at: datetime) -> Verdict:
    """What `take` would answer, without counting."""
    if not wanted:
        return ALLOWED
    try:
        return _verdict(wanted, _busy_until(wanted), at, more=1)
    except DatabaseError:
        log.exception("limits can't be read")
        return BROKEN


def give_back(taken: Sequence[Use]) -> None:
    """Take uses out of the count again: what succeeded was no guess."""
    if not taken:
        return
    table = connection.ops.quote_name(LimitUse._meta.db_table)
    marks = ", ".join(["%s"] * len(taken))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET busy_until = busy_until - step WHERE slot IN ({marks})",  # noqa: S608 - our own names
            sorted(use.slot for use in taken),
        )


def remove_idle(*, at: datetime) -> int:
    """Delete the rows that limit nobody any more; return how many there were."""
    deleted, _models = LimitUse.objects.filter(busy_until__lt=at.timestamp()).delete()
    return deleted


def alarms(*, at: datetime) -> tuple[Limit, ...]:
    """The limits of the whole installation that are nearly or fully used up: a sign of an attack."""
    watched = [Use(limit, "") for limit in WATCHED if limit.action != Action.UNKNOWN_LETTER]
    busy = _busy_until(watched)
    return tuple(use.limit for use in watched if _level(use, busy, at) >= ALARM * use.limit.at_once)


def _level(use: Use, busy: Mapping[str, float], at: datetime) -> float:
    """How many uses are in the bucket now."""
    return max(busy.get(use.slot, 0.0) - at.timestamp(), 0.0) / use.limit.one_more.total_seconds()


def _verdict(wanted: Sequence[Use], busy: Mapping[str, float], at: datetime, *, more: int) -> Verdict:
    for use in wanted:
        over = _level(use, busy, at) + more - use.limit.at_once
        if over > 1e-6 and use.limit.beyond != Beyond.REPORTED:
            return Verdict(limit=use.limit, pause=over * use.limit.one_more)
    return ALLOWED


def _busy_until(wanted: Sequence[Use]) -> dict[str, float]:
    rows = LimitUse.objects.filter(slot__in=[use.slot for use in wanted])
    return dict(rows.values_list("slot", "busy_until"))


def _add(wanted: Sequence[Use], at: datetime) -> dict[str, float]:
    """Count one use in each row, in the order of their slots: two processes never wait for each other."""
    now, table = at.timestamp(), connection.ops.quote_name(LimitUse._meta.db_table)
    rows = sorted({use.slot: use.limit.one_more.total_seconds() for use in wanted}.items())
    values = [part for slot, step in rows for part in (slot, now + step, step)]
    start = "excluded.busy_until - excluded.step"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (slot, busy_until, step) VALUES {', '.join(['(%s, %s, %s)'] * len(rows))} "  # noqa: S608 - our own names
            f"ON CONFLICT (slot) DO UPDATE SET step = excluded.step, busy_until = excluded.step + "
            f"CASE WHEN {table}.busy_until > {start} THEN {table}.busy_until ELSE {start} END "
            "RETURNING slot, busy_until",
            values,
        )
        return dict(cursor.fetchall())
