"""Group commit: many writers, one sync of the disk for all who came while the last one was under way."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from oqu.hall.log import Log, Meta, encode

type Batch = Sequence[tuple[Meta, bytes]]
"""Records, each with its body, that are kept together or not at all."""


class StorageFailed(Exception):
    """The disk did not take the batch; nothing of it was acknowledged."""


class Written(NamedTuple):
    """A record that is safe on the disk."""

    meta: Meta
    body: bytes
    offset: int
    length: int


@dataclass(slots=True)
class _Waiting:
    batch: list[tuple[Meta, bytes]]
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Writer:
    """Appends to one log from many coroutines and tells `publish` of what has become safe, in order."""

    def __init__(self, log: Log, publish: Callable[[list[Written]], None]) -> None:
        self._log = log
        self._publish = publish
        self._queue: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def append(self, batch: Batch) -> None:
        """Return when the batch is safe on the disk and published; raise StorageFailed."""
        *others, last = batch
        waiting = _Waiting([({**meta, "more": 1}, body) for meta, body in others] + [last])
        self._queue.append(waiting)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await asyncio.shield(waiting.done)

    async def settled(self) -> None:
        """Return when all that was handed in before is safe on the disk, or was refused by it."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            while self._queue:
                round_, self._queue = self._queue, []
                await self._write(round_)
        finally:
            self._task = None

    async def _write(self, round_: list[_Waiting]) -> None:
        pairs = [pair for waiting in round_ for pair in waiting.batch]
        lines = [encode(meta, body) for meta, body in pairs]
        try:
            offset = await asyncio.to_thread(self._log.write, lines)
        except OSError as error:
            for waiting in round_:
                waiting.done.set_exception(StorageFailed(str(error)))
            return
        written = []
        for (meta, body), line in zip(pairs, lines, strict=True):
            sized = {**meta, "size": len(body)} if body else meta
            written.append(Written(sized, body, offset, len(line)))
            offset += len(line)
        self._publish(written)
        for waiting in round_:
            waiting.done.set_result(None)
