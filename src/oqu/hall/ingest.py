"""Takes what a lecturer's recorder sends and cuts it into fragments of about one second.

A recording comes in epochs (a reload of the page begins a new one) of numbered chunks. The door lets every
chunk through exactly once and in order; whatever else arrives is refused with a word about what to do.
"""

import itertools
import struct
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from oqu.hall import fmp4, opus, webm

FRAGMENT = opus.RATE
"""What a fragment aims at, in samples."""

LONGEST_BATCH = 4 * 1024 * 1024
MOST_CHUNKS = 600
CODECS = {"sound": "A_OPUS", "picture": "V_VP9"}
PICTURE_MS = 200
LONGEST_PICTURE_MS = 5_000


class Refused(Exception):
    """The batch was not taken; `code` is for programs, `next_seq` says where to go on."""

    def __init__(self, code: str, next_seq: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.next_seq = next_seq


class Fragment(NamedTuple):
    """A piece of a track: its body, its length in ticks and the recorder's clock at its beginning."""

    body: bytes
    ticks: int
    epoch_ms: int


@dataclass(frozen=True, slots=True)
class Door:
    """Where one track of a lecture stands: the epoch, the chunk it waits for, and the reader's state."""

    track: str = "sound"
    epoch: int = 0
    seq: int = 0
    reader: webm.Reader = field(default_factory=webm.Reader)

    def as_json(self) -> dict[str, Any]:
        """Return the state as the log keeps it."""
        return {"track": self.track, "epoch": self.epoch, "seq": self.seq, "reader": self.reader.as_json()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Door":
        """Return the state that `as_json` kept."""
        return cls(kept["track"], kept["epoch"], kept["seq"], webm.Reader.from_json(kept["reader"]))


def unpack(batch: bytes) -> list[bytes]:
    """Return the chunks of a batch, each after its length in four bytes; raise Refused."""
    chunks: list[bytes] = []
    at = 0
    while at < len(batch):
        if at + 4 > len(batch):
            raise Refused("truncated")
        (size,) = struct.unpack_from(">I", batch, at)
        at += 4
        if at + size > len(batch):
            raise Refused("truncated")
        chunks.append(batch[at : at + size])
        at += size
    if not chunks:
        raise Refused("truncated")
    if len(chunks) > MOST_CHUNKS:
        raise Refused("too_large")
    return chunks


def admit(door: Door, epoch: int, first: int, chunks: list[bytes]) -> tuple[Door, list[webm.Block]]:
    """Return the door after the batch and the frames of the chunks not seen before; raise Refused.

    Chunks that were taken already are passed over; a chunk from beyond the next one is sent back.
    """
    if epoch < max(door.epoch, 1):
        raise Refused("epoch_over", door.seq)
    if epoch > door.epoch:
        door = Door(door.track, epoch)
    if first > door.seq:
        raise Refused("out_of_order", door.seq)
    fresh = chunks[door.seq - first :]
    if not fresh:
        return door, []
    try:
        reader, blocks = webm.read(door.reader, b"".join(fresh))
    except webm.NotWebm as error:
        raise Refused("not_webm", door.seq) from error
    if reader.codec and reader.codec != CODECS[door.track]:
        raise Refused("codec", door.seq)
    return replace(door, seq=door.seq + len(fresh), reader=reader), blocks


def cut_sound(blocks: list[webm.Block], number: int, start: int) -> list[Fragment]:
    """Return the frames as fragments of about one second from sample `start` on; raise Refused."""
    try:
        samples = [fmp4.Sample(block.data, opus.samples(block.data)) for block in blocks]
    except opus.NotOpus as error:
        raise Refused("not_webm") from error
    total = sum(sample.ticks for sample in samples)
    pieces = max(1, round(total / FRAGMENT))
    fragments: list[Fragment] = []
    run: list[fmp4.Sample] = []
    done, began = 0, 0
    for index, sample in enumerate(samples):
        run.append(sample)
        done += sample.ticks
        if done * pieces >= total * (len(fragments) + 1):
            ticks = sum(sample.ticks for sample in run)
            body = fmp4.fragment(number + len(fragments), start + done - ticks, run)
            fragments.append(Fragment(body, ticks, blocks[began].ms))
            run, began = [], index + 1
    return fragments


def cut_picture(blocks: list[webm.Block], number: int, start_ms: int) -> Fragment:
    """Return camera frames as one fragment; a frame lasts until the next, the last a fifth of a second."""
    clocks = [block.ms for block in blocks]
    lengths = [_between(clock, after) for clock, after in itertools.pairwise(clocks)]
    lengths.append(PICTURE_MS)
    samples = [fmp4.Sample(block.data, ms, block.key) for block, ms in zip(blocks, lengths, strict=True)]
    return Fragment(fmp4.fragment(number, start_ms, samples), sum(lengths), clocks[0])


def _between(clock: int, after: int) -> int:
    return min(max(after - clock, 1), LONGEST_PICTURE_MS)
