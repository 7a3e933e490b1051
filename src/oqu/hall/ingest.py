"""Accept the chunks of a lecturer's recorder and cut them into fragments of about one second.

A recording comes in epochs (a reload of the page begins a new one) of numbered chunks. Every chunk is
accepted exactly once and in order; anything else is refused with a code and the number of the next chunk.
"""

import itertools
import struct
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from oqu.hall import fmp4, opus, webm

FRAGMENT_SAMPLES = opus.RATE
"""Target length of a fragment, in samples."""

LONGEST_BATCH = 4 * 1024 * 1024
MOST_CHUNKS = 600
CODECS = {"sound": "A_OPUS", "picture": "V_VP9"}
PICTURE_MS = 200
LONGEST_PICTURE_MS = 5_000


class BatchRefused(Exception):
    """The batch was refused; `code` is for programs, `next_seq` is the chunk to continue with."""

    def __init__(self, code: str, next_seq: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.next_seq = next_seq


class Fragment(NamedTuple):
    """A fragment of a track: its body, its length in ticks and the recorder's clock at its beginning."""

    body: bytes
    ticks: int
    epoch_ms: int


@dataclass(frozen=True, slots=True)
class TrackState:
    """The progress of one track of a lecture: the epoch, the next chunk, and the reader's state."""

    track: str = "sound"
    epoch: int = 0
    seq: int = 0
    reader: webm.ReaderState = field(default_factory=webm.ReaderState)

    def as_json(self) -> dict[str, Any]:
        """Return the state as stored in the log."""
        return {"track": self.track, "epoch": self.epoch, "seq": self.seq, "reader": self.reader.as_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "TrackState":
        """Return the state from the result of `as_json`."""
        return cls(
            stored["track"], stored["epoch"], stored["seq"], webm.ReaderState.from_json(stored["reader"])
        )


def unpack(batch: bytes) -> list[bytes]:
    """Return the chunks of a batch, each after its length in four bytes; raise BatchRefused."""
    chunks: list[bytes] = []
    at = 0
    while at < len(batch):
        if at + 4 > len(batch):
            raise BatchRefused("truncated")
        (size,) = struct.unpack_from(">I", batch, at)
        at += 4
        if at + size > len(batch):
            raise BatchRefused("truncated")
        chunks.append(batch[at : at + size])
        at += size
    if not chunks:
        raise BatchRefused("truncated")
    if len(chunks) > MOST_CHUNKS:
        raise BatchRefused("too_large")
    return chunks


def accept_chunks(
    state: TrackState, epoch: int, first: int, chunks: list[bytes]
) -> tuple[TrackState, list[webm.CodedFrame]]:
    """Return the track's state after the batch and the frames of its new chunks; raise BatchRefused.

    Chunks accepted before are skipped; a batch that leaves a gap is refused.
    """
    if epoch < max(state.epoch, 1):
        raise BatchRefused("epoch_over", state.seq)
    if epoch > state.epoch:
        state = TrackState(state.track, epoch)
    if first > state.seq:
        raise BatchRefused("out_of_order", state.seq)
    fresh = chunks[state.seq - first :]
    if not fresh:
        return state, []
    try:
        reader, blocks = webm.read(state.reader, b"".join(fresh))
    except webm.NotWebm as error:
        raise BatchRefused("not_webm", state.seq) from error
    if reader.codec and reader.codec != CODECS[state.track]:
        raise BatchRefused("codec", state.seq)
    return replace(state, seq=state.seq + len(fresh), reader=reader), blocks


def cut_sound(blocks: list[webm.CodedFrame], number: int, start: int) -> list[Fragment]:
    """Return the frames as fragments of about one second from sample `start` on; raise BatchRefused."""
    try:
        samples = [fmp4.Sample(block.data, opus.samples(block.data)) for block in blocks]
    except opus.NotOpus as error:
        raise BatchRefused("not_webm") from error
    total = sum(sample.ticks for sample in samples)
    pieces = max(1, round(total / FRAGMENT_SAMPLES))
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


def cut_picture(blocks: list[webm.CodedFrame], number: int, start_ms: int) -> Fragment:
    """Return camera frames as one fragment; a frame lasts until the next, the last a fifth of a second."""
    clocks = [block.ms for block in blocks]
    lengths = [_between(clock, after) for clock, after in itertools.pairwise(clocks)]
    lengths.append(PICTURE_MS)
    samples = [fmp4.Sample(block.data, ms, block.key) for block, ms in zip(blocks, lengths, strict=True)]
    return Fragment(fmp4.fragment(number, start_ms, samples), sum(lengths), clocks[0])


def _between(clock: int, after: int) -> int:
    return min(max(after - clock, 1), LONGEST_PICTURE_MS)
