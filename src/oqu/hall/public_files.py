"""The lecture as static files, for a web server or a CDN: written from the log, and rewritten if they are lost.

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
from oqu.hall.feed import Feed, View
from oqu.hall.timeline import SAMPLES_MS

PAGE_MS = 20_000
"""Length of one page of the replay, in milliseconds."""

INDEX_VERSION = 1
LARGEST_PAGE = 1024 * 1024

logger = logging.getLogger(__name__)


def index(feed: Feed) -> dict[str, Any]:
    """Return what a player needs to play any part of a lecture.

    `pages` are pairs: the record at which a page begins, and the position (ms) at which its sound does.
    """
    lecture = feed.timeline
    return {
        "version": INDEX_VERSION,
        "status": lecture.status,
        "length_ms": lecture.end_ms,
        "sound_bytes": lecture.sound_bytes,
        "picture": bool(lecture.pictures),
        "begun_unix_ms": lecture.begun_unix_ms,
        "ended_unix_ms": lecture.ended_unix_ms,
        "next": feed.next,
        "head": _text(playlists.init("opus")),
        "picture_head": _text(feed.record(head)[1]) if (head := lecture.picture_head) is not None else "",
        "pages": pages(feed),
        "events": lecture.public_events(feed.names.name_of, whole=True),
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def pages(feed: Feed) -> list[tuple[int, int]]:
    """Return where the pages of the replay begin: record and position in milliseconds."""
    found: list[tuple[int, int]] = []
    for piece in feed.timeline.fragments:
        ms = piece.start // SAMPLES_MS
        if not found or ms >= found[-1][1] + PAGE_MS:
            found.append((piece.record, ms))
    return found


def page(feed: Feed, number: int, view: View) -> tuple[bytes, int]:
    """Return the records of the page that begins at record `number`, and where the next begins."""
    starts = (start for start, _ in pages(feed))
    stop = next((start for start in starts if start > number), feed.next)
    return feed.span(number, stop, view, LARGEST_PAGE)


class PublicFiles:
    """The files of one lecture."""

    def __init__(self, feed: Feed) -> None:
        self._room = feed
        self._folder = feed.folder / "public"
        self._done = 0
        self._replay_written = (self._folder / "index.json").exists()
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

    async def delete_named(self) -> None:
        """Delete the files that contain names; `refresh` writes them again. Raises OSError."""
        await self.settled()
        self._replay_written = False
        for file in (self._folder / "index.json", *self._folder.glob(".*.part")):
            file.unlink(missing_ok=True)
        if (self._folder / "log").exists():
            await asyncio.to_thread(shutil.rmtree, self._folder / "log")

    def aac(self, feed: Feed, number: int) -> bytes:
        """Return a segment as AAC, encoded once and then stored as a file."""
        target = self._folder / "aac" / f"{number}.m4s"
        if not target.exists():
            _write_file(target, playlists.aac_segment(feed, number))
        return target.read_bytes()

    async def _run(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            try:
                await asyncio.to_thread(self._write)
            except OSError:
                logger.exception(
                    "the public files of a lecture could not be written; its log is not affected"
                )

    def _write(self) -> None:
        count, ended = playlists.segments(self._room), self._room.timeline.status == "ended"
        if self._replay_written or (count == self._done and not ended):
            return
        if self._done == 0:
            _write_file(self._folder / "opus" / "init.mp4", playlists.init("opus"))
        for number in range(self._done, count):
            _write_file(self._folder / "opus" / f"{number}.m4s", playlists.opus_segment(self._room, number))
        _write_file(self._folder / "opus.m3u8", playlists.playlist(self._room, "opus").encode())
        self._done = count
        if ended:
            self._write_replay()

    def _write_replay(self) -> None:
        for number, _ in pages(self._room):
            body, following = page(self._room, number, View.SOUND)
            _write_file(self._folder / "log" / str(number), body + self._room.end_of_response(following))
        _write_file(self._folder / "index.json", json.dumps(index(self._room), ensure_ascii=False).encode())
        self._replay_written = True


def _write_file(target: Path, data: bytes) -> None:
    """Write a file atomically; leave a segment of the same length as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".m4s" and target.exists() and target.stat().st_size == len(data):
        return
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(data)
    part.replace(target)
