"""The lectures that one relay holds open, each in its own folder under the data directory."""

import asyncio
import logging
import re
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from oqu.hall import names
from oqu.hall.lecture import Lecture
from oqu.hall.log import BrokenLog
from oqu.hall.writer import StorageFailed

logger = logging.getLogger(__name__)

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

    async def forget(self, people: Collection[str], *, now_ms: int) -> int:
        """Take the names of people out of every lecture; return in how many that failed. Raises OSError.

        Doing it again is harmless: what was done is left alone.
        """
        closed = await asyncio.to_thread(self._naming, people)
        failed = 0
        for name in dict.fromkeys((*self._open, *closed)):
            try:
                await self._forget_in(name, people, now_ms)
            except (BrokenLog, StorageFailed, OSError) as error:
                logger.error("names can't be taken out of %s: %s", name, error)
                failed += 1
        return failed

    def _naming(self, people: Collection[str]) -> list[str]:
        """Return the lectures and rehearsals whose files name any of these people, or are of a version that may."""
        keys = [one.name for one in self._folder.glob("*/") if _KEY.fullmatch(one.name)]
        found = [name for key in keys for name in (key, f"{key}/rehearsal")]
        return [name for name in found if names.may_name(self._folder / name, people)]

    async def _forget_in(self, name: str, people: Collection[str], now_ms: int) -> None:
        """Do it in one lecture, and close it again unless somebody asked for it meanwhile."""
        was_open, (key, _, part) = name in self._open, name.partition("/")
        lecture = self.get(key, rehearsal=bool(part), now_ms=now_ms)
        used = self._open[name].used
        await lecture.forget(people)
        if not was_open and self._open[name].used == used:
            await self._open.pop(name).lecture.close()

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
