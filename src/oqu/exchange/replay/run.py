"""Walking through the events in the order of their time."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction

from oqu.courses.models import Course
from oqu.exchange.folder import reading
from oqu.exchange.replay import after, before, during
from oqu.exchange.replay.scene import Event, Scene, run_once
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import speaking
from oqu.kernel.progress import follow
from oqu.letters.actions import keeping

REFUSALS = (Refused, ObjectDoesNotExist, MultipleObjectsReturned, ValidationError, DatabaseError)


class Halted(Refused):
    """An action refused what the folder says; names the file, the row where there is one, and the event."""


def all_events(scene: Scene) -> list[Event]:
    """Every event of the course, the earliest first; events of one moment in the order in which they stand here."""
    return sorted(_stream(scene), key=lambda event: event.at)


def _stream(scene: Scene) -> Iterator[Event]:
    yield from before.events(scene)
    yield from during.events(scene)
    yield from after.events(scene)


def replay(
    path: Path,
    *,
    slug: str = "",
    days_later: int = 0,
    suffix: dict[str, str] | None = None,
    until: datetime | None = None,
) -> Course:
    """Run the course of a folder, or the part of it up to `until`; what ran in this database before is not run again.

    `days_later` moves the whole course in time. All of it is one transaction. Raises sheets.BadSheet with everything
    that is wrong with the folder, or Halted where an action refuses; nothing is written then.
    """
    folder = reading.read(path)
    scene = Scene(folder, slug or folder.course["slug"], days_later, suffix or {})
    events = [event for event in all_events(scene) if until is None or event.at <= until]
    with journal.coming_from("replay"), speaking("ru"), keeping(), transaction.atomic():
        for event in follow(events, total=len(events), label=scene.slug):
            _happen(scene, event)
    return scene.course()


def _happen(scene: Scene, event: Event) -> None:
    try:
        run_once(scene, event)
    except REFUSALS as refusal:
        with speaking("en"):  # as the rest of what the command says
            why = _why(refusal)
            raise Halted(f"{event.told}: {why} ({event.name}, {event.at:%Y-%m-%d %H:%M} UTC)") from refusal


def _why(refusal: Exception) -> str:
    """The words of a refusal on one line."""
    words = refusal.messages if isinstance(refusal, ValidationError) else str(refusal).splitlines()
    return " ".join(words)
