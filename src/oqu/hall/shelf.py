"""The lecture as plain files, for a static server or a CDN: written from the log, and again if they are lost.

public/opus.m3u8, public/opus/init.mp4, public/opus/0.m4s ...    HLS, while live and afterwards
public/index.json, public/log/<n>                                the replay, once the lecture has ended
"""

import asyncio
import base64
import json
import logging
import shutil
from pathlib import Path
from typing import Any

from oqu.hall import playlists
from oqu.hall.room import Room, View
from oqu.hall.timeline import SAMPLES_MS

PAGE_MS = 20_000
"""How much of the timeline one page of the replay holds."""

INDEX_VERSION = 1
LARGEST_PAGE = 1024 * 1024

logger = logging.getLogger(__name__)


def index(room: Room) -> dict[str, Any]:
    """Return what a player must know of a lecture to play any part of it.

    `pages` are pairs: the record at which a page begins, and the position (ms) at which its sound does.
    """
    lecture = room.timeline
    return {
        "version": INDEX_VERSION,
        "status": lecture.status,
        "length_ms": lecture.end_ms,
        "sound_bytes": lecture.sound_bytes,
        "picture": bool(lecture.pictures),
        "begun_unix_ms": lecture.begun_unix_ms,
        "ended_unix_ms": lecture.ended_unix_ms,
        "next": room.next,
        "head": _text(playlists.init("opus")),
        "picture_head": _text(room.record(head)[1]) if (head := lecture.picture_head) is not None else "",
        "pages": pages(room),
        "events": lecture.story(room.names.of, whole=True),
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def pages(room: Room) -> list[tuple[int, int]]:
    """Return where the pages of the replay begin: record and position in milliseconds."""
    found: list[tuple[int, int]] = []
    for piece in room.timeline.pieces:
        ms = piece.start // SAMPLES_MS
        if not found or ms >= found[-1][1] + PAGE_MS:
            found.append((piece.record, ms))
    return found


def page(room: Room, number: int, view: View) -> tuple[bytes, int]:
    """Return the records of the page that begins at record `number`, and where the next begins."""
    starts = (start for start, _ in pages(room))
    stop = next((start for start in starts if start > number), room.next)
    return room.span(number, stop, view, LARGEST_PAGE)


class Shelf:
    """The files of one lecture."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._folder = room.folder / "public"
        self._done = 0
        self._sealed = (self._folder / "index.json").exists()
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def refresh(self) -> None:
        """Bring the files up to date, in the background; called after every fragment."""
        if self._task is not None and not self._task.done():
            self._again = True
            return
        if self._done < playlists.segments(self._room) or self._room.timeline.status == "ended":
            self._task = asyncio.create_task(self._run())

    async def settled(self) -> None:
        """Return when the files are up to date."""
        while self._task is not None and not self._task.done():
            await self._task

    async def withdraw(self) -> None:
        """Delete the files in which people are named; `refresh` makes them again. Raises OSError."""
        await self.settled()
        self._sealed = False
        for file in (self._folder / "index.json", *self._folder.glob(".*.part")):
            file.unlink(missing_ok=True)
        if (self._folder / "log").exists():
            await asyncio.to_thread(shutil.rmtree, self._folder / "log")

    def aac(self, room: Room, number: int) -> bytes:
        """Return a segment as AAC, made once and kept as a file from then on."""
        target = self._folder / "aac" / f"{number}.m4s"
        if not target.exists():
            _put(target, playlists.aac_segment(room, number))
        return target.read_bytes()

    async def _run(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            try:
                await asyncio.to_thread(self._write)
            except OSError:
                logger.exception("the public files of a lecture could not be written; its log is not touched")

    def _write(self) -> None:
        count, ended = playlists.segments(self._room), self._room.timeline.status == "ended"
        if self._sealed or (count == self._done and not ended):
            return
        if self._done == 0:
            _put(self._folder / "opus" / "init.mp4", playlists.init("opus"))
        for number in range(self._done, count):
            _put(self._folder / "opus" / f"{number}.m4s", playlists.opus_segment(self._room, number))
        _put(self._folder / "opus.m3u8", playlists.playlist(self._room, "opus").encode())
        self._done = count
        if ended:
            self._seal()

    def _seal(self) -> None:
        for number, _ in pages(self._room):
            body, following = page(self._room, number, View.SOUND)
            _put(self._folder / "log" / str(number), body + self._room.closing(following))
        _put(self._folder / "index.json", json.dumps(index(self._room), ensure_ascii=False).encode())
        self._sealed = True


def _put(target: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it; one that is there already in its length stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".m4s" and target.exists() and target.stat().st_size == len(data):
        return
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(data)
    part.replace(target)
