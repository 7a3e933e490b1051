"""How many files of people a server decodes at once while their senders wait: each decoding holds a web process.

A person has one file decoded at a time. What takes longer than `QUICK_S` needs one of a few turns that all share
(`OQU_LONG_DECODINGS`), fewer than there are web processes, so that hostile files never hold all of them. Turns are locks on files:
they count for all processes of a server, and end with the process that holds them. Outside of requests, as in the
worker, nobody waits and nothing is counted.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

QUICK_S = 5.0
"""Nearly every honest file is decoded in less."""
OWN_WAIT_S = 2.0
"""How long a person's next file waits for the one before."""
BUCKETS = 256
"""Lock files for people; two people of one bucket wait for each other."""
AGAIN_S = 0.05

_asker: ContextVar[Callable[[], str] | None] = ContextVar("decoding_asker", default=None)


class TurnsTaken(Exception):
    """Other files are being decoded; it may be tried again in a minute."""


@contextmanager
def asked_by(person: Callable[[], str]) -> Iterator[None]:
    """Count what is decoded inside as asked by this person (a key, "" for a visitor), who waits for it."""
    token = _asker.set(person)
    try:
        yield
    finally:
        _asker.reset(token)


class Turn:
    """The leave to decode one file: for `QUICK_S` at once, for longer if a shared turn is free then."""

    def __init__(self, held: ExitStack, *, is_counted: bool) -> None:
        self._held = held
        self._ask_at = time.monotonic() + QUICK_S if is_counted else float("inf")

    @property
    def ask_at(self) -> float:
        """When to `go_on` (monotonic seconds); infinite where that is not needed, or done."""
        return self._ask_at

    def go_on(self) -> None:
        """Take a shared turn. Raises Busy."""
        names = (f"long-{number}" for number in range(settings.OQU_LONG_DECODINGS))
        self._held.callback(os.close, _first_free(names, wait_s=0))
        self._ask_at = float("inf")


@contextmanager
def turn() -> Iterator[Turn]:
    """Hold the asking person's turn. Raises Busy if it is held for longer than `OWN_WAIT_S`."""
    asker = _asker.get()
    with ExitStack() as held:
        if asker is not None and (person := asker()):
            bucket = int(hashlib.sha256(person.encode()).hexdigest(), 16) % BUCKETS
            held.callback(os.close, _first_free([f"person-{bucket}"], wait_s=OWN_WAIT_S))
        yield Turn(held, is_counted=asker is not None)


def _first_free(names: Iterable[str], *, wait_s: float) -> int:
    """The handle of the first of these files that nobody has locked, now locked. Raises Busy."""
    folder = Path(settings.OQU_DATA_DIR) / "decoding"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files, until = [folder / name for name in names], time.monotonic() + wait_s
    while True:
        for file in files:
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            os.close(handle)
        if time.monotonic() >= until:
            raise TurnsTaken
        time.sleep(AGAIN_S)
