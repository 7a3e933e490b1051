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
from oqu.hall.lecture import OpenLecture
from oqu.hall.log import BrokenLog
from oqu.hall.writer import StorageFailed

logger = logging.getLogger(__name__)

CLOSE_AFTER_S = 900
"""A lecture without requests is closed after this time; the next request opens it again."""

CHECK_EVERY_S = 60

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NoSuchLecture(LookupError):
    """The key is not valid for a lecture."""


@dataclass(slots=True)
class _OpenLecture:
    lecture: OpenLecture
    used: float = field(default_factory=time.monotonic)


class OpenLectures:
    """Opens lectures on request and closes them when they are no longer requested."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, _OpenLecture] = {}

    def get(self, key: str, *, rehearsal: bool, now_ms: int) -> OpenLecture:
        """Return the lecture, or its rehearsal; raise NoSuchLecture, BrokenLog or OSError."""
        if not _KEY.fullmatch(key):
            raise NoSuchLecture(key)
        name = f"{key}/rehearsal" if rehearsal else key
        if name not in self._open:
            self._open[name] = _OpenLecture(OpenLecture(self._folder / name, now_ms=now_ms))
            self._open[name].lecture.refresh()
        self._open[name].used = time.monotonic()
        return self._open[name].lecture

    async def delete_rehearsal(self, key: str) -> None:
        """Delete a finished rehearsal, so that the next one begins with an empty log."""
        opened = self._open.pop(f"{key}/rehearsal", None)
        if opened is not None:
            await opened.lecture.close()
        await asyncio.to_thread(shutil.rmtree, self._folder / key / "rehearsal", ignore_errors=True)

    async def erase_names(self, people: Collection[str], *, now_ms: int) -> int:
        """Erase the names of people from every lecture; return in how many that failed. Raises OSError.

        May be repeated: lectures without these names are not changed.
        """
        closed = await asyncio.to_thread(self._holding_names, people)
        failed = 0
        for name in dict.fromkeys((*self._open, *closed)):
            try:
                await self._erase_names_in(name, people, now_ms)
            except (BrokenLog, StorageFailed, OSError) as error:
                logger.error("names can't be erased from %s: %s", name, error)
                failed += 1
        return failed

    def _holding_names(self, people: Collection[str]) -> list[str]:
        """Return the lectures and rehearsals whose files hold, or may hold, the name of any of these people."""
        keys = [one.name for one in self._folder.glob("*/") if _KEY.fullmatch(one.name)]
        found = [name for key in keys for name in (key, f"{key}/rehearsal")]
        return [name for name in found if names.may_hold_names(self._folder / name, people)]

    async def _erase_names_in(self, name: str, people: Collection[str], now_ms: int) -> None:
        """Erase the names from one lecture, and close it again unless it was requested meanwhile."""
        was_open, (key, _, part) = name in self._open, name.partition("/")
        lecture = self.get(key, rehearsal=bool(part), now_ms=now_ms)
        used = self._open[name].used
        await lecture.erase_names(people)
        if not was_open and self._open[name].used == used:
            await self._open.pop(name).lecture.close()

    def __len__(self) -> int:
        return len(self._open)

    def release(self) -> None:
        """Answer every waiting request: the relay is about to stop."""
        for opened in self._open.values():
            opened.lecture.feed.release()

    async def close_unused(self) -> None:
        """Close unused lectures at intervals, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            since = time.monotonic() - CLOSE_AFTER_S
            for name, opened in list(self._open.items()):
                opened.lecture.presence.drop_stale()
                if opened.used < since and opened.lecture.idle:
                    del self._open[name]
                    await opened.lecture.close()

    async def close(self) -> None:
        """Close every lecture."""
        for opened in self._open.values():
            await opened.lecture.close()
        self._open.clear()
