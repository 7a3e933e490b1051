"""A lecture as the relay serves it: the operations of a desk and of a listener."""

import asyncio
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from oqu.hall import events, fmp4, ingest, timeline
from oqu.hall.attendance_log import AttendanceLog
from oqu.hall.feed import Feed
from oqu.hall.ingest import BatchRefused
from oqu.hall.log import Meta
from oqu.hall.names import NameFile
from oqu.hall.presence import Presence
from oqu.hall.public_files import PublicFiles
from oqu.kernel.tickets import HallRole, Ticket

COUNTS_EVERY_S = 0.5
"""Shortest interval between two publications of counts."""


class OtherDesk(Exception):
    """Another browser holds the desk: the holder's name, and when it last sent something (Unix milliseconds)."""

    def __init__(self, name: str, last_seen_unix_ms: int) -> None:
        super().__init__(name)
        self.name = name
        self.last_seen_unix_ms = last_seen_unix_ms


class OpenLecture:
    """One lecture, open. Times are Unix milliseconds."""

    def __init__(self, folder: Path, *, now_ms: int) -> None:
        """Open the lecture stored in `folder`, or create it. Raises BrokenLog."""
        with ExitStack() as opened:
            self.names = NameFile(folder, now_ms=now_ms)
            opened.callback(self.names.close)
            self.feed = Feed(folder, self.names, now_ms=now_ms)
            opened.callback(self.feed.close)
            self.attendance_log = AttendanceLog(folder, self.names, now_ms=now_ms)
            opened.pop_all()
        self.presence = Presence()
        self.public_files = PublicFiles(self.feed)
        self._counting: asyncio.Task[None] | None = None
        self.desk_seen_ms = now_ms

    @property
    def timeline(self) -> timeline.Timeline:
        """The state of the lecture."""
        return self.feed.timeline

    def refresh(self) -> None:
        """Update the public files, and schedule the publication of new counts."""
        self.public_files.refresh()
        if self._counting is None and self.timeline.status != "ended" and self.timeline.unpublished_counts():
            self._counting = asyncio.create_task(self._publish_counts())

    async def take_desk(self, ticket: Ticket, desk: str, *, take_over: bool, now_ms: int) -> dict[str, Any]:
        """Give the desk to a browser and return the state from which it continues; raise OtherDesk or BatchRefused ("ended")."""
        await self.names.store(ticket)
        lecture = self.timeline
        if lecture.status == "ended":
            raise BatchRefused("ended")
        if lecture.desk and lecture.desk != desk and not take_over:
            raise OtherDesk(self.names.name_of(lecture.desk_person), self.desk_seen_ms)
        if lecture.desk != desk:
            line = {
                "kind": "desk",
                "desk": desk,
                "who": ticket.person,
                "unix_ms": now_ms,
            }
            await self.feed.append([(line, b"")])
        self.desk_seen_ms = now_ms
        return {
            "next_epoch": max(state.epoch for state in lecture.tracks.values()) + 1,
            "status": lecture.status,
            "end_ms": lecture.end_ms,
            "begun_unix_ms": lecture.begun_unix_ms,
            "events": lecture.public_events(self.names.name_of, whole=False),
            "hands": [timeline.public(hand, self.names.name_of) for hand in lecture.hands.values()],
            "next": self.feed.next,
        }

    async def take_batch(
        self, desk: str, track: str, epoch: int, first: int, batch: bytes, *, offset_ms: int, now_ms: int
    ) -> int:
        """Store chunks of a recording and return the number of the next one; raise BatchRefused, StorageFailed."""
        chunks = ingest.unpack(batch)
        async with self.feed.ingesting:
            self._check_desk(desk)
            state, blocks = ingest.accept_chunks(self.timeline.tracks[track], epoch, first, chunks)
            if state != self.timeline.tracks[track]:
                cut = self._sound if track == "sound" else self._picture
                records = cut(blocks, state, offset_ms, now_ms) if blocks else []
                await self.feed.append([*records, ({"kind": "ingest", **state.as_json()}, b"")])
        self.desk_seen_ms = now_ms
        self.refresh()
        return state.seq

    def _check_desk(self, desk: str) -> None:
        """Raise BatchRefused when the lecture has ended or has not begun, or another browser holds the desk."""
        if self.timeline.status == "ended":
            raise BatchRefused("ended")
        if not desk or desk != self.timeline.desk:
            raise BatchRefused("other_desk")
        if self.timeline.status == "waiting":
            raise BatchRefused("not_begun")

    def _sound(
        self, blocks: list[Any], state: ingest.TrackState, _: int, now_ms: int
    ) -> list[tuple[Meta, bytes]]:
        start = self.timeline.end
        records: list[tuple[Meta, bytes]] = []
        for body, ticks, epoch_ms in ingest.cut_sound(blocks, len(self.timeline.fragments), start):
            meta = {"kind": "sound", "start": start, "samples": ticks, "epoch": state.epoch, "epoch_ms": epoch_ms,
                    "unix_ms": now_ms}  # fmt: skip
            records.append((meta, body))
            start += ticks
        return records

    def _picture(
        self, blocks: list[Any], state: ingest.TrackState, offset_ms: int, now_ms: int
    ) -> list[tuple[Meta, bytes]]:
        """Return camera frames as records; `offset_ms` is how much later than the sound the camera began."""
        lecture = self.timeline
        start_ms = max(lecture.position_of(state.epoch, blocks[0].ms + offset_ms), lecture.picture_end_ms)
        body, ticks, _ = ingest.cut_picture(blocks, len(lecture.pictures), start_ms)
        meta = {"kind": "picture", "ms": start_ms, "for_ms": ticks, "epoch": state.epoch, "unix_ms": now_ms}
        records = [(meta, body)]
        if state.epoch != lecture.tracks["picture"].epoch:
            size = (state.reader.width, state.reader.height)
            records.insert(0, ({"kind": "picture_head", "unix_ms": now_ms}, fmp4.vp9_init(*size)))
        return records

    async def add_event(self, ticket: Ticket, raw: dict[str, Any], *, now_ms: int) -> None:
        """Store an event, once; return when it is synced to disk. Raises EventRefused or StorageFailed."""
        event_id, kind = events.event_id(raw), raw.get("kind")
        if isinstance(kind, str) and kind in timeline.NAMED:
            await self.names.store(ticket)  # first: below, nothing may happen between a check and the record
        if event_id in self.feed.pending:
            await self.feed.settled()
        if event_id in self.timeline.ids:
            return
        if ticket.role is HallRole.LISTENER and not self.presence.may_send_event(ticket.person):
            raise events.EventRefused("too_often")
        if raw.get("kind") == "end":
            async with self.feed.ingesting:
                await self._store_event(
                    event_id, events.validated(raw, ticket, self.timeline, unix_ms=now_ms)
                )
        else:
            await self._store_event(event_id, events.validated(raw, ticket, self.timeline, unix_ms=now_ms))
        self.refresh()

    async def _store_event(self, event_id: str, event: Meta) -> None:
        self.feed.pending.add(event_id)
        try:
            await self.feed.append([(event, b"")])
        finally:
            self.feed.pending.discard(event_id)

    async def _publish_counts(self) -> None:
        """Publish the counts of polls and votes after a moment, so that a hundred votes make one record."""
        try:
            await asyncio.sleep(COUNTS_EVERY_S)
            lecture = self.timeline
            lines = [
                {"kind": "tally", "of": of, "counts": lecture.counts(of), "ms": lecture.end_ms}
                for of in lecture.unpublished_counts()
            ]
            if lines:
                await self.feed.append([(line, b"") for line in lines])
        finally:
            self._counting = None

    def record_at(self, ms: int) -> int:
        """Return the number of the record from which to play from a position on."""
        lecture = self.timeline
        return lecture.fragments[lecture.fragment_at(ms)].record if lecture.fragments else self.feed.next

    async def erase_names(self, people: Collection[str]) -> None:
        """Erase the names of people from everything stored of the lecture. Raises OSError.

        The file of names comes last: a repetition after a failure needs them.
        """
        self.names.block(people)
        stored = {person: name for person in people if (name := self.names.stored(person)) is not None}
        if not stored:
            return
        await self.public_files.delete_named()
        await self.feed.erase_names(stored)
        await self.names.erase_names(stored.keys())
        await self.public_files.delete_named()  # it may have been written again meanwhile
        self.refresh()

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting for the lecture, so that it can be closed."""
        return not self.feed.has_followers and self._counting is None

    async def close(self) -> None:
        """Finish writing and close the files."""
        self.feed.release()
        await self.feed.settled()
        await self.public_files.settled()
        self.feed.close()
        self.attendance_log.close()
        self.names.close()
