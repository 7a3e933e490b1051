"""What the lecture hall's relay tells of who listened (docs/hall-log.md, `attendance.json`)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oqu.lectures.outside import web
from oqu.lectures.outside.web import NoAnswer

VERSION = 1
MINUTE_MS = 60_000
STATUSES = ("waiting", "live", "paused", "ended")


@dataclass(frozen=True)
class Listened:
    """How long one person's devices, merged, played a lecture: while it was on, and as a recording (milliseconds)."""

    person: str
    live_ms: int
    replay_ms: int

    @property
    def live_minutes(self) -> int:
        """Minutes attended live, rounded."""
        return round(self.live_ms / MINUTE_MS)

    @property
    def minutes(self) -> int:
        """All minutes, to the nearest."""
        return round((self.live_ms + self.replay_ms) / MINUTE_MS)


@dataclass(frozen=True)
class ListenerSheet:
    """The listeners of one lecture, and how long the talk really was."""

    lecture: str
    has_ended: bool
    length_ms: int
    people: tuple[Listened, ...]

    @property
    def minutes(self) -> int:
        """The length of the talk in minutes, to the nearest."""
        return round(self.length_ms / MINUTE_MS)


@dataclass(frozen=True)
class RelayState:
    """State of a lecture: its status, since when, how much was recorded, and which slides were shown, each once."""

    status: str
    begun_at: datetime | None
    length_ms: int
    size: int
    turned: tuple[int, ...]


def standing(address: str) -> RelayState:
    """Ask the relay at `address` for the state of its lecture (`index.json`). Raises NoAnswer."""
    answer = web.get(f"{address}/index.json")
    try:
        return _standing(json.loads(answer))
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"the relay's answer can't be read: {error!r}") from error


def _standing(answer: dict[str, Any]) -> RelayState:
    if answer["version"] != VERSION or answer["status"] not in STATUSES:
        raise ValueError(f"version {answer['version']}, {answer['status']}")
    begun, pages = answer["begun_unix_ms"], [event for event in answer["events"] if event["kind"] == "slide"]
    return RelayState(
        status=answer["status"],
        begun_at=datetime.fromtimestamp(begun / 1000, UTC) if begun else None,
        length_ms=int(answer["length_ms"]),
        size=int(answer["sound_bytes"]),
        turned=tuple(dict.fromkeys(int(event["page"]) for event in pages)),
    )


def end_tickets(address: str, *, person: str, before: int) -> None:
    """Tell the relay at `address` (it ends in a ticket of the site) to refuse a person's tickets issued before a moment.

    `before` is in Unix seconds. Raises NoAnswer.
    """
    web.post(f"{address}/leave", json.dumps({"person": person, "before": before}).encode())


def forget(address: str, *, people: Sequence[str]) -> int:
    """Tell the relay at `address` (it ends in a ticket of the site) to take out the names of people, given by their keys.

    Return in how many lectures that failed. Raises NoAnswer.
    """
    answer = web.post(f"{address}/forget", json.dumps({"people": [*people]}).encode())
    try:
        return int(json.loads(answer)["failed"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"the relay's answer can't be read: {error!r}") from error


def attendance(address: str) -> ListenerSheet:
    """Ask the relay at `address` (it ends in a ticket of the staff) who listened. Raises NoAnswer.

    What cannot be (more than the lecture has, less than nothing, the same person twice) is not believed.
    """
    answer = web.get(f"{address}/attendance.json")
    try:
        return _sheet(json.loads(answer))
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"the relay's answer can't be read: {error!r}") from error


def _sheet(answer: dict[str, object]) -> ListenerSheet:
    if answer["version"] != VERSION:
        raise ValueError(f"version {answer['version']}")
    length, rows = answer["length_ms"], answer["people"]
    if not isinstance(length, int) or length < 0 or not isinstance(rows, list):
        raise ValueError("form")
    people = {row["person"]: Listened(str(row["person"]), row["live_ms"], row["replay_ms"]) for row in rows}
    return ListenerSheet(
        lecture=str(answer["lecture"]),
        has_ended=answer["status"] == "ended",
        length_ms=length,
        people=tuple(one for one in people.values() if _can_be(one, length)),
    )


def _can_be(one: Listened, length: int) -> bool:
    return min(one.live_ms, one.replay_ms) >= 0 and one.live_ms + one.replay_ms <= length
