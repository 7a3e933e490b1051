"""Reads WebM as a browser's recorder sends it: in pieces, live, without sizes known beforehand.

The reader is a function from a state and some bytes to a new state and the blocks found, so a batch that
turns out to be broken leaves nothing behind, and the state of a lecture can be kept in its log.
Source: RFC 8794 (EBML) and the Matroska element list that WebM is a part of.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

EBML, SEGMENT, CLUSTER, TRACKS, TRACK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
INFO, GROUP, AUDIO, VIDEO = 0x1549A966, 0xA0, 0xE1, 0xE0
TIMECODE, SIMPLE_BLOCK, BLOCK, TICK = 0xE7, 0xA3, 0xA1, 0x2AD7B1
NUMBER, CODEC, WIDTH, HEIGHT = 0xD7, 0x86, 0xB0, 0xBA
# Their content is read in place, so that an unknown size of a live segment or cluster needs no care.
OPENED = frozenset({SEGMENT, CLUSTER, TRACKS, TRACK, INFO, GROUP, AUDIO, VIDEO})

# What may come once the frames have begun: anything else there is no recording, but noise on the way.
IN_CLUSTERS = frozenset(
    {CLUSTER, TIMECODE, SIMPLE_BLOCK, GROUP, BLOCK, *(0xA7, 0xAB, 0x9B, 0xFB, 0x75A1, 0x75A2), *(0xEC, 0xBF),
     *(0x1C53BB6B, 0x1254C367)}
)  # fmt: skip

MILLISECOND = 1_000_000
LONGEST_MS = 7 * 24 * 60 * 60 * 1000
"""A recorder's clock of more than a week is noise."""
LONGEST_SIDE = 8_192
LONGEST_CODEC = 32
MOST_ELEMENTS = 100_000
"""In one piece: a recorder makes about 40,000 of the longest batch there is."""
LARGEST_ELEMENT = 40 * 1024
"""An unfinished element is kept in one line of the log, so it must fit there."""


class NotWebm(ValueError):
    """The bytes are not the WebM that a recorder writes."""


class _Short(Exception):
    """The element is not complete yet."""


class Block(NamedTuple):
    """One coded frame; `ms` counts from the start of the recording."""

    ms: int
    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Where reading stands between two pieces. `rest` holds the beginning of an unfinished element."""

    rest: bytes = b""
    begun: bool = False
    codec: str = ""
    track: int = 0
    width: int = 0
    height: int = 0
    cluster_ms: int = -1

    def as_json(self) -> dict[str, Any]:
        """Return the state as the log keeps it."""
        return {
            "rest": base64.b64encode(self.rest).decode(),
            "begun": self.begun,
            "codec": self.codec,
            "track": self.track,
            "size": [self.width, self.height],
            "cluster_ms": self.cluster_ms,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return the state that `as_json` kept."""
        width, height = kept["size"]
        rest = base64.b64decode(kept["rest"])
        return cls(rest, kept["begun"], kept["codec"], kept["track"], width, height, kept["cluster_ms"])


def read(state: Reader, piece: bytes) -> tuple[Reader, list[Block]]:
    """Return the state after `piece` and the blocks that it completed; raise NotWebm."""
    data = state.rest + piece
    blocks: list[Block] = []
    at, elements = 0, 0
    while at < len(data):
        elements += 1
        if elements > MOST_ELEMENTS:
            raise NotWebm("more elements than a recorder makes")
        try:
            element, after = _name(data, at)
            _check_place(state, element)
            size, start = _vint(data, after)
        except _Short:
            break
        if element in OPENED:
            at = start
            continue
        if size > LARGEST_ELEMENT:
            raise NotWebm("an element of unknown or impossible size")
        if start + size > len(data):
            break
        state = _take(state, element, data[start : start + size], blocks)
        at = start + size
    return replace(state, rest=data[at:]), blocks


def _check_place(state: Reader, element: int) -> None:
    if not state.begun and element != EBML:
        raise NotWebm("no EBML header")
    if state.cluster_ms >= 0 and element not in IN_CLUSTERS:
        raise NotWebm("an element out of place")


def _take(state: Reader, element: int, content: bytes, blocks: list[Block]) -> Reader:
    """Return the state after one whole element; a frame in it goes to `blocks`."""
    if element in (SIMPLE_BLOCK, BLOCK):
        block = _block(state, content, simple=element == SIMPLE_BLOCK)
        if block:
            blocks.append(block)
    elif element == EBML:
        state = replace(state, begun=True)
    elif element == TIMECODE:
        state = replace(state, cluster_ms=_number(content, most=LONGEST_MS))
    elif element == TICK and _number(content) != MILLISECOND:
        raise NotWebm("the clock does not tick in milliseconds")
    elif element == NUMBER and not state.track:
        state = replace(state, track=_number(content))
    elif element == CODEC and not state.codec:
        state = replace(state, codec=_codec(content))
    elif element == WIDTH:
        state = replace(state, width=_number(content, most=LONGEST_SIDE))
    elif element == HEIGHT:
        state = replace(state, height=_number(content, most=LONGEST_SIDE))
    return state


def _block(state: Reader, content: bytes, *, simple: bool) -> Block | None:
    """Return the frame of a block of the first track; other tracks are left out."""
    try:
        track, at = _vint(content, 0)
    except _Short:
        raise NotWebm("an empty block") from None
    if not state.track or not state.codec or state.cluster_ms < 0:
        raise NotWebm("a block before its track")
    if len(content) < at + 4:
        raise NotWebm("a block without a frame")
    if track != state.track:
        return None
    flags = content[at + 2]
    if flags & 0x06:
        raise NotWebm("laced blocks")
    ms = state.cluster_ms + int.from_bytes(content[at : at + 2], signed=True)
    return Block(max(ms, 0), bool(flags & 0x80) or not simple, content[at + 3 :])


def _name(data: bytes, at: int) -> tuple[int, int]:
    """Return an element's name and the place after it."""
    length = 9 - data[at].bit_length()
    if length > 4:
        raise NotWebm("not an element")
    if at + length > len(data):
        raise _Short
    return int.from_bytes(data[at : at + length]), at + length


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length and the place after it; an unknown size is the greatest there is."""
    if at >= len(data):
        raise _Short
    length = 9 - data[at].bit_length()
    if length > 8:
        raise NotWebm("not a number")
    if at + length > len(data):
        raise _Short
    value = int.from_bytes(data[at : at + length])
    return value & ((1 << 7 * length) - 1), at + length


def _number(content: bytes, most: int = 2**63) -> int:
    if len(content) > 8 or (value := int.from_bytes(content)) > most:
        raise NotWebm("too large a number")
    return value


def _codec(content: bytes) -> str:
    if len(content) > LONGEST_CODEC or not content.isascii():
        raise NotWebm("no name of a codec")
    return content.decode("ascii").rstrip("\0")
