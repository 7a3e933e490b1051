"""The journal: every write leaves one row that can be read and never changed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from django.db import models

from oqu.kernel.models import JournalEntry

_origin: ContextVar[str | Callable[[], str]] = ContextVar("journal_origin", default="")


class Actor(Protocol):
    """Whoever acts: a person, or anything with a key and a name."""

    key: Any

    def __str__(self) -> str: ...


@contextmanager
def coming_from(origin: str | Callable[[], str]) -> Iterator[None]:
    """Name where the writes inside come from: a network address, `worker`, `replay`; or how to find out once asked."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def record(
    verb: str,
    *,
    thing: models.Model | None,
    by: Actor | None,
    at: datetime,
    summary: str = "",
    details: Mapping[str, Any] | None = None,
    anonymous: bool = False,
) -> None:
    """Write one row: `verb` is `app.action`, `thing` what it was done to, `by` who did it (None: the software).

    `details` may hold names of fields and plain values; never a secret and never an answer to a questionnaire.
    An `anonymous` row keeps neither who nor from where, and its time is only a date.
    """
    origin = _origin.get()
    if anonymous:
        by, at = None, at.replace(hour=0, minute=0, second=0, microsecond=0)
    JournalEntry.objects.create(
        at=at,
        actor_key=by.key if by else "",
        actor_name=str(by)[:200] if by else "",
        verb=verb,
        thing=thing._meta.label_lower if thing else "",
        thing_key=str(getattr(thing, "key", "") or (thing.pk if thing else "")),
        summary=(summary or (str(thing) if thing and not anonymous else ""))[:300],
        details=dict(details or {}),
        origin="" if anonymous else origin if isinstance(origin, str) else origin(),
    )


def entries(*, verb: str = "", who: str = "", thing: str = "") -> models.QuerySet[JournalEntry]:
    """The rows whose verb begins so, whose actor has that key or a name that holds the words, of that thing by key."""
    rows = JournalEntry.objects.all()
    if verb:
        rows = rows.filter(verb__startswith=verb)
    if who:
        rows = rows.filter(models.Q(actor_key=who) | models.Q(actor_name__icontains=who))
    return rows.filter(thing_key=thing) if thing else rows
