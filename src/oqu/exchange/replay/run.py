"""Run the events of a replay in the order of their times."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction

from oqu.courses.kinds import ReplayEvent
from oqu.courses.models import Course
from oqu.exchange.folder import reading
from oqu.exchange.replay import after, before, during
from oqu.exchange.replay.context import ReplayContext, run_once
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import speaking
from oqu.kernel.progress import follow
from oqu.letters.actions import keeping

REFUSALS = (Refused, ObjectDoesNotExist, MultipleObjectsReturned, ValidationError, DatabaseError)


class ReplayStopped(Refused):
    """An action refused an event; the message names the file, the row if there is one, and the event."""


def all_events(context: ReplayContext) -> list[ReplayEvent]:
    """Return every event of the course by time; events of the same time in the order of `_stream`."""
    return sorted(_stream(context), key=lambda event: event.at)


def _stream(context: ReplayContext) -> Iterator[ReplayEvent]:
    yield from before.events(context)
    yield from during.events(context)
    yield from after.events(context)


def replay(
    path: Path,
    *,
    slug: str = "",
    days_later: int = 0,
    suffix: dict[str, str] | None = None,
    until: datetime | None = None,
) -> Course:
    """Replay the course of a folder, or the part of it up to `until`; skip events that ran in this database before.

    `days_later` moves the whole course in time. All of it is one transaction. Raises sheets.BadSheet with everything
    that is wrong with the folder, or ReplayStopped if an action refuses; then nothing is written.
    """
    folder = reading.read(path)
    context = ReplayContext(folder, slug or folder.course["slug"], days_later, suffix or {})
    events = [event for event in all_events(context) if until is None or event.at <= until]
    with journal.coming_from("replay"), speaking("ru"), keeping(), transaction.atomic():
        for event in follow(events, total=len(events), label=context.slug):
            _run(context, event)
    return context.course()


def _run(context: ReplayContext, event: ReplayEvent) -> None:
    try:
        run_once(context, event)
    except REFUSALS as refusal:
        with speaking("en"):  # the command prints English
            reason = _reason(refusal)
            raise ReplayStopped(
                f"{event.source}: {reason} ({event.name}, {event.at:%Y-%m-%d %H:%M} UTC)"
            ) from refusal


def _reason(refusal: Exception) -> str:
    """Return the message of a refusal on one line."""
    words = refusal.messages if isinstance(refusal, ValidationError) else str(refusal).splitlines()
    return " ".join(words)
