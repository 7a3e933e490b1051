"""A lecture as the relay serves it: what a desk and a listener may ask of it, in whole sentences."""

import asyncio
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from oqu.hall import events, fmp4, ingest, timeline
from oqu.hall.heard import Heard
from oqu.hall.ingest import Refused
from oqu.hall.log import Meta
from oqu.hall.names import Names
from oqu.hall.presence import Presence
from oqu.hall.room import Room
from oqu.hall.shelf import Shelf
from oqu.kernel.tickets import Role, Ticket

TALLY_S = 0.5
"""Votes are counted aloud at most this often."""


class OtherDesk(Exception):
    """Another desk holds the lecture: since when it was last heard (Unix milliseconds), and whose it is."""

    def __init__(self, name: str, heard_unix_ms: int) -> None:
        super().__init__(name)
        self.name = name
        self.heard_unix_ms = heard_unix_ms


class Lecture:
    """One lecture, open. Times are Unix milliseconds."""

    def __init__(self, folder: Path, *, now_ms: int) -> None:
        """Open the lecture kept in `folder`, or begin it. Raises BrokenLog."""
        with ExitStack() as opened:
            self.names = Names(folder, now_ms=now_ms)
            opened.callback(self.names.close)
            self.room = Room(folder, self.names, now_ms=now_ms)
            opened.callback(self.room.close)
            self.heard = Heard(folder, self.names, now_ms=now_ms)
            opened.pop_all()
        self.presence = Presence()
        self.shelf = Shelf(self.room)
        self._tally: asyncio.Task[None] | None = None
        self.desk_seen_ms = now_ms

    @property
    def timeline(self) -> timeline.Timeline:
        """What the log tells."""
        return self.room.timeline

    def refresh(self) -> None:
        """Bring the plain files up to date and count votes that were not told yet."""
        self.shelf.refresh()
        if self._tally is None and self.timeline.status != "ended" and self.timeline.untold():
            self._tally = asyncio.create_task(self._tell())

    async def take_desk(self, ticket: Ticket, desk: str, *, take_over: bool, now_ms: int) -> dict[str, Any]:
        """Give the desk to a browser and say where to go on; raise OtherDesk or Refused ("ended")."""
        await self.names.keep(ticket)
        lecture = self.timeline
        if lecture.status == "ended":
            raise Refused("ended")
        if lecture.holder and lecture.holder != desk and not take_over:
            raise OtherDesk(self.names.of(lecture.holder_person), self.desk_seen_ms)
        if lecture.holder != desk:
            line = {
                "kind": "desk",
                "desk": desk,
                "who": ticket.person,
                "unix_ms": now_ms,
            }
            await self.room.append([(line, b"")])
        self.desk_seen_ms = now_ms
        return {
            "next_epoch": max(door.epoch for door in lecture.doors.values()) + 1,
            "status": lecture.status,
            "end_ms": lecture.end_ms,
            "begun_unix_ms": lecture.begun_unix_ms,
            "events": lecture.story(self.names.of, whole=False),
            "hands": [timeline.public(hand, self.names.of) for hand in lecture.hands.values()],
            "next": self.room.next,
        }

    async def take_batch(
        self, desk: str, track: str, epoch: int, first: int, batch: bytes, *, offset_ms: int, now_ms: int
    ) -> int:
        """Take chunks of a recording and return the number of the next one; raise Refused, StorageFailed."""
        chunks = ingest.unpack(batch)
        async with self.room.ingesting:
            self._check_desk(desk)
            door, blocks = ingest.admit(self.timeline.doors[track], epoch, first, chunks)
            if door != self.timeline.doors[track]:
                cut = self._sound if track == "sound" else self._picture
                records = cut(blocks, door, offset_ms, now_ms) if blocks else []
                await self.room.append([*records, ({"kind": "ingest", **door.as_json()}, b"")])
        self.desk_seen_ms = now_ms
        self.refresh()
        return door.seq

    def _check_desk(self, desk: str) -> None:
        """Raise Refused when the lecture is over, in other hands, or has not begun."""
        if self.timeline.status == "ended":
            raise Refused("ended")
        if not desk or desk != self.timeline.holder:
            raise Refused("other_desk")
        if self.timeline.status == "waiting":
            raise Refused("not_begun")

    def _sound(self, blocks: list[Any], door: ingest.Door, _: int, now_ms: int) -> list[tuple[Meta, bytes]]:
        start = self.timeline.end
        records: list[tuple[Meta, bytes]] = []
        for body, ticks, epoch_ms in ingest.cut_sound(blocks, len(self.timeline.pieces), start):
            meta = {"kind": "sound", "start": start, "samples": ticks, "epoch": door.epoch, "epoch_ms": epoch_ms,
                    "unix_ms": now_ms}  # fmt: skip
            records.append((meta, body))
            start += ticks
        return records

    def _picture(
        self, blocks: list[Any], door: ingest.Door, offset_ms: int, now_ms: int
    ) -> list[tuple[Meta, bytes]]:
        """Return camera frames as records; `offset_ms` is how much later than the sound the camera began."""
        lecture = self.timeline
        start_ms = max(lecture.place(door.epoch, blocks[0].ms + offset_ms), lecture.picture_end_ms)
        body, ticks, _ = ingest.cut_picture(blocks, len(lecture.pictures), start_ms)
        meta = {"kind": "picture", "ms": start_ms, "for_ms": ticks, "epoch": door.epoch, "unix_ms": now_ms}
        records = [(meta, body)]
        if door.epoch != lecture.doors["picture"].epoch:
            size = (door.reader.width, door.reader.height)
            records.insert(0, ({"kind": "picture_head", "unix_ms": now_ms}, fmp4.vp9_init(*size)))
        return records

    async def say(self, ticket: Ticket, raw: dict[str, Any], *, now_ms: int) -> None:
        """Take an event, once; return when it is safe. Raises NotSaid or StorageFailed."""
        known, kind = events.identity(raw), raw.get("kind")
        if isinstance(kind, str) and kind in timeline.NAMED:
            await self.names.keep(ticket)  # first: below, nothing may happen between a check and the record
        if known in self.room.pending:
            await self.room.settled()
        if known in self.timeline.ids:
            return
        if ticket.role is Role.LISTENER and not self.presence.may_say(ticket.person):
            raise events.NotSaid("too_often")
        if raw.get("kind") == "end":
            async with self.room.ingesting:
                await self._keep(known, events.clean(raw, ticket, self.timeline, unix_ms=now_ms))
        else:
            await self._keep(known, events.clean(raw, ticket, self.timeline, unix_ms=now_ms))
        self.refresh()

    async def _keep(self, known: str, event: Meta) -> None:
        self.room.pending.add(known)
        try:
            await self.room.append([(event, b"")])
        finally:
            self.room.pending.discard(known)

    async def _tell(self) -> None:
        """Tell the counts of polls and votes after a moment, so that a hundred votes are one record."""
        try:
            await asyncio.sleep(TALLY_S)
            lecture = self.timeline
            lines = [
                {"kind": "tally", "of": of, "counts": lecture.counts(of), "ms": lecture.end_ms}
                for of in lecture.untold()
            ]
            if lines:
                await self.room.append([(line, b"") for line in lines])
        finally:
            self._tally = None

    def record_at(self, ms: int) -> int:
        """Return the record to begin with in order to hear the timeline from a position on."""
        lecture = self.timeline
        return lecture.pieces[lecture.piece_at(ms)].record if lecture.pieces else self.room.next

    async def forget(self, people: Collection[str]) -> None:
        """Take the names of people out of everything that is stored of the lecture. Raises OSError.

        The names go last: with them one knows what to look for when this has to be done again.
        """
        self.names.bar(people)
        stored = {person: name for person in people if (name := self.names.stored(person)) is not None}
        if not stored:
            return
        await self.shelf.withdraw()
        await self.room.forget(stored)
        await self.names.forget(stored.keys())
        await self.shelf.withdraw()  # it may have been made again meanwhile
        self.refresh()

    @property
    def idle(self) -> bool:
        """Whether the lecture can be closed without anybody noticing."""
        return not self.room.followed and self._tally is None

    async def close(self) -> None:
        """Finish the files and let go."""
        self.room.release()
        await self.room.settled()
        await self.shelf.settled()
        self.room.close()
        self.heard.close()
        self.names.close()
