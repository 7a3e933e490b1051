"""Requests of a listener."""

import asyncio
import bisect
import gzip
import itertools
import json
import re
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response

from oqu.hall import events, fmp4, log, playlists, public_files
from oqu.hall.attendance import Stretch, length
from oqu.hall.feed import Feed, View
from oqu.hall.http import (
    FOREVER,
    HttpError,
    bytes_response,
    json_object,
    json_response,
    query_int,
    requested_range,
    stream_response,
)
from oqu.hall.lecture_request import LectureRequest, now_ms
from oqu.hall.opus import RATE

BACK_MS = 3_000
LONGEST_BACK_MS = 60_000
LONGEST_WAIT_MS = 25_000
MOST_STRETCHES = 500
COMPRESSED_FROM = 1_500
READ_TOGETHER = 16
"""Fragments read into memory at once while a recording is sent: some 64 kB."""

SEGMENT = re.compile(r"([0-9]{1,9})\.m4s")
MP4 = "audio/mp4"
PLAYLIST = "application/vnd.apple.mpegurl"


async def live(request: LectureRequest) -> Response:
    """Return the events so far and the sound from a position on: `at`, or `back` from the end (both in ms)."""
    lecture, timeline = request.lecture, request.lecture.timeline
    _record_presence(request)
    back = min(query_int(request.http, "back", BACK_MS), LONGEST_BACK_MS)
    start = lecture.record_at(query_int(request.http, "at", max(timeline.end_ms - back, 0)))
    opening = {
        "kind": "opening",
        "status": timeline.status,
        "end_ms": timeline.end_ms,
        "begun_unix_ms": timeline.begun_unix_ms,
        "unix_ms": now_ms(),
        "events": timeline.public_events(lecture.names.name_of, whole=False),
    }
    head = log.encode({"kind": "head"}, fmp4.opus_init(RATE))
    picture = timeline.picture_head if request.view is View.PICTURE else None
    picture_head = lecture.feed.encoded_record(picture) if picture is not None else b""
    sound, following = lecture.feed.response(start, request.view)
    body = (
        log.encode(_trimmed(opening)) + head + picture_head + sound + lecture.feed.end_of_response(following)
    )
    return _compressed(request, bytes_response(body))


