"""Requests of a lecturer's desk."""

from starlette.responses import Response

from oqu.hall.http import HttpError, json_object, json_response, limited_body, query_int
from oqu.hall.ingest import CODECS, LONGEST_BATCH, BatchRefused
from oqu.hall.lecture import OtherDesk
from oqu.hall.lecture_request import LONGEST_NAME, LectureRequest, now_ms
from oqu.hall.webm import LONGEST_MS

STATUS_OF = {
    "truncated": 400,
    "too_large": 413,
    "not_webm": 415,
    "codec": 415,
    "out_of_order": 409,
    "epoch_over": 409,
    "other_desk": 409,
    "not_begun": 409,
    "ended": 410,
}
"""The HTTP status of each refusal of a batch."""

LAST_EPOCH = 2**31


async def desk(request: LectureRequest) -> Response:
    """Give the desk to a browser; raise HttpError (409) if another one holds it, unless `take_over` is requested."""
    data = await json_object(request.http)
    name, take_over = data.get("desk"), data.get("take_over", False)
    if not isinstance(name, str) or not 6 <= len(name) <= LONGEST_NAME or type(take_over) is not bool:
        raise HttpError(400, "form")
    try:
        return json_response(
            await request.lecture.take_desk(request.ticket, name, take_over=take_over, now_ms=now_ms())
        )
    except OtherDesk as other:
        silent_ms = now_ms() - other.last_seen_unix_ms
        raise HttpError(409, "other_desk", name=other.name, silent_ms=silent_ms) from other
    except BatchRefused as error:
        raise HttpError(STATUS_OF[error.code], error.code) from error


async def batch(request: LectureRequest) -> Response:
    """Store chunks of the recording, in order and once each; respond when they are synced to disk."""
    epoch, first = request.path_int("epoch"), request.path_int("seq")
    query = request.http.query_params
    track = query.get("track") or "sound"
    if track not in CODECS or epoch >= LAST_EPOCH:
        raise HttpError(400, "form")
    body = await limited_body(request.http, LONGEST_BATCH)
    offset_ms, lecture = query_int(request.http, "offset"), request.lecture
    if offset_ms > LONGEST_MS:
        raise HttpError(400, "form")
    try:
        following = await lecture.take_batch(
            query.get("desk", ""), track, epoch, first, body, offset_ms=offset_ms, now_ms=now_ms()
        )
    except BatchRefused as error:
        details = {} if error.next_seq is None else {"next_seq": error.next_seq}
        raise HttpError(STATUS_OF[error.code], error.code, **details) from error
    listening, lagging = lecture.presence.counts()
    state = {
        "next_seq": following,
        "end_ms": lecture.timeline.end_ms,
        "listening": listening,
        "lagging": lagging,
    }
    return json_response(state)


async def attendance(request: LectureRequest) -> Response:
    """Return the attendance, as docs/hall-log.md describes it."""
    timeline = request.lecture.timeline
    return json_response(
        {
            "version": 1,
            "lecture": request.ticket.lecture,
            "status": timeline.status,
            "length_ms": timeline.end_ms,
            "begun_unix_ms": timeline.begun_unix_ms,
            "ended_unix_ms": timeline.ended_unix_ms,
            "people": request.lecture.attendance_log.accounts(),
        }
    )
