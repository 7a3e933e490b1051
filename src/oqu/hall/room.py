"""One lecture in the relay's memory: its log, its timeline, and those who wait for the next record."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from oqu.hall import log, timeline
from oqu.hall.names import Names
from oqu.hall.scrub import scrubber
from oqu.hall.writer import Writer, Written

KEPT_RECORDS = 300
"""Records kept in memory in the form of the wire: about four minutes of sound with its events."""

LARGEST_ANSWER = 32 * 1024
"""Some eight seconds of sound: less than two seconds of a thin link, so that an outage costs little."""
KEPT_ANSWERS = 64


class View(StrEnum):
    """Who follows the log, and so which records they are sent."""

    SOUND = "sound"
    PICTURE = "picture"
    EVENTS = "events"
    DESK = "desk"


SHOWN = {
    View.SOUND: timeline.PUBLIC | {"sound"},
    View.PICTURE: timeline.PUBLIC | {"sound", "picture", "picture_head"},
    View.EVENTS: timeline.PUBLIC,
    View.DESK: timeline.PUBLIC | {"hand", "desk"},
}


@dataclass(slots=True)
class _Row:
    """Where a record lies, and its form on the wire while it is new."""

    kind: str
    offset: int
    length: int
    wire: bytes | None = None


class Room:
    """A lecture. All writing goes through `append`, which returns when the records are safe on the disk."""

    def __init__(self, folder: Path, names: Names, *, now_ms: int) -> None:
        """Open the log in `folder` and fold it. Raises BrokenLog; `now_ms` is in Unix milliseconds."""
        self.folder = folder
        self.names = names
        self.timeline = timeline.Timeline()
        self.ingesting = asyncio.Lock()
        self.pending: set[str] = set()
        self._log = log.Log(folder / "log", created=now_ms)
        self._released = False
        self._rows: list[_Row] = []
        self._recent: deque[_Row] = deque()
        self._waiting: dict[View, set[asyncio.Future[None]]] = {view: set() for view in View}
        self._answers: dict[tuple[int, View], tuple[bytes, int]] = {}
        for record in names.records(self._log):
            self._fold(record.meta, record.offset, record.length)
        writer = Writer(self._log, self._publish)
        self.append, self.settled = writer.append, writer.settled

    @property
    def next(self) -> int:
        """The number that the next record will have."""
        return len(self._rows)

    @property
    def followed(self) -> bool:
        """Whether anybody waits for the next record."""
        return any(self._waiting.values())

    async def follow(self, number: int, view: View, *, wait_s: float) -> tuple[bytes, int]:
        """Return the records of a view from `number` on, and the number to ask for next.

        Waits for the first of them unless the lecture has ended; an empty answer means "ask again".
        """
        until = time.monotonic() + wait_s
        while True:
            answer = self.answer(number, view)
            left = until - time.monotonic()
            if answer[0] or left <= 0 or self._released or self.timeline.status == "ended":
                return answer
            await self._next_record(view, left)

    def answer(self, number: int, view: View) -> tuple[bytes, int]:
        """Return what there is of a view from record `number` on, as much as one answer may hold."""
        key = (number, view)
        if key in self._answers:
            return self._answers[key]
        if len(self._answers) >= KEPT_ANSWERS:
            self._answers.clear()
        self._answers[key] = self.span(number, len(self._rows), view, LARGEST_ANSWER)
        return self._answers[key]

    def span(self, number: int, stop: int, view: View, largest: int) -> tuple[bytes, int]:
        """Return the records of a view from `number` up to `stop` or to about `largest` bytes."""
        parts: list[bytes] = []
        size, at = 0, min(number, stop)
        while at < stop and size < largest:
            if self._rows[at].kind in SHOWN[view]:
                parts.append(self.wire(at))
                size += len(parts[-1])
            at += 1
        return b"".join(parts), at

    def wire(self, number: int) -> bytes:
        """Return a record as it goes to the players."""
        row = self._rows[number]
        if row.wire is not None:
            return row.wire
        meta, body = self.record(number)
        return log.encode(timeline.public(meta, self.names.of), body)

    def record(self, number: int) -> tuple[log.Meta, bytes]:
        """Return a record as the log keeps it."""
        row = self._rows[number]
        return next(log.decode(self._log.read(row.offset, row.length)))

    def fragment(self, number: int) -> bytes:
        """Return the body of the sound fragment `number`."""
        return self.record(self.timeline.pieces[number].record)[1]

    def closing(self, following: int, **more: int) -> bytes:
        """Return the record that ends every answer: where to go on, and how the lecture stands."""
        lecture = self.timeline
        line = {"kind": "next", "n": following, "status": lecture.status, "end_ms": lecture.end_ms, **more}
        return log.encode(line)

    async def forget(self, names: Mapping[str, str]) -> None:
        """Take people, key → name, out of what was said and of what is ready to be told. Raises OSError."""
        scrub = scrubber(names)
        await asyncio.to_thread(self._log.rewrite, scrub)
        for event in self.timeline.events:
            event.update(scrub(event))
        for person in names:
            self.timeline.hands.pop(person, None)
        for row in self._recent:
            row.wire = None
        self._recent.clear()
        self._answers.clear()

    def release(self) -> None:
        """Let everybody who waits go with what there is, as when the relay stops."""
        self._released = True
        for waiting in self._waiting.values():
            for waiter in waiting:
                _release(waiter)

    def close(self) -> None:
        """Let the log file go."""
        self._log.close()

    async def _next_record(self, view: View, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._waiting[view].add(waiter)
        timer = loop.call_later(seconds, _release, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiting[view].discard(waiter)

    def _publish(self, written: list[Written]) -> None:
        for meta, body, offset, length in written:
            row = self._fold(meta, offset, length)
            row.wire = log.encode(timeline.public(meta, self.names.of), body)
            self._recent.append(row)
            if len(self._recent) > KEPT_RECORDS:
                self._recent.popleft().wire = None
        self._answers.clear()
        kinds = {record.meta["kind"] for record in written}
        for view, waiting in self._waiting.items():
            if kinds & SHOWN[view]:
                for waiter in waiting:
                    _release(waiter)

    def _fold(self, meta: log.Meta, offset: int, length: int) -> _Row:
        row = _Row(meta["kind"], offset, length)
        self.timeline.take(len(self._rows), meta)
        self._rows.append(row)
        return row


def _release(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
