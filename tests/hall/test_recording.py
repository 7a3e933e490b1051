"""A recording as one file: in parts, and without being in memory."""

import asyncio
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message

from oqu.hall import listening
from oqu.hall.lecture import OpenLecture
from oqu.hall.lecture_request import LectureRequest
from oqu.hall.speaker import Desk, frame_batch
from oqu.kernel.tickets import HallRole, Ticket
from tests.hall import sounds
from tests.hall.conftest import Relay, run_alone

SECONDS = 60


@pytest.fixture(scope="module")
def recorded(shared_relay: Relay) -> str:
    """The address of a listener of a lecture with some sound."""
    desk = Desk(shared_relay.address(HallRole.LECTURER, lecture="in-parts"))
    desk.begin()
    desk.send(*sounds.chunks(5))
    return shared_relay.address(HallRole.LISTENER, lecture="in-parts")


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("0-99", 0, 100),
        ("700-1999", 700, 2_000),
        ("1000-", 1_000, None),
        ("-300", -300, None),
        ("5-99999999", 5, None),
    ],
)
def test_a_part_of_the_recording(
    shared_relay: Relay, recorded: str, asked: str, start: int, stop: int | None
) -> None:
    whole = shared_relay.ask(f"{recorded}/sound.mp4")[1]
    status, headers, part = shared_relay.exchange(f"{recorded}/sound.mp4", {"Range": f"bytes={asked}"})
    wanted = whole[start:stop]
    first = start % len(whole)

    assert (status, part) == (206, wanted)
    assert headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(whole)}"
    assert headers["content-length"] == str(len(wanted))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=9-3"])
def test_a_part_that_is_not_there_is_refused(shared_relay: Relay, recorded: str, asked: str) -> None:
    assert shared_relay.exchange(f"{recorded}/sound.mp4", {"Range": asked})[0] == 416


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,5-6", "lines=1-2"])
def test_what_cannot_be_read_as_one_part_is_answered_with_the_whole(
    shared_relay: Relay, recorded: str, asked: str
) -> None:
    status, headers, body = shared_relay.exchange(f"{recorded}/sound.mp4", {"Range": asked})

    assert (status, headers["accept-ranges"]) == (200, "bytes")
    assert body == shared_relay.ask(f"{recorded}/sound.mp4")[1]


def test_a_recording_is_sent_in_small_pieces(tmp_path: Path) -> None:
    sent: list[bytes] = []
    ticket = Ticket(lecture="long", role=HallRole.LECTURER, person="p", name="", expires=2**40)

    async def receive() -> Message:
        return await asyncio.Future[Message]()  # the listener stays

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))

    async def listen() -> tuple[int, int]:
        lecture = OpenLecture(tmp_path / "long", now_ms=0)
        await lecture.take_desk(ticket, "desk-1", take_over=False, now_ms=0)
        await lecture.add_event(ticket, {"id": "begin-1", "kind": "begin"}, now_ms=0)
        batch = frame_batch(sounds.chunks(SECONDS))
        await lecture.take_batch("desk-1", "sound", 1, 0, batch, offset_ms=0, now_ms=0)
        scope = {"type": "http", "method": "GET", "path": "/hall/t/sound.mp4", "headers": []}
        answer = await listening.whole_sound(LectureRequest(ticket, lecture, Request(scope)))
        await answer(scope, receive, send)
        largest = max(piece.size for piece in lecture.timeline.fragments)
        await lecture.close()
        return len(lecture.timeline.fragments), largest

    fragments, largest = run_alone(listen())

    assert fragments >= SECONDS - 1
    assert max(map(len, sent)) <= (listening.READ_TOGETHER + 1) * largest
    assert len([piece for piece in sent if piece]) >= fragments // listening.READ_TOGETHER
