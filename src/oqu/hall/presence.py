"""Who is listening now, how far behind live, and the rate limit for events. Held in memory only."""

import time
from dataclasses import dataclass

PRESENT_S = 40
"""A player sends a request at least every 25 s; one that is silent for longer has left."""

LAGGING_MS = 15_000
BURST, PER_SECOND = 30, 2
MOST_DEVICES = 8
"""Devices counted for one person; a further one replaces the one that was silent for longest."""


@dataclass(slots=True)
class Follower:
    """A device: its last request (monotonic seconds) and how far behind live it plays."""

    seen: float
    lag_ms: int
    person: str


@dataclass(slots=True)
class TokenBucket:
    """A token bucket: how many events a person may still send."""

    left: float
    at: float


class Presence:
    """The followers of one lecture."""

    def __init__(self) -> None:
        self._followers: dict[tuple[str, str], Follower] = {}
        self._buckets: dict[str, TokenBucket] = {}

    def record_request(self, device: str, person: str, lag_ms: int) -> None:
        """Record that a device requested the next records."""
        if (person, device) not in self._followers:
            self._limit_devices(person)
        self._followers[person, device] = Follower(time.monotonic(), lag_ms, person)

    def drop_stale(self) -> None:
        """Drop devices that have left and buckets that are full again."""
        since = time.monotonic() - PRESENT_S
        self._followers = {name: one for name, one in self._followers.items() if one.seen > since}
        full = time.monotonic() - BURST / PER_SECOND
        self._buckets = {name: one for name, one in self._buckets.items() if one.at > full}

    def __len__(self) -> int:
        return len(self._followers)

    def _limit_devices(self, person: str) -> None:
        """Drop stale devices, and the longest silent devices of a person with too many."""
        self.drop_stale()
        own = sorted((one.seen, name) for name, one in self._followers.items() if one.person == person)
        for _seen, name in own[: max(0, len(own) - MOST_DEVICES + 1)]:
            del self._followers[name]

    def counts(self) -> tuple[int, int]:
        """Return how many people listen, and how many of them lag on each of their devices."""
        self.drop_stale()
        nearest: dict[str, int] = {}
        for one in self._followers.values():
            nearest[one.person] = min(one.lag_ms, nearest.get(one.person, one.lag_ms))
        return len(nearest), sum(lag > LAGGING_MS for lag in nearest.values())

    def may_send_event(self, person: str) -> bool:
        """Take one event from a person's bucket; return False if it is empty."""
        now = time.monotonic()
        bucket = self._buckets.setdefault(person, TokenBucket(BURST, now))
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * PER_SECOND)
        bucket.at = now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True
