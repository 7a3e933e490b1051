"""What a listener asks of the relay."""

import asyncio
import bisect
import gzip
import itertools
import json
import re
from collections.abc import AsyncIterator
from typing import Any

from oqu.hall import events, fmp4, log, playlists, shelf
from oqu.hall.attendance import Stretch, length
from oqu.hall.http import FOREVER, NEVER, Answer, Refusal, Stream, answer_json
from oqu.hall.opus import RATE
from oqu.hall.room import Room, View
from oqu.hall.visit import Visit, now_ms

BACK_MS = 3_000
LONGEST_BACK_MS = 60_000
LONGEST_WAIT_MS = 25_000
MOST_STRETCHES = 500
COMPRESSED_FROM = 1_500
READ_TOGETHER = 16
"""Fragments of a recording that are in memory at once while it is sent: some 64 kB."""

SEGMENT = re.compile(r"([0-9]{1,9})\.m4s")
MP4 = b"audio/mp4"
PLAYLIST = b"application/vnd.apple.mpegurl"


async def live(visit: Visit) -> Answer:
    """Answer with the story so far and the sound from a position on: `at`, or `back` from the end (both in ms)."""
    lecture, timeline = visit.lecture, visit.lecture.timeline
    _note(visit)
    back = min(visit.request.number("back", BACK_MS), LONGEST_BACK_MS)
    start = lecture.record_at(visit.request.number("at", max(timeline.end_ms - back, 0)))
    story = {
        "kind": "opening",
        "status": timeline.status,
        "end_ms": timeline.end_ms,
        "begun_unix_ms": timeline.begun_unix_ms,
        "unix_ms": now_ms(),
        "events": timeline.story(lecture.names.of, whole=False),
    }
    head = log.encode({"kind": "head"}, fmp4.opus_init(RATE))
    picture = timeline.picture_head if visit.view is View.PICTURE else None
    picture_head = lecture.room.wire(picture) if picture is not None else b""
    sound, following = lecture.room.answer(start, visit.view)
    body = log.encode(_told(story)) + head + picture_head + sound + lecture.room.closing(following)
    return _squeezed(visit, Answer(body))


