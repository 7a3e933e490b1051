"""The feed of one lecture: its log and timeline in memory, and the requests that wait for the next record."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from oqu.hall import log, timeline
from oqu.hall.names import NameFile
from oqu.hall.scrub import scrubber
from oqu.hall.writer import SyncedRecord, Writer
from oqu.kernel.memo import memoised

RECENT_RECORDS = 300
"""Records held in memory as they are sent: about four minutes of sound with its events."""

LARGEST_RESPONSE = 32 * 1024
"""Bytes: some eight seconds of sound, sent in less than two seconds on a slow link, so that an outage costs little."""
CACHED_RESPONSES = 64


class View(StrEnum):
    """A selection of records that a client follows."""

    SOUND = "sound"
    PICTURE = "picture"
    EVENTS = "events"
    DESK = "desk"


KINDS_OF_VIEW = {
    View.SOUND: timeline.PUBLIC | {"sound"},
    View.PICTURE: timeline.PUBLIC | {"sound", "picture", "picture_head"},
    View.EVENTS: timeline.PUBLIC,
    View.DESK: timeline.PUBLIC | {"hand", "desk"},
}


@dataclass(slots=True)
class _StoredRecord:
    """Where a record is in the log file, and its encoded form while it is recent."""

    kind: str
    offset: int
    length: int
    encoded: bytes | None = None


class Feed:
    """The records of a lecture. All writing goes through `append`, which returns when the records are synced to disk."""

    def __init__(self, folder: Path, names: NameFile, *, now_ms: int) -> None:
        """Open the log in `folder` and apply its records. Raises BrokenLog; `now_ms` is in Unix milliseconds."""
        self.folder = folder
        self.names = names
        self.timeline = timeline.Timeline()
        self.ingesting = asyncio.Lock()
        self.pending: set[str] = set()
        self._log = log.LogFile(folder / "log", created=now_ms)
        self._released = False
        self._records: list[_StoredRecord] = []
        self._recent: deque[_StoredRecord] = deque()
        self._waiting: dict[View, set[asyncio.Future[None]]] = {view: set() for view in View}
        self._responses: dict[tuple[int, View], tuple[bytes, int]] = {}
        for record in names.records(self._log):
            self._apply(record.meta, record.offset, record.length)
        writer = Writer(self._log, self._publish)
        self.append, self.settled = writer.append, writer.settled

    @property
    def next(self) -> int:
        """The number that the next record will have."""
        return len(self._records)

    @property
    def has_followers(self) -> bool:
        """Whether a request waits for the next record."""
        return any(self._waiting.values())

    async def follow(self, number: int, view: View, *, wait_s: float) -> tuple[bytes, int]:
        """Return the records of a view from `number` on, and the number to ask for next.

        Waits for the first of them unless the lecture has ended; an empty response means "request again".
        """
        until = time.monotonic() + wait_s
        while True:
            response = self.response(number, view)
            left = until - time.monotonic()
            if response[0] or left <= 0 or self._released or self.timeline.status == "ended":
                return response
            await self._wait_for_record(view, left)

    def response(self, number: int, view: View) -> tuple[bytes, int]:
        """Return the stored records of a view from `number` on, up to the size of one response."""
        key = (number, view)
        if key in self._responses:
            return self._responses[key]
        if len(self._responses) >= CACHED_RESPONSES:
            self._responses.clear()
        self._responses[key] = self.span(number, len(self._records), view, LARGEST_RESPONSE)
        return self._responses[key]

    def span(self, number: int, stop: int, view: View, largest: int) -> tuple[bytes, int]:
        """Return the records of a view from `number` up to `stop` or to about `largest` bytes."""
        parts: list[bytes] = []
        size, at = 0, min(number, stop)
        while at < stop and size < largest:
            if self._records[at].kind in KINDS_OF_VIEW[view]:
                parts.append(self.encoded_record(at))
                size += len(parts[-1])
            at += 1
        return b"".join(parts), at

    def encoded_record(self, number: int) -> bytes:
        """Return a record encoded for players."""
        record = self._records[number]
        if record.encoded is not None:
            return record.encoded
        meta, body = self.record(number)
        return log.encode(timeline.public(meta, self.names.name_of), body)

    def record(self, number: int) -> tuple[log.Meta, bytes]:
        """Return a record as stored in the log."""
        record = self._records[number]
        return next(log.decode(self._log.read(record.offset, record.length)))

    def fragment(self, number: int) -> bytes:
        """Return the body of the sound fragment `number`."""
        return self.record(self.timeline.fragments[number].record)[1]

    def end_of_response(self, following: int, **more: int) -> bytes:
        """Return the record that ends every response: the next number to request, and the status of the lecture."""
        lecture = self.timeline
        if more:
            return log.encode(_next_record(following, lecture.status, lecture.end_ms) | more)
        return _encoded_next_record(following, lecture.status, lecture.end_ms)

    async def erase_names(self, names: Mapping[str, str]) -> None:
        """Erase people, key → name, from questions and polls in the log and in memory. Raises OSError."""
        scrub = scrubber(names)
        await asyncio.to_thread(self._log.rewrite, scrub)
        for event in self.timeline.events:
            event.update(scrub(event))
        for person in names:
            self.timeline.hands.pop(person, None)
        for record in self._recent:
            record.encoded = None
        self._recent.clear()
        self._responses.clear()

    def release(self) -> None:
        """Answer every waiting request with the stored records, as when the relay stops."""
        self._released = True
        for waiting in self._waiting.values():
            for waiter in waiting:
                _wake(waiter)

    def close(self) -> None:
        """Close the log file."""
        self._log.close()

    async def _wait_for_record(self, view: View, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._waiting[view].add(waiter)
        timer = loop.call_later(seconds, _wake, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiting[view].discard(waiter)

    def _publish(self, written: list[SyncedRecord]) -> None:
        for meta, body, offset, length in written:
            record = self._apply(meta, offset, length)
            record.encoded = log.encode(timeline.public(meta, self.names.name_of), body)
            self._recent.append(record)
            if len(self._recent) > RECENT_RECORDS:
                self._recent.popleft().encoded = None
        self._responses.clear()
        kinds = {record.meta["kind"] for record in written}
        for view, waiting in self._waiting.items():
            if kinds & KINDS_OF_VIEW[view]:
                for waiter in waiting:
                    _wake(waiter)

    def _apply(self, meta: log.Meta, offset: int, length: int) -> _StoredRecord:
        record = _StoredRecord(meta["kind"], offset, length)
        self.timeline.apply(len(self._records), meta)
        self._records.append(record)
        return record


def _next_record(following: int, status: str, end_ms: int) -> log.Meta:
    return {"kind": "next", "n": following, "status": status, "end_ms": end_ms}


@memoised
def _encoded_next_record(following: int, status: str, end_ms: int) -> bytes:
    return log.encode(_next_record(following, status, end_ms))


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
