"""Read WebM as a browser's recorder sends it: in chunks, live, without sizes known beforehand.

The reader is a function from a state and some bytes to a new state and the blocks found, so a broken
batch changes nothing, and the state of a lecture can be stored in its log.
Source: RFC 8794 (EBML) and the Matroska element list that WebM is a part of.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

EBML, SEGMENT, CLUSTER, TRACKS, TRACK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
INFO, GROUP, AUDIO, VIDEO = 0x1549A966, 0xA0, 0xE1, 0xE0
TIMECODE, SIMPLE_BLOCK, BLOCK, TICK = 0xE7, 0xA3, 0xA1, 0x2AD7B1
NUMBER, CODEC, WIDTH, HEIGHT = 0xD7, 0x86, 0xB0, 0xBA
# Their content is read in place, so that the unknown size of a live segment or cluster does not matter.
OPENED = frozenset({SEGMENT, CLUSTER, TRACKS, TRACK, INFO, GROUP, AUDIO, VIDEO})

# Elements that are allowed once the frames have begun; anything else is not a recording.
IN_CLUSTERS = frozenset(
    {CLUSTER, TIMECODE, SIMPLE_BLOCK, GROUP, BLOCK, *(0xA7, 0xAB, 0x9B, 0xFB, 0x75A1, 0x75A2), *(0xEC, 0xBF),
     *(0x1C53BB6B, 0x1254C367)}
)  # fmt: skip

MILLISECOND = 1_000_000
LONGEST_MS = 7 * 24 * 60 * 60 * 1000
"""A recorder's clock of more than a week is invalid."""
LONGEST_SIDE = 8_192
LONGEST_CODEC = 32
MOST_ELEMENTS = 100_000
"""In one chunk: the longest batch of a recorder has about 40,000."""
LARGEST_ELEMENT = 40 * 1024
"""An unfinished element is stored in one line of the log, so it must fit there."""


class NotWebm(ValueError):
    """The bytes are not the WebM that a recorder writes."""


class _Incomplete(Exception):
    """The element is not complete yet."""


class CodedFrame(NamedTuple):
    """One coded frame; `ms` counts from the start of the recording."""

    ms: int
    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class ReaderState:
    """The state between two chunks. `rest` holds the beginning of an unfinished element."""

    rest: bytes = b""
    begun: bool = False
    codec: str = ""
    track: int = 0
    width: int = 0
    height: int = 0
    cluster_ms: int = -1

    def as_json(self) -> dict[str, Any]:
        """Return the state as stored in the log."""
        return {
            "rest": base64.b64encode(self.rest).decode(),
            "begun": self.begun,
            "codec": self.codec,
            "track": self.track,
            "size": [self.width, self.height],
            "cluster_ms": self.cluster_ms,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return the state from the result of `as_json`."""
        width, height = stored["size"]
        rest = base64.b64decode(stored["rest"])
        return cls(
            rest, stored["begun"], stored["codec"], stored["track"], width, height, stored["cluster_ms"]
        )


def read(state: ReaderState, chunk: bytes) -> tuple[ReaderState, list[CodedFrame]]:
    """Return the state after `chunk` and the blocks that it completed; raise NotWebm."""
    data = state.rest + chunk
    blocks: list[CodedFrame] = []
    at, elements = 0, 0
    while at < len(data):
        elements += 1
        if elements > MOST_ELEMENTS:
            raise NotWebm("more elements than a recorder makes")
        try:
            element, after = _element_id(data, at)
            _check_place(state, element)
            size, start = _vint(data, after)
        except _Incomplete:
            break
        if element in OPENED:
            at = start
            continue
        if size > LARGEST_ELEMENT:
            raise NotWebm("an element of unknown or impossible size")
        if start + size > len(data):
            break
        state = _apply(state, element, data[start : start + size], blocks)
        at = start + size
    return replace(state, rest=data[at:]), blocks


def _check_place(state: ReaderState, element: int) -> None:
    if not state.begun and element != EBML:
        raise NotWebm("no EBML header")
    if state.cluster_ms >= 0 and element not in IN_CLUSTERS:
        raise NotWebm("an element out of place")


def _apply(state: ReaderState, element: int, content: bytes, blocks: list[CodedFrame]) -> ReaderState:
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


def _block(state: ReaderState, content: bytes, *, simple: bool) -> CodedFrame | None:
    """Return the frame of a block of the first track; None for other tracks."""
    try:
        track, at = _vint(content, 0)
    except _Incomplete:
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
    return CodedFrame(max(ms, 0), bool(flags & 0x80) or not simple, content[at + 3 :])


def _element_id(data: bytes, at: int) -> tuple[int, int]:
    """Return an element's ID and the offset after it."""
    length = 9 - data[at].bit_length()
    if length > 4:
        raise NotWebm("not an element")
    if at + length > len(data):
        raise _Incomplete
    return int.from_bytes(data[at : at + length]), at + length


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """Return an integer of variable length and the offset after it; an unknown size is the greatest possible one."""
    if at >= len(data):
        raise _Incomplete
    length = 9 - data[at].bit_length()
    if length > 8:
        raise NotWebm("not a number")
    if at + length > len(data):
        raise _Incomplete
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