def _trimmed(opening: dict[str, Any]) -> dict[str, Any]:
    """Return the opening without its oldest events, so that it fits into one line of the log format."""
    while (
        len(json.dumps(opening, ensure_ascii=False).encode()) > log.LARGEST_HEAD - 100 and opening["events"]
    ):
        opening = {**opening, "events": opening["events"][len(opening["events"]) // 4 + 1 :]}
    return opening


async def follow(request: LectureRequest) -> Response:
    """Return the records from a number on; wait for the first while the lecture goes on."""
    number, feed = request.path_int("number"), request.lecture.feed
    _record_presence(request)
    if feed.timeline.status == "ended":
        body, following = public_files.page(feed, number, request.view)
        return bytes_response(body + feed.end_of_response(following), cache="private, max-age=86400")
    wait_s = min(query_int(request.http, "wait", LONGEST_WAIT_MS), LONGEST_WAIT_MS) / 1000
    body, following = await feed.follow(number, request.view, wait_s=wait_s)
    counts: dict[str, int] = {}
    if request.view is View.DESK:
        counts["listening"], counts["lagging"] = request.lecture.presence.counts()
    return bytes_response(body + feed.end_of_response(following, **counts))


async def index(request: LectureRequest) -> Response:
    """Return what a player needs for a replay."""
    _record_presence(request)
    return _compressed(request, json_response(public_files.index(request.lecture.feed)))


async def say(request: LectureRequest) -> Response:
    """Store events, each once; return which were accepted, and which were refused and why."""
    raw_events = (await json_object(request.http)).get("events")
    if not isinstance(raw_events, list) or len(raw_events) > events.MOST_EVENTS:
        raise HttpError(400, "form")
    taken: list[str] = []
    refused: dict[str, str] = {}
    for raw in raw_events:
        try:
            name = events.event_id(raw)
        except events.EventRefused as error:
            raise HttpError(400, error.code) from error
        try:
            await request.lecture.add_event(request.ticket, raw, now_ms=now_ms())
            taken.append(name)
        except events.EventRefused as error:
            refused[name] = error.code
    return json_response({"taken": taken, "refused": refused})


async def heard(request: LectureRequest) -> Response:
    """Store a report of what a device has played; return the person's account so far."""
    report = await json_object(request.http)
    account = await request.lecture.attendance_log.report(
        request.ticket,
        request.device,
        _stretches(report.get("live", [])),
        _stretches(report.get("replay", [])),
        now_ms=now_ms(),
        end_ms=request.lecture.timeline.end_ms,
    )
    return json_response({"live_ms": length(account.live), "replay_ms": length(account.replay)})


async def playlist(request: LectureRequest) -> Response:
    """Return an HLS playlist."""
    _record_presence(request)
    codec = request.http.scope["path"].rpartition("/")[2].removesuffix(".m3u8")
    text = playlists.MASTER if codec == "sound" else playlists.playlist(request.lecture.feed, codec)
    return bytes_response(text.encode(), media_type=PLAYLIST)


async def opus(request: LectureRequest) -> Response:
    """Return a part of the Opus track."""
    return await _part(request, "opus")


async def aac(request: LectureRequest) -> Response:
    """Return a part of the AAC track; it is encoded on the first request and stored as a file."""
    return await _part(request, "aac")


async def _part(request: LectureRequest, codec: str) -> Response:
    feed, name = request.lecture.feed, request.http.path_params["name"]
    if name == "init.mp4":
        return bytes_response(await asyncio.to_thread(playlists.init, codec), media_type=MP4, cache=FOREVER)
    found = SEGMENT.fullmatch(name)
    if not found or (number := int(found[1])) >= playlists.segments(feed):
        raise HttpError(404, "no_such_page")
    make = playlists.opus_segment if codec == "opus" else request.lecture.public_files.aac
    return bytes_response(await asyncio.to_thread(make, feed, number), media_type=MP4, cache=FOREVER)


async def whole_sound(request: LectureRequest) -> Response:
    """Return the recording up to now as one MP4 file, or the requested range of it.

    It is read from the disk while it is sent; none of it stays in memory.
    """
    feed = request.lecture.feed
    sizes = [len(fmp4.opus_init(RATE)), *(piece.size for piece in feed.timeline.fragments)]
    whole = range(sum(sizes))
    part = requested_range(request.http, len(whole))
    wanted = part or whole
    name = f'attachment; filename="{request.ticket.lecture}.mp4"'
    headers = {"content-disposition": name, "accept-ranges": "bytes"}
    if part is not None:
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{len(whole)}"
    wants_body = request.http.method != "HEAD"
    chunks = _sound(feed, sizes, wanted if wants_body else range(0))
    status = 200 if part is None else 206
    return stream_response(chunks, status, length=len(wanted), media_type=MP4, headers=headers)


async def _sound(feed: Feed, sizes: list[int], wanted: range) -> AsyncIterator[bytes]:
    """Yield the wanted bytes of the recording: of its head, then of each fragment."""
    starts = [0, *itertools.accumulate(sizes)]
    number = bisect.bisect_right(starts, wanted.start) - 1
    while wanted and starts[number] < wanted.stop:
        after = min(number + READ_TOGETHER, len(sizes))
        body = await asyncio.to_thread(_fragments, feed, number, after)
        yield body[max(wanted.start - starts[number], 0) : wanted.stop - starts[number]]
        number = after


def _fragments(feed: Feed, first: int, stop: int) -> bytes:
    """Return parts of the recording: 0 is its head, n its fragment n - 1."""
    return b"".join(feed.fragment(at - 1) if at else fmp4.opus_init(RATE) for at in range(first, stop))


def _record_presence(request: LectureRequest) -> None:
    """Record that the client's device is present, for the counts and for the attendance."""
    if request.teaches or request.http.query_params.get("idle"):
        return
    request.lecture.presence.record_request(
        request.device, request.ticket.person, query_int(request.http, "lag")
    )
    request.lecture.attendance_log.record_arrival(request.ticket, now_ms=now_ms())


def _stretches(raw: Any) -> list[Stretch]:
    if not isinstance(raw, list) or len(raw) > MOST_STRETCHES:
        raise HttpError(400, "form")
    for pair in raw:
        if not isinstance(pair, list) or len(pair) != 2 or any(type(ms) is not int for ms in pair):
            raise HttpError(400, "form")
    return [(start, end) for start, end in raw]


def _compressed(request: LectureRequest, response: Response) -> Response:
    """Compress a response for a browser that accepts gzip."""
    body = bytes(response.body)
    if "gzip" in request.http.headers.get("accept-encoding", "") and len(body) > COMPRESSED_FROM:
        response.body = gzip.compress(body, 6, mtime=0)
        response.headers.update({"content-encoding": "gzip", "content-length": str(len(response.body))})
    return response
