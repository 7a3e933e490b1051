"""What a lecturer's desk asks of the relay."""

from oqu.hall.http import Answer, Refusal, answer_json
from oqu.hall.ingest import CODECS, LONGEST_BATCH, Refused
from oqu.hall.lecture import OtherDesk
from oqu.hall.visit import LONGEST_NAME, Visit, now_ms
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
"""What a refused batch is told in HTTP's words."""

LAST_EPOCH = 2**31


async def desk(visit: Visit) -> Answer:
    """Give the desk to a browser; another one that holds it is told about, unless `take_over` is asked."""
    asked = await visit.request.json()
    name, take_over = asked.get("desk"), asked.get("take_over", False)
    if not isinstance(name, str) or not 6 <= len(name) <= LONGEST_NAME or type(take_over) is not bool:
        raise Refusal(400, "form")
    try:
        return answer_json(
            await visit.lecture.take_desk(visit.ticket, name, take_over=take_over, now_ms=now_ms())
        )
    except OtherDesk as other:
        silent_ms = now_ms() - other.heard_unix_ms
        raise Refusal(409, "other_desk", name=other.name, silent_ms=silent_ms) from other
    except Refused as error:
        raise Refusal(STATUS_OF[error.code], error.code) from error


async def batch(visit: Visit) -> Answer:
    """Take chunks of the recording, in order and once each; answer when they are safe on the disk."""
    epoch, first, query = visit.part(0), visit.part(1), visit.request.query
    track = query.get("track", "sound")
    if track not in CODECS or epoch >= LAST_EPOCH:
        raise Refusal(400, "form")
    body = await visit.request.body(LONGEST_BATCH)
    offset_ms, lecture = visit.request.number("offset"), visit.lecture
    if offset_ms > LONGEST_MS:
        raise Refusal(400, "form")
    try:
        following = await lecture.take_batch(
            query.get("desk", ""), track, epoch, first, body, offset_ms=offset_ms, now_ms=now_ms()
        )
    except Refused as error:
        helps = {} if error.next_seq is None else {"next_seq": error.next_seq}
        raise Refusal(STATUS_OF[error.code], error.code, **helps) from error
    listening, lagging = lecture.presence.counts()
    told = {
        "next_seq": following,
        "end_ms": lecture.timeline.end_ms,
        "listening": listening,
        "lagging": lagging,
    }
    return answer_json(told)


async def attendance(visit: Visit) -> Answer:
    """Answer with who heard how much, as docs/hall-log.md describes it."""
    timeline = visit.lecture.timeline
    return answer_json(
        {
            "version": 1,
            "lecture": visit.ticket.lecture,
            "status": timeline.status,
            "length_ms": timeline.end_ms,
            "begun_unix_ms": timeline.begun_unix_ms,
            "ended_unix_ms": timeline.ended_unix_ms,
            "people": visit.lecture.heard.sheet(),
        }
    )