def _told(story: dict[str, Any]) -> dict[str, Any]:
    """Return an opening that fits into one line of the log's form: the oldest questions are left out."""
    while len(json.dumps(story, ensure_ascii=False).encode()) > log.LARGEST_HEAD - 100 and story["events"]:
        story = {**story, "events": story["events"][len(story["events"]) // 4 + 1 :]}
    return story


async def follow(visit: Visit) -> Answer:
    """Answer with the records from a number on; wait for the first while the lecture goes on."""
    number, room = visit.part(0), visit.lecture.room
    _note(visit)
    if room.timeline.status == "ended":
        body, following = shelf.page(room, number, visit.view)
        return Answer(body + room.closing(following), cache=b"private, max-age=86400")
    wait_s = min(visit.request.number("wait", LONGEST_WAIT_MS), LONGEST_WAIT_MS) / 1000
    body, following = await room.follow(number, visit.view, wait_s=wait_s)
    counts: dict[str, int] = {}
    if visit.view is View.DESK:
        counts["listening"], counts["lagging"] = visit.lecture.presence.counts()
    return Answer(body + room.closing(following, **counts))


async def index(visit: Visit) -> Answer:
    """Answer with what a player needs for a replay."""
    _note(visit)
    return _squeezed(visit, answer_json(shelf.index(visit.lecture.room)))


async def say(visit: Visit) -> Answer:
    """Take events, each once, and tell which were taken and which refused, and why."""
    told = (await visit.request.json()).get("events")
    if not isinstance(told, list) or len(told) > events.MOST_EVENTS:
        raise Refusal(400, "form")
    taken: list[str] = []
    refused: dict[str, str] = {}
    for raw in told:
        try:
            name = events.identity(raw)
        except events.NotSaid as error:
            raise Refusal(400, error.code) from error
        try:
            await visit.lecture.say(visit.ticket, raw, now_ms=now_ms())
            taken.append(name)
        except events.NotSaid as error:
            refused[name] = error.code
    return answer_json({"taken": taken, "refused": refused})


async def heard(visit: Visit) -> Answer:
    """Take a report of what a device has played; answer with the person's account so far."""
    report = await visit.request.json()
    account = await visit.lecture.heard.report(
        visit.ticket,
        visit.device,
        _stretches(report.get("live", [])),
        _stretches(report.get("replay", [])),
        now_ms=now_ms(),
        end_ms=visit.lecture.timeline.end_ms,
    )
    return answer_json({"live_ms": length(account.live), "replay_ms": length(account.replay)})


async def playlist(visit: Visit) -> Answer:
    """Answer with a playlist of HLS."""
    _note(visit)
    codec = visit.request.path.rpartition("/")[2].removesuffix(".m3u8")
    text = playlists.MASTER if codec == "sound" else playlists.playlist(visit.lecture.room, codec)
    return Answer(text.encode(), kind=PLAYLIST, cache=NEVER)


async def opus(visit: Visit) -> Answer:
    """Answer with a part of the Opus track."""
    return await _part(visit, "opus")


async def aac(visit: Visit) -> Answer:
    """Answer with a part of the AAC track; it is made when it is first asked for, and kept as a file."""
    return await _part(visit, "aac")


async def _part(visit: Visit, codec: str) -> Answer:
    if visit.rest == ["init.mp4"]:
        return Answer(playlists.init(codec), kind=MP4, cache=FOREVER)
    room, name = visit.lecture.room, "/".join(visit.rest)
    found = SEGMENT.fullmatch(name)
    if not found or (number := int(found[1])) >= playlists.segments(room):
        raise Refusal(404, "no_such_page")
    make = playlists.opus_segment if codec == "opus" else visit.lecture.shelf.aac
    return Answer(await asyncio.to_thread(make, room, number), kind=MP4, cache=FOREVER)


async def whole_sound(visit: Visit) -> Answer:
    """Answer with the recording up to now as one file that any player can play, or with the part of it that is asked for.

    It is read from the disk fragment by fragment as the connection takes it; none of it stays in memory.
    """
    room = visit.lecture.room
    sizes = [len(fmp4.opus_init(RATE)), *(piece.size for piece in room.timeline.pieces)]
    whole = range(sum(sizes))
    part = visit.request.part_of(len(whole))
    wanted = part or whole
    name = f'attachment; filename="{visit.ticket.lecture}.mp4"'.encode()
    headers = [(b"content-disposition", name), (b"accept-ranges", b"bytes")]
    if part is not None:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (part.start, part.stop - 1, len(whole))))
    wants_body = visit.request.method != "HEAD"
    return Stream(
        status=200 if part is None else 206,
        kind=MP4,
        headers=headers,
        pieces=_sound(room, sizes, wanted if wants_body else range(0)),
        length=len(wanted),
    )


async def _sound(room: Room, sizes: list[int], wanted: range) -> AsyncIterator[bytes]:
    """Yield the wanted bytes of the recording: of its head, then of each fragment."""
    starts = [0, *itertools.accumulate(sizes)]
    number = bisect.bisect_right(starts, wanted.start) - 1
    while wanted and starts[number] < wanted.stop:
        after = min(number + READ_TOGETHER, len(sizes))
        body = await asyncio.to_thread(_fragments, room, number, after)
        yield body[max(wanted.start - starts[number], 0) : wanted.stop - starts[number]]
        number = after


def _fragments(room: Room, first: int, stop: int) -> bytes:
    """Return parts of the recording: 0 is its head, n its fragment n - 1."""
    return b"".join(room.fragment(at - 1) if at else fmp4.opus_init(RATE) for at in range(first, stop))


def _note(visit: Visit) -> None:
    """Note that the visitor's device is here, for the counts and for the attendance."""
    if visit.teaches or visit.request.query.get("idle"):
        return
    visit.lecture.presence.see(visit.device, visit.ticket.person, visit.request.number("lag"))
    visit.lecture.heard.meet(visit.ticket, now_ms=now_ms())


def _stretches(told: Any) -> list[Stretch]:
    if not isinstance(told, list) or len(told) > MOST_STRETCHES:
        raise Refusal(400, "form")
    for pair in told:
        if not isinstance(pair, list) or len(pair) != 2 or any(type(ms) is not int for ms in pair):
            raise Refusal(400, "form")
    return [(start, end) for start, end in told]


def _squeezed(visit: Visit, answer: Answer) -> Answer:
    """Compress an answer that is mostly words, for a browser that says it can read it."""
    if visit.request.gzip and len(answer.body) > COMPRESSED_FROM:
        answer.body = gzip.compress(answer.body, 6, mtime=0)
        answer.headers.append((b"content-encoding", b"gzip"))
    return answer
