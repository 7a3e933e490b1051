"""HLS playlists and segments out of the same fragments, for players that need them. Source: RFC 8216."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from oqu.hall import aac, fmp4
from oqu.hall.opus import RATE
from oqu.hall.room import Room
from oqu.hall.timeline import SAMPLES_MS, Piece

TOGETHER = 2
"""Fragments in a segment: two seconds, so that a live player is about six behind."""

LIVE_WINDOW = 150
"""Segments that a live playlist offers: five minutes."""

ZERO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=48000,CODECS="mp4a.40.2"
aac.m3u8
"""
"""What a player is given that can do nothing better: AAC, in the form that iPhones ask for.

Opus stands beside it, as opus.m3u8: offered in one list, players change between the two and stumble."""


def pieces_of(room: Room, segment: int) -> Sequence[Piece]:
    """Return the fragments of a segment."""
    return room.timeline.pieces[segment * TOGETHER : (segment + 1) * TOGETHER]


def segments(room: Room) -> int:
    """Return how many segments are complete; the last may be shorter once the lecture has ended."""
    ended = room.timeline.status == "ended"
    return -(-len(room.timeline.pieces) // TOGETHER) if ended else len(room.timeline.pieces) // TOGETHER


def playlist(room: Room, codec: str) -> str:
    """Return the playlist of a codec: a sliding window while the lecture is live, all of it afterwards."""
    ended, count = room.timeline.status == "ended", segments(room)
    first = 0 if ended else max(0, count - LIVE_WINDOW)
    lengths = [
        sum(piece.samples for piece in pieces_of(room, number)) / RATE for number in range(first, count)
    ]
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(4, *(round(length + 0.5) for length in lengths), 0)}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        *(["#EXT-X-PLAYLIST-TYPE:VOD"] if ended else []),
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{codec}/init.mp4"',
        *_date(room, first),
    ]
    for number, length in enumerate(lengths, first):
        lines += [f"#EXTINF:{length:.3f},", f"{codec}/{number}.m4s"]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def _date(room: Room, first: int) -> list[str]:
    """Return the tag by which a player tells positions of the timeline: as dates from 1 January 2000 on."""
    if first * TOGETHER >= len(room.timeline.pieces):
        return []
    start = timedelta(milliseconds=room.timeline.pieces[first * TOGETHER].start // SAMPLES_MS)
    return [f"#EXT-X-PROGRAM-DATE-TIME:{(ZERO_DATE + start).isoformat(timespec='milliseconds')}"]


def init(codec: str) -> bytes:
    """Return the head of a codec's track."""
    return aac.init() if codec == "aac" else fmp4.opus_init(RATE)


def opus_segment(room: Room, number: int) -> bytes:
    """Return the fragments of a segment, one after another."""
    first = number * TOGETHER
    return b"".join(room.fragment(first + at) for at in range(len(pieces_of(room, number))))


def aac_segment(room: Room, number: int) -> bytes:
    """Return a segment as AAC; this takes about 12 ms of a core for a second of sound."""
    before = fmp4.frames(opus_segment(room, number - 1)) if number else []
    own = fmp4.frames(opus_segment(room, number))
    last = room.timeline.status == "ended" and number == segments(room) - 1
    return aac.segment(number, before, own, pieces_of(room, number)[0].start, last=last)
