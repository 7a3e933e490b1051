"""How often something may be tried: the limits of `kernel.limit_table`, counted in the database for all processes and nodes.

Each count is a leaky bucket. A limit lets `at_once` uses through, then one more after each pause of `one_more`; the
database row holds the moment at which the bucket will be empty again. One `INSERT … ON CONFLICT DO UPDATE …
RETURNING` counts a use under all its limits, so that two processes can't both take the last one. Decision 0090 says
why nothing is counted in a cache.
"""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from oqu.kernel.errors import Refused, Words
from oqu.kernel.limit_table import BY_ACTION, LIMITS, MINUTE, Action, Beyond, Limit, Scope
from oqu.kernel.models import LimitUse

log = logging.getLogger(__name__)

WATCHED = tuple(
    limit
    for limit in LIMITS
    if limit.scope == Scope.INSTALLATION and limit.action not in {Action.UNKNOWN_LETTER, Action.OWN_CODE}
)
ALARM = 0.8
"""The part of an installation's limit from which the site administrator is notified."""


@dataclass(frozen=True)
class Use:
    """Uses to be counted under one limit, for one subject (an address, an account …): one, or `times` in one go."""

    limit: Limit
    subject: str
    times: int = 1

    @property
    def slot(self) -> str:
        """The row that counts it: a digest, since addresses and e-mails are personal data."""
        text = f"{self.limit.action}\n{self.limit.scope}\n{self.subject}"
        return salted_hmac("oqu.kernel.limits", text, algorithm="sha256").hexdigest()

    @property
    def seconds(self) -> float:
        """For how long it fills its bucket."""
        return self.times * self.limit.one_more.total_seconds()


@dataclass(frozen=True)
class LimitResult:
    """Whether uses are within their limits; else which use was refused, and after which pause it may be tried again."""

    use: Use | None = None
    pause: timedelta = timedelta()
    is_broken: bool = False

    @property
    def allowed(self) -> bool:
        """Neither beyond a limit nor without a count."""
        return not self.pause


class TooMany(Refused):
    """An action was refused by a limit; `verdict` says by which, and when it may be tried again."""

    def __init__(self, verdict: LimitResult, message: Words | None = None) -> None:
        self.verdict = verdict
        super().__init__(words(verdict) if message is None else message)


def words(verdict: LimitResult) -> str:
    """What to do about a refusal, in the reader's language: when to try again."""
    if verdict.is_broken:
        return _("This can't be checked at the moment. Nothing was lost. Please try again in a minute.")
    minutes = max(1, math.ceil(verdict.pause.total_seconds() / 60))
    return _("There were too many tries. Please try again in %(minutes)d min.") % {"minutes": minutes}


ALLOWED = LimitResult()
BROKEN = LimitResult(pause=MINUTE, is_broken=True)


def uses(action: Action, subjects: Mapping[Scope, str]) -> tuple[Use, ...]:
    """The uses to count for an action: one for each scope that is limited and has a subject."""
    limits = BY_ACTION[action]
    return tuple(Use(limits[scope], subject) for scope, subject in subjects.items() if scope in limits)


def take(wanted: Sequence[Use], *, at: datetime) -> LimitResult:
    """Count one use under each of its limits, or under none if one of them is reached.

    A refused use costs one read and no write. Without an answer from the database nothing is allowed.
    """
    if not wanted:
        return ALLOWED
    try:
        verdict = _verdict(wanted, _busy_until(wanted), at)
        if not verdict.allowed:
            return verdict
        verdict = _verdict(wanted, _add(wanted, at), at, are_counted=True)
        if not verdict.allowed:  # another process was quicker between the two statements
            give_back(wanted)
    except DatabaseError:
        log.exception("limits can't be counted")
        return BROKEN
    return verdict


def reserve(wanted: Use, *, at: datetime) -> timedelta:
    """Count a use even beyond its limit; return how long it has to wait for its turn (zero within the limit).

    For what is done later instead of being refused. Without an answer from the database it waits for a minute.
    """
    try:
        over = _level(wanted, _add((wanted,), at), at) - wanted.limit.at_once
    except DatabaseError:
        log.exception("limits can't be counted")
        return MINUTE
    return max(over, 0.0) * wanted.limit.one_more


def peek(wanted: Sequence[Use], *, at: datetime) -> LimitResult:
    """What `take` would answer, without counting."""
    if not wanted:
        return ALLOWED
    try:
        return _verdict(wanted, _busy_until(wanted), at)
    except DatabaseError:
        log.exception("limits can't be read")
        return BROKEN


def give_back(taken: Sequence[Use]) -> None:
    """Take uses out of the count again: what succeeded was no guess."""
    if not taken:
        return
    table = connection.ops.quote_name(LimitUse._meta.db_table)
    rows = sorted({use.slot: use.seconds for use in taken}.items())
    cases, marks = "WHEN %s THEN %s " * len(rows), ", ".join(["%s"] * len(rows))
    values = [part for row in rows for part in row] + [slot for slot, _seconds in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET busy_until = busy_until - CASE slot {cases}END WHERE slot IN ({marks})",  # noqa: S608 - our own names
            values,
        )


def remove_idle(*, at: datetime) -> int:
    """Delete the rows that limit nobody any more; return how many there were."""
    deleted, _models = LimitUse.objects.filter(busy_until__lt=at.timestamp()).delete()
    return deleted


def alarms(*, at: datetime) -> tuple[Limit, ...]:
    """The limits of the whole installation that are nearly or fully used up: a sign of an attack."""
    watched = [Use(limit, "") for limit in WATCHED]
    busy = _busy_until(watched)
    return tuple(use.limit for use in watched if _level(use, busy, at) >= ALARM * use.limit.at_once)


def _level(use: Use, busy: Mapping[str, float], at: datetime) -> float:
    """How many uses are in the bucket now."""
    return max(busy.get(use.slot, 0.0) - at.timestamp(), 0.0) / use.limit.one_more.total_seconds()


def _verdict(
    wanted: Sequence[Use], busy: Mapping[str, float], at: datetime, *, are_counted: bool = False
) -> LimitResult:
    for use in wanted:
        over = _level(use, busy, at) + (0 if are_counted else use.times) - use.limit.at_once
        if over > 1e-6 and use.limit.beyond != Beyond.REPORTED:
            return LimitResult(use=use, pause=over * use.limit.one_more)
    return ALLOWED


def _busy_until(wanted: Sequence[Use]) -> dict[str, float]:
    rows = LimitUse.objects.filter(slot__in=[use.slot for use in wanted])
    return dict(rows.values_list("slot", "busy_until"))


def _add(wanted: Sequence[Use], at: datetime) -> dict[str, float]:
    """Count one use in each row, in the order of their slots: two processes never wait for each other."""
    now, table = at.timestamp(), connection.ops.quote_name(LimitUse._meta.db_table)
    rows = sorted({use.slot: use.seconds for use in wanted}.items())
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
