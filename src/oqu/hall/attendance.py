"""Attendance: the players' reports, limited to what can have been played, merged over devices.

A report says which stretches of the timeline a device has really played. A stretch counts once however often
it was heard or reported, so a report that is sent twice changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

type Stretch = tuple[int, int]
"""From and to, in milliseconds of the timeline."""

LIVE_PACE, REPLAY_PACE = 1.1, 2.05
"""How fast a player may play: live catches up at 1.06, a replay runs at 2 at most."""

GRACE_MS = 60_000
"""Tolerance: after a restart the relay does not know how long a person has been listening without a report."""


@dataclass(slots=True)
class Attendee:
    """One person with all devices; times in Unix milliseconds.

    The limit on what can have been heard applies to the person, not to each device.
    """

    person: str
    group: str
    joined_ms: int
    last_ms: int
    live: list[Stretch] = field(default_factory=list)
    replay: list[Stretch] = field(default_factory=list)
    devices: set[str] = field(default_factory=set)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the union of stretches, in order and without overlaps."""
    union: list[Stretch] = []
    for start, end in sorted(stretches):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        elif end > start:
            union.append((start, end))
    return union


def without(stretches: list[Stretch], taken: list[Stretch]) -> list[Stretch]:
    """Return the difference `stretches` minus `taken`; both in order and without overlaps."""
    left: list[Stretch] = []
    for start, end in stretches:
        at = start
        for away_start, away_end in taken:
            if away_end <= at or away_start >= end:
                continue
            if away_start > at:
                left.append((at, away_start))
            at = away_end
        if end > at:
            left.append((at, end))
    return left


def length(stretches: Iterable[Stretch]) -> int:
    """Return the milliseconds in stretches that don't overlap."""
    return sum(end - start for start, end in stretches)


def clipped(stretches: Iterable[Stretch], end: int) -> list[Stretch]:
    """Return the stretches as far as the lecture goes."""
    return merged((max(start, 0), min(stop, end)) for start, stop in stretches)


def limited(stretches: list[Stretch], known: list[Stretch], most_ms: int) -> list[Stretch]:
    """Return what is new in `stretches`, up to `most_ms` milliseconds of it."""
    taken: list[Stretch] = []
    for start, end in without(stretches, known):
        if most_ms <= 0:
            break
        taken.append((start, min(end, start + most_ms)))
        most_ms -= end - start
    return taken


def accept(
    person: Attendee, live: Iterable[Stretch], replay: Iterable[Stretch], *, now_ms: int, end_ms: int
) -> tuple[list[Stretch], list[Stretch]]:
    """Add a report to a person's account; return what of it was new and accepted, live and replay.

    Nobody hears more than the lecture up to `end_ms`, nor more than a player can have played since the person
    came. What was heard live is not counted as a replay too.
    """
    since = max(now_ms - person.joined_ms, 0) + GRACE_MS
    most_ms = int(since * LIVE_PACE) - length(person.live)
    new_live = limited(clipped(live, end_ms), person.live, most_ms)
    person.live = merged(person.live + new_live)
    person.replay = without(person.replay, person.live)
    most_ms = int(since * REPLAY_PACE) - length(person.live) - length(person.replay)
    new_replay = limited(clipped(replay, end_ms), merged(person.live + person.replay), most_ms)
    person.replay = merged(person.replay + new_replay)
    return new_live, new_replay
