"""The sound as AAC, for devices that can't play Opus.

A segment is a pure function of the Opus fragments around it, so no encoder runs during the lecture and a
restart changes nothing: frames are aligned to a fixed grid of 1,024 samples, each segment's encoder is warmed up with
the sound before it, and a frame belongs to the segment that holds the last sample which it is made of.
"""

import struct
from collections.abc import Sequence
from fractions import Fraction

from oqu.hall import fmp4
from oqu.hall.opus import RATE, samples
from oqu.kernel.heavy import av
from oqu.kernel.memo import memoised

FRAME = 1024
AHEAD = 3 * FRAME
"""The encoder looks this far ahead of a frame's beginning."""

WARM_UP = 12 * FRAME
BIT_RATE = 40_000
OPUS_HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 0, RATE, 0, 0)


@memoised
def init() -> bytes:
    """Return the header of the AAC track."""
    encoder = _encoder()
    encoder.open()
    return fmp4.aac_init(RATE, bytes(encoder.extradata or b""))


def grid(start: int, end: int, *, first: bool, last: bool) -> range:
    """Return the frames, by number, of the segment that holds the samples from `start` to `end`."""
    return range(0 if first else _ready(start), -(-end // FRAME) if last else _ready(end))


def _ready(end: int) -> int:
    """Return how many frames can be made of the sound up to sample `end`."""
    return max(0, (end - AHEAD) // FRAME + 1)


def segment(number: int, before: Sequence[bytes], own: Sequence[bytes], start: int, *, last: bool) -> bytes:
    """Return AAC segment `number` for the Opus packets `own`, which begin at sample `start`.

    `before` are the packets just before them, with whose sound the encoder is warmed up; `last` is true if
    nothing follows. A segment too short for one frame is empty.
    """
    base = start - sum(map(samples, before))
    end = start + sum(map(samples, own))
    frames = grid(start, end, first=not before, last=last)
    if not frames:
        return b""
    begin = max(-(-base // FRAME) * FRAME, frames.start * FRAME - WARM_UP)
    sound = _decoded([*before, *own])
    if begin > base:
        sound.read(begin - base)
    coded = _encoded(sound, begin, flush=last)
    return fmp4.fragment(
        number, frames.start * FRAME, [fmp4.Sample(coded[frame * FRAME], FRAME) for frame in frames]
    )


def _decoded(packets: Sequence[bytes]) -> "av.AudioFifo":
    decoder = av.AudioCodecContext.create("opus", "r")
    decoder.extradata = OPUS_HEAD
    decoder.sample_rate = RATE
    decoder.layout = "mono"
    sound = av.AudioFifo()
    for packet in packets:
        for frame in decoder.decode(av.Packet(packet)):
            frame.pts = None
            sound.write(frame)
    return sound


def _encoded(sound: "av.AudioFifo", begin: int, *, flush: bool) -> dict[int, bytes]:
    """Return the AAC frames of the sound by the position of their first sample."""
    encoder = _encoder()
    coded: dict[int, bytes] = {}
    position: int = begin
    while frame := sound.read(FRAME, partial=flush):
        frame.pts, frame.time_base = position, Fraction(1, RATE)
        position += frame.samples
        _collect(encoder, frame, coded)
    if flush:
        _collect(encoder, None, coded)
    return coded


def _collect(encoder: "av.AudioCodecContext", frame: "av.AudioFrame | None", coded: dict[int, bytes]) -> None:
    for packet in encoder.encode(frame):
        coded[int(packet.pts or 0)] = bytes(packet)


def _encoder() -> "av.AudioCodecContext":
    encoder = av.AudioCodecContext.create("aac", "w")
    encoder.sample_rate = RATE
    encoder.layout = "mono"
    encoder.format = "fltp"
    encoder.bit_rate = BIT_RATE
    encoder.time_base = Fraction(1, RATE)
    return encoder
