"""HLS playlists and segments, made of the same fragments, for players that need them. Source: RFC 8216."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from oqu.hall import aac, fmp4
from oqu.hall.feed import Feed
from oqu.hall.opus import RATE
from oqu.hall.timeline import SAMPLES_MS, SoundFragment

FRAGMENTS_PER_SEGMENT = 2
"""Fragments in a segment: two seconds, so that a live player is about six behind."""

LIVE_WINDOW = 150
"""Segments in a live playlist: five minutes."""

ZERO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=48000,CODECS="mp4a.40.2"
aac.m3u8
"""
"""The fallback for players without Media Source Extensions: AAC, as iPhones require it.

Opus has a playlist of its own, opus.m3u8: offered in one, players switch between the two and stall."""


def fragments_of(feed: Feed, segment: int) -> Sequence[SoundFragment]:
    """Return the fragments of a segment."""
    return feed.timeline.fragments[segment * FRAGMENTS_PER_SEGMENT : (segment + 1) * FRAGMENTS_PER_SEGMENT]


def segments(feed: Feed) -> int:
    """Return how many segments are complete; the last may be shorter once the lecture has ended."""
    ended = feed.timeline.status == "ended"
    return (
        -(-len(feed.timeline.fragments) // FRAGMENTS_PER_SEGMENT)
        if ended
        else len(feed.timeline.fragments) // FRAGMENTS_PER_SEGMENT
    )


def playlist(feed: Feed, codec: str) -> str:
    """Return the playlist of a codec: a sliding window while the lecture is live, all of it afterwards."""
    ended, count = feed.timeline.status == "ended", segments(feed)
    first = 0 if ended else max(0, count - LIVE_WINDOW)
    lengths = [
        sum(fragment.samples for fragment in fragments_of(feed, number)) / RATE
        for number in range(first, count)
    ]
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(4, *(round(length + 0.5) for length in lengths), 0)}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        *(["#EXT-X-PLAYLIST-TYPE:VOD"] if ended else []),
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{codec}/init.mp4"',
        *_date(feed, first),
    ]
    for number, length in enumerate(lengths, first):
        lines += [f"#EXTINF:{length:.3f},", f"{codec}/{number}.m4s"]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def _date(feed: Feed, first: int) -> list[str]:
    """Return the tag that gives players positions on the timeline: as dates from 1 January 2000 on."""
    if first * FRAGMENTS_PER_SEGMENT >= len(feed.timeline.fragments):
        return []
    start = timedelta(milliseconds=feed.timeline.fragments[first * FRAGMENTS_PER_SEGMENT].start // SAMPLES_MS)
    return [f"#EXT-X-PROGRAM-DATE-TIME:{(ZERO_DATE + start).isoformat(timespec='milliseconds')}"]


def init(codec: str) -> bytes:
    """Return the header of a codec's track."""
    return aac.init() if codec == "aac" else fmp4.opus_init(RATE)


def opus_segment(feed: Feed, number: int) -> bytes:
    """Return the fragments of a segment, one after another."""
    first = number * FRAGMENTS_PER_SEGMENT
    return b"".join(feed.fragment(first + at) for at in range(len(fragments_of(feed, number))))


def aac_segment(feed: Feed, number: int) -> bytes:
    """Return a segment as AAC; this takes about 12 ms of a core for a second of sound."""
    before = fmp4.frames(opus_segment(feed, number - 1)) if number else []
    own = fmp4.frames(opus_segment(feed, number))
    last = feed.timeline.status == "ended" and number == segments(feed) - 1
    return aac.segment(number, before, own, fragments_of(feed, number)[0].start, last=last)
