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
        """Minutes heard while it was on, to the nearest."""
        return round(self.live_ms / MINUTE_MS)

    @property
    def minutes(self) -> int:
        """All minutes, to the nearest."""
        return round((self.live_ms + self.replay_ms) / MINUTE_MS)


@dataclass(frozen=True)
class Sheet:
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
class Standing:
    """How a lecture stands: its status, since when, how much was recorded, and which slides were shown, each once."""

    status: str
    begun_at: datetime | None
    length_ms: int
    size: int
    turned: tuple[int, ...]


def standing(address: str) -> Standing:
    """Ask the relay at `address` how its lecture stands (`index.json`). Raises NoAnswer."""
    told = web.get(f"{address}/index.json")
    try:
        return _standing(json.loads(told))
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"the relay's answer can't be read: {error!r}") from error


def _standing(told: dict[str, Any]) -> Standing:
    if told["version"] != VERSION or told["status"] not in STATUSES:
        raise ValueError(f"version {told['version']}, {told['status']}")
    begun, pages = told["begun_unix_ms"], [event for event in told["events"] if event["kind"] == "slide"]
    return Standing(
        status=told["status"],
        begun_at=datetime.fromtimestamp(begun / 1000, UTC) if begun else None,
        length_ms=int(told["length_ms"]),
        size=int(told["sound_bytes"]),
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
    told = web.post(f"{address}/forget", json.dumps({"people": [*people]}).encode())
    try:
        return int(json.loads(told)["failed"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"the relay's answer can't be read: {error!r}") from error


def attendance(address: str) -> Sheet:
    """Ask the relay at `address` (it ends in a ticket of the staff) who listened. Raises NoAnswer.

    What cannot be (more than the lecture has, less than nothing, the same person twice) is not believed.
    """
    told = web.get(f"{address}/attendance.json")
    try:
        return _sheet(json.loads(told))
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"the relay's answer can't be read: {error!r}") from error


def _sheet(told: dict[str, object]) -> Sheet:
    if told["version"] != VERSION:
        raise ValueError(f"version {told['version']}")
    length, rows = told["length_ms"], told["people"]
    if not isinstance(length, int) or length < 0 or not isinstance(rows, list):
        raise ValueError("form")
    people = {row["person"]: Listened(str(row["person"]), row["live_ms"], row["replay_ms"]) for row in rows}
    return Sheet(
        lecture=str(told["lecture"]),
        has_ended=told["status"] == "ended",
        length_ms=length,
        people=tuple(one for one in people.values() if _can_be(one, length)),
    )


def _can_be(one: Listened, length: int) -> bool:
    return min(one.live_ms, one.replay_ms) >= 0 and one.live_ms + one.replay_ms <= length
