"""Group commit: records of many coroutines are written and synced to disk together."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from oqu.hall.log import LogFile, Meta, encode

type Batch = Sequence[tuple[Meta, bytes]]
"""Records, each with its body, that are stored together or not at all."""


class StorageFailed(Exception):
    """Writing to disk failed; nothing of the batch was acknowledged."""


class SyncedRecord(NamedTuple):
    """A record that is synced to disk."""

    meta: Meta
    body: bytes
    offset: int
    length: int


@dataclass(slots=True)
class _PendingBatch:
    batch: list[tuple[Meta, bytes]]
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Writer:
    """Appends to one log from many coroutines and calls `publish` with the stored records, in order."""

    def __init__(self, log: LogFile, publish: Callable[[list[SyncedRecord]], None]) -> None:
        self._log = log
        self._publish = publish
        self._queue: list[_PendingBatch] = []
        self._task: asyncio.Task[None] | None = None

    async def append(self, batch: Batch) -> None:
        """Return when the batch is synced to disk and published; raise StorageFailed."""
        *others, last = batch
        waiting = _PendingBatch([({**meta, "more": 1}, body) for meta, body in others] + [last])
        self._queue.append(waiting)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await asyncio.shield(waiting.done)

    async def settled(self) -> None:
        """Return when all earlier batches are synced to disk or have failed."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            while self._queue:
                batches, self._queue = self._queue, []
                await self._write(batches)
        finally:
            self._task = None

    async def _write(self, batches: list[_PendingBatch]) -> None:
        pairs = [pair for waiting in batches for pair in waiting.batch]
        lines = [encode(meta, body) for meta, body in pairs]
        try:
            offset = await asyncio.to_thread(self._log.write, lines)
        except OSError as error:
            for waiting in batches:
                waiting.done.set_exception(StorageFailed(str(error)))
            return
        written = []
        for (meta, body), line in zip(pairs, lines, strict=True):
            sized = {**meta, "size": len(body)} if body else meta
            written.append(SyncedRecord(sized, body, offset, len(line)))
            offset += len(line)
        self._publish(written)
        for waiting in batches:
            waiting.done.set_result(None)
