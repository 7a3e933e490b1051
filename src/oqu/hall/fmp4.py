"""Write fragmented MP4: one track per file, one fragment per second, only the boxes that players require.

Source: ISO/IEC 14496-12 (boxes), "Encapsulation of Opus in ISO Base Media File Format" (dOps),
"VP Codec ISO Media File Format Binding" (vpcC), ISO/IEC 14496-14 (esds).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

VIDEO_RATE = 1_000
"""Ticks a second of a picture track."""

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded frame with its length in ticks of its track."""

    data: bytes
    ticks: int
    key: bool = True


def opus_init(rate: int) -> bytes:
    """Return the header of every Opus track; packets state their channels, so one header serves all."""
    config = _box(b"dOps", struct.pack(">BBHIhB", 0, 1, 0, rate, 0, 0))
    return _init(rate, _sound_entry(b"Opus", rate, config))


def aac_init(rate: int, config: bytes) -> bytes:
    """Return the header of an AAC track; `config` is the encoder's AudioSpecificConfig."""
    decoder = _tag(0x04, struct.pack(">BBBHII", 0x40, 0x15, 0, 0, 0, 0) + _tag(0x05, config))
    stream = _tag(0x03, struct.pack(">HB", 0, 0) + decoder + _tag(0x06, b"\x02"))
    return _init(rate, _sound_entry(b"mp4a", rate, _full(b"esds", 0, 0, stream)))


def vp9_init(width: int, height: int) -> bytes:
    """Return the header of a VP9 track (profile 0, level 1.0, 8 bits)."""
    config = _full(b"vpcC", 1, 0, struct.pack(">BBBBBBH", 0, 10, 8 << 4 | 1 << 1, 2, 2, 2, 0))
    entry = struct.pack(">6xH16xHHIIIH32sHh", 1, width, height, 72 << 16, 72 << 16, 0, 1, b"", 24, -1)
    return _init(VIDEO_RATE, _box(b"vp09", entry, config), (width, height))


def fragment(number: int, start: int, samples: Sequence[Sample]) -> bytes:
    """Return one fragment; `start` is the decode time of its first sample, in ticks."""
    data = b"".join(sample.data for sample in samples)
    head = _moof(number, start, samples, 0)
    return _moof(number, start, samples, len(head) + 8) + _box(b"mdat", data)


def _moof(number: int, start: int, samples: Sequence[Sample], data_offset: int) -> bytes:
    """Return the header of a fragment. Values that all samples share are written once, which saves most of the size."""
    even = len({sample.ticks for sample in samples}) == 1
    keyed = all(sample.key for sample in samples)
    track = [struct.pack(">I", 1)]
    if even:
        track.append(struct.pack(">I", samples[0].ticks))
    if keyed:
        track.append(struct.pack(">I", 0x02000000))
    rows = b"".join(_row(sample, even=even, keyed=keyed) for sample in samples)
    run_flags = 0x201 | (0 if even else 0x100) | (0 if keyed else 0x400)
    return _box(
        b"moof",
        _full(b"mfhd", 0, 0, struct.pack(">I", number)),
        _box(
            b"traf",
            _full(b"tfhd", 0, 0x020000 | (0x08 if even else 0) | (0x20 if keyed else 0), *track),
            _full(b"tfdt", 1, 0, struct.pack(">Q", start)),
            _full(b"trun", 0, run_flags, struct.pack(">Ii", len(samples), data_offset), rows),
        ),
    )


def _row(sample: Sample, *, even: bool, keyed: bool) -> bytes:
    ticks = b"" if even else struct.pack(">I", sample.ticks)
    flags = b"" if keyed else struct.pack(">I", 0x02000000 if sample.key else 0x01010000)
    return ticks + struct.pack(">I", len(sample.data)) + flags


def _init(rate: int, entry: bytes, size: tuple[int, int] | None = None) -> bytes:
    width, height = size or (0, 0)
    handler = b"vide" if size else b"soun"
    media = _full(b"vmhd", 0, 1, bytes(8)) if size else _full(b"smhd", 0, 0, bytes(4))
    empty = (_full(kind, 0, 0, bytes(length)) for kind, length in _TABLES)
    table = _box(b"stbl", _full(b"stsd", 0, 0, struct.pack(">I", 1), entry), *empty)
    here = _box(b"dinf", _full(b"dref", 0, 0, struct.pack(">I", 1), _full(b"url ", 0, 1)))
    track = _box(
        b"trak",
        _full(b"tkhd", 0, 3, struct.pack(">5I", 0, 0, 1, 0, 0), bytes(8), _volume(size), _MATRIX,
              struct.pack(">II", width << 16, height << 16)),
        _box(
            b"mdia",
            _full(b"mdhd", 0, 0, struct.pack(">IIIIHH", 0, 0, rate, 0, 0x55C4, 0)),
            _full(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"hall\0"),
            _box(b"minf", media, here, table),
        ),
    )  # fmt: skip
    movie = _full(b"mvhd", 0, 0, struct.pack(">IIIIIH", 0, 0, 1000, 0, 0x10000, 0x100), bytes(10), _MATRIX,
                  bytes(24), struct.pack(">I", 2))  # fmt: skip
    extends = _box(b"mvex", _full(b"trex", 0, 0, struct.pack(">5I", 1, 1, 0, 0, 0)))
    brands = _box(b"ftyp", b"iso6", struct.pack(">I", 0), b"iso6cmfcmp41")
    return brands + _box(b"moov", movie, track, extends)


_TABLES = ((b"stts", 4), (b"stsc", 4), (b"stsz", 8), (b"stco", 4))


def _volume(size: tuple[int, int] | None) -> bytes:
    return struct.pack(">hhHH", 0, 0, 0 if size else 0x100, 0)


def _sound_entry(kind: bytes, rate: int, config: bytes) -> bytes:
    return _box(kind, struct.pack(">6xH8xHHIHH", 1, 1, 16, 0, rate, 0), config)


def _tag(kind: int, content: bytes) -> bytes:
    return bytes((kind, len(content))) + content


def _box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, parts)), kind) + b"".join(parts)


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)


def frames(body: bytes) -> list[bytes]:
    """Return the coded frames of fragments that `fragment` wrote, one after another."""
    found: list[bytes] = []
    at = 0
    while at < len(body):
        head, run = at, body.index(b"trun", at)
        flags, count, offset = struct.unpack_from(">IIi", body, run + 4)
        lead = 4 if flags & 0x100 else 0
        width = lead + 4 + (4 if flags & 0x400 else 0)
        at = head + offset
        for row in range(count):
            (size,) = struct.unpack_from(">I", body, run + 16 + row * width + lead)
            found.append(body[at : at + size])
            at += size
    return found
