"""The lectures that one relay holds open, each in its own folder under the data directory."""

import asyncio
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from oqu.hall.lecture import Lecture

KEPT_S = 900
"""A lecture that nobody asks for is closed after this long; the next request opens it again."""

SWEEP_S = 60

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NoSuchLecture(LookupError):
    """The key can't be a lecture's."""


@dataclass(slots=True)
class _Open:
    lecture: Lecture
    used: float = field(default_factory=time.monotonic)


class Lectures:
    """Opens lectures when they are asked for and closes them when they are not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, _Open] = {}

    def get(self, key: str, *, rehearsal: bool, now_ms: int) -> Lecture:
        """Return the lecture, or its rehearsal; raise NoSuchLecture, BrokenLog or OSError."""
        if not _KEY.fullmatch(key):
            raise NoSuchLecture(key)
        name = f"{key}/rehearsal" if rehearsal else key
        if name not in self._open:
            self._open[name] = _Open(Lecture(self._folder / name, now_ms=now_ms))
            self._open[name].lecture.refresh()
        self._open[name].used = time.monotonic()
        return self._open[name].lecture

    async def forget_rehearsal(self, key: str) -> None:
        """Throw a finished rehearsal away, so that the next one begins with an empty log."""
        kept = self._open.pop(f"{key}/rehearsal", None)
        if kept is not None:
            await kept.lecture.close()
        await asyncio.to_thread(shutil.rmtree, self._folder / key / "rehearsal", ignore_errors=True)

    def __len__(self) -> int:
        return len(self._open)

    def release(self) -> None:
        """Let every listener go with what there is: the relay is about to stop."""
        for kept in self._open.values():
            kept.lecture.room.release()

    async def sweep(self) -> None:
        """Close what has not been asked for, for as long as the relay runs."""
        while True:
            await asyncio.sleep(SWEEP_S)
            since = time.monotonic() - KEPT_S
            for name, kept in list(self._open.items()):
                kept.lecture.presence.forget_silent()
                if kept.used < since and kept.lecture.idle:
                    del self._open[name]
                    await kept.lecture.close()

    async def close(self) -> None:
        """Close every lecture."""
        for kept in self._open.values():
            await kept.lecture.close()
        self._open.clear()
