"""Who is in the hall right now, how far behind, and who says too much at once. Lives in memory only."""

import time
from dataclasses import dataclass

PRESENT_S = 40
"""A follower asks again at least every 25 s; one who is silent for longer has gone."""

LAGGING_MS = 15_000
BURST, PER_SECOND = 30, 2
MOST_DEVICES = 8
"""Devices of one person that are followed at once; more of them push out the one that was silent for longest."""


@dataclass(slots=True)
class Follower:
    """A device: when it last asked (monotonic seconds) and how far behind live it plays."""

    seen: float
    lag_ms: int
    person: str


@dataclass(slots=True)
class Allowance:
    """What a person may still say, refilled with time."""

    left: float
    at: float


class Presence:
    """The followers of one lecture."""

    def __init__(self) -> None:
        self._followers: dict[tuple[str, str], Follower] = {}
        self._allowances: dict[str, Allowance] = {}

    def see(self, device: str, person: str, lag_ms: int) -> None:
        """Note that a device asks for the next records."""
        if (person, device) not in self._followers:
            self._make_space(person)
        self._followers[person, device] = Follower(time.monotonic(), lag_ms, person)

    def forget_silent(self) -> None:
        """Let go of devices that have gone and of allowances that are whole again: nothing is known by them."""
        since = time.monotonic() - PRESENT_S
        self._followers = {name: one for name, one in self._followers.items() if one.seen > since}
        whole = time.monotonic() - BURST / PER_SECOND
        self._allowances = {name: one for name, one in self._allowances.items() if one.at > whole}

    def __len__(self) -> int:
        return len(self._followers)

    def _make_space(self, person: str) -> None:
        """Drop what has gone, and the most silent devices of a person who has too many."""
        self.forget_silent()
        own = sorted((one.seen, name) for name, one in self._followers.items() if one.person == person)
        for _seen, name in own[: max(0, len(own) - MOST_DEVICES + 1)]:
            del self._followers[name]

    def counts(self) -> tuple[int, int]:
        """Return how many people listen, and how many of them lag on each of their devices."""
        self.forget_silent()
        nearest: dict[str, int] = {}
        for one in self._followers.values():
            nearest[one.person] = min(one.lag_ms, nearest.get(one.person, one.lag_ms))
        return len(nearest), sum(lag > LAGGING_MS for lag in nearest.values())

    def may_say(self, person: str) -> bool:
        """Spend one event of a person's allowance; say whether there was one left."""
        now = time.monotonic()
        allowance = self._allowances.setdefault(person, Allowance(BURST, now))
        allowance.left = min(BURST, allowance.left + (now - allowance.at) * PER_SECOND)
        allowance.at = now
        if allowance.left < 1:
            return False
        allowance.left -= 1
        return True
