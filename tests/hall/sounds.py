"""Sound and recordings for the tests of the hall."""

import array
import io
import itertools
import math
from functools import cache

import av

from oqu.hall import fmp4, ingest, speaker, webm
from oqu.hall.opus import RATE


@cache
def chunks(seconds: int) -> tuple[bytes, ...]:
    """Return a recording of the tune as a recorder sends it: a head, then a second a chunk."""
    return tuple(speaker.recording(itertools.islice(speaker.tune(), seconds)))


@cache
def blocks(seconds: int) -> tuple[webm.CodedFrame, ...]:
    """Return the frames of that recording."""
    return tuple(webm.read(webm.ReaderState(), b"".join(chunks(seconds)))[1])


@cache
def fragments(seconds: int) -> tuple[ingest.Fragment, ...]:
    """Return the fragments of that recording."""
    return tuple(ingest.cut_sound(list(blocks(seconds)), 0, 0))


def decoded(media: bytes) -> list[float]:
    """Return the samples of a sound file as another program (FFmpeg) understands them."""
    pcm = array.array("f")
    with av.open(io.BytesIO(media), "r") as container:
        for frame in container.decode(audio=0):
            assert frame.sample_rate == RATE
            pcm.frombytes(bytes(frame.planes[0])[: frame.samples * 4])
    return pcm.tolist()


def opus_file(parts: list[bytes]) -> bytes:
    """Return fragments as one file."""
    return fmp4.opus_init(RATE) + b"".join(parts)


def likeness(sound: list[float], model: list[float]) -> float:
    """Return how much louder the model is than what differs from it, in decibels."""
    noise = sum((a - b) ** 2 for a, b in zip(sound, model, strict=False))
    return 10 * math.log10(sum(b * b for b in model) / max(noise, 1e-12))
