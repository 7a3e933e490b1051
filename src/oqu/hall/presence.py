"""Who is in the hall right now, how far behind, and who says too much at once. Lives in memory only."""

import time
from dataclasses import dataclass

PRESENT_S = 40
"""A follower asks again at least every 25 s; one who is silent for longer has gone."""

LAGGING_MS = 15_000
BURST, PER_SECOND = 30, 2


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
        self._followers: dict[str, Follower] = {}
        self._allowances: dict[str, Allowance] = {}

    def see(self, device: str, person: str, lag_ms: int) -> None:
        """Note that a device asks for the next records."""
        self._followers[device] = Follower(time.monotonic(), lag_ms, person)

    def counts(self) -> tuple[int, int]:
        """Return how many people listen, and how many of them lag on each of their devices."""
        since = time.monotonic() - PRESENT_S
        self._followers = {name: one for name, one in self._followers.items() if one.seen > since}
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
