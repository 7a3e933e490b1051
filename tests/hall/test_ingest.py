"""Ingest of recordings: each chunk once and in order, whatever the link does to the batches."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.hall import fmp4, ingest
from oqu.hall.events import EventRefused
from oqu.hall.ingest import BatchRefused, TrackState
from oqu.hall.lecture import OpenLecture
from oqu.hall.speaker import frame_batch
from oqu.kernel.tickets import HallRole, Ticket
from tests.hall import sounds
from tests.hall.conftest import run_alone
from tests.waiting import eventually_async

LECTURER = Ticket(lecture="l", role=HallRole.LECTURER, person="lecturer", name="Lecturer", expires=0)
DESK = "desk-one"
SECONDS = 5


async def live(folder: Path) -> OpenLecture:
    """Return a lecture that has begun."""
    lecture = OpenLecture(folder, now_ms=1)
    await lecture.take_desk(LECTURER, DESK, take_over=False, now_ms=1)
    await lecture.add_event(LECTURER, {"id": "begin-1", "kind": "begin"}, now_ms=1)
    return lecture


async def send(lecture: OpenLecture, epoch: int, first: int, *chunks: bytes, desk: str = DESK) -> int:
    """Send a batch of chunks."""
    return await lecture.take_batch(desk, "sound", epoch, first, frame_batch(chunks), offset_ms=0, now_ms=2)


async def outcome(sending: Awaitable[int]) -> str:
    """Return "taken", or the code with which a batch was refused."""
    try:
        await sending
    except BatchRefused as refused:
        return refused.code
    return "taken"


def frames_of(lecture: OpenLecture) -> list[bytes]:
    """Return every coded frame that the lecture holds, in order."""
    feed = lecture.feed
    return fmp4.frames(b"".join(feed.fragment(at) for at in range(len(feed.timeline.fragments))))


def whole(seconds: int = SECONDS) -> list[bytes]:
    """Return every coded frame of the recording."""
    return [block.data for block in sounds.blocks(seconds)]


@given(batch=st.binary(max_size=200))
def test_any_bytes_are_unpacked_or_refused(batch: bytes) -> None:
    try:
        chunks = ingest.unpack(batch)
    except BatchRefused:
        return
    assert frame_batch(chunks) == batch


def test_batch_without_its_end_is_refused_whole() -> None:
    with pytest.raises(BatchRefused, match="truncated"):
        ingest.unpack(frame_batch(sounds.chunks(SECONDS))[:-1])


@settings(max_examples=40)
@given(
    plan=st.lists(st.tuples(st.integers(0, SECONDS), st.integers(1, SECONDS + 1), st.booleans()), max_size=12)
)
def test_no_order_of_batches_loses_or_doubles_sound(
    plan: list[tuple[int, int, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    chunks = sounds.chunks(SECONDS)

    async def run(folder: Path) -> list[bytes]:
        lecture = await live(folder)
        for first, count, restart in [*plan, (0, len(chunks), False)]:
            expected = "out_of_order" if first > lecture.timeline.tracks["sound"].seq else "taken"
            assert await outcome(send(lecture, 1, first, *chunks[first : first + count])) == expected
            if restart:
                await lecture.close()
                lecture = OpenLecture(folder, now_ms=3)
        stored = frames_of(lecture)
        await lecture.close()
        return stored

    assert run_alone(run(tmp_path_factory.mktemp("order"))) == whole()


@settings(max_examples=60)
@given(
    noise=st.binary(min_size=1, max_size=400), at=st.sampled_from([0, 2, 3, SECONDS]), epoch=st.integers(0, 2)
)
def test_noise_is_refused_and_the_lecture_goes_on(
    noise: bytes, at: int, epoch: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chunks = sounds.chunks(SECONDS)

    async def run(folder: Path) -> tuple[str, list[bytes]]:
        lecture = await live(folder)
        if at:
            await send(lecture, 1, 0, *chunks[:at])
        result = await outcome(send(lecture, epoch, at, b"\x42\x42" + noise))
        await send(lecture, 1, at, *chunks[at:])
        stored = frames_of(lecture)
        await lecture.close()
        return result, stored

    result, stored = run_alone(run(tmp_path_factory.mktemp("noise")))
    assert result in {"not_webm", "epoch_over", "out_of_order"}
    assert stored == whole()


def test_reload_continues_the_timeline_without_a_gap(tmp_path: Path) -> None:
    async def run() -> tuple[int, list[bytes]]:
        lecture = await live(tmp_path)
        await send(lecture, 1, 0, *sounds.chunks(3))
        state = await lecture.take_desk(LECTURER, DESK, take_over=False, now_ms=3)
        await send(lecture, state["next_epoch"], 0, *sounds.chunks(2))
        stored, fragments = frames_of(lecture), lecture.timeline.fragments
        assert [fragment.start for fragment in fragments[1:]] == [
            fragment.start + fragment.samples for fragment in fragments[:-1]
        ]
        await lecture.close()
        return state["next_epoch"], stored

    assert run_alone(run()) == (2, whole(3) + whole(2))


def test_two_equal_batches_at_once_are_one(tmp_path: Path) -> None:
    async def run() -> tuple[list[int], int]:
        lecture = await live(tmp_path)
        answers = await asyncio.gather(*(send(lecture, 1, 0, *sounds.chunks(3)) for _ in range(5)))
        ended = lecture.timeline.end
        await lecture.close()
        return answers, ended

    answers, ended = run_alone(run())
    assert answers == [4] * 5
    assert ended == sum(part.ticks for part in sounds.fragments(3))


@pytest.mark.parametrize(
    ("desk", "epoch", "code"), [("desk-two", 1, "other_desk"), ("", 1, "other_desk"), (DESK, 0, "epoch_over")]
)
def test_foreign_desk_and_past_epoch_are_refused(tmp_path: Path, desk: str, epoch: int, code: str) -> None:
    async def run() -> None:
        lecture = await live(tmp_path)
        await send(lecture, 1, 0, *sounds.chunks(1))
        try:
            await send(lecture, epoch, 0, *sounds.chunks(1), desk=desk)
        finally:
            await lecture.close()

    with pytest.raises(BatchRefused, match=code):
        run_alone(run())


def test_sound_of_another_codec_is_refused() -> None:
    vorbis = sounds.chunks(1)[0].replace(b"A_OPUS", b"A_VORB")
    with pytest.raises(BatchRefused, match="codec"):
        ingest.accept_chunks(TrackState(), 1, 0, [vorbis])


def test_event_sent_twice_at_once_is_one_record(tmp_path: Path) -> None:
    async def run() -> int:
        lecture = await live(tmp_path)
        event = {"id": "slide-1", "kind": "slide", "page": 2}
        await asyncio.gather(*(lecture.add_event(LECTURER, event, now_ms=3) for _ in range(6)))
        slides = [event["kind"] for event in lecture.timeline.events].count("slide")
        await lecture.close()
        return slides

    assert run_alone(run()) == 1


def test_a_question_that_is_sent_twice_at_once_is_one(tmp_path: Path) -> None:
    """Also by a person whose name is not stored yet."""

    async def run() -> list[str]:
        lecture = await live(tmp_path)
        person = Ticket(lecture="l", role=HallRole.LISTENER, person="p", name="Kim Saule", expires=0)
        event = {"id": "question-1", "kind": "question", "text": "?"}
        await asyncio.gather(*(lecture.add_event(person, event, now_ms=4) for _ in range(4)))
        ids = [one["id"] for one in lecture.timeline.events if one["kind"] == "question"]
        await lecture.close()
        return ids

    assert run_alone(run()) == ["question-1"]


@pytest.mark.parametrize("kind", [None, 7, {}, [], ["question"]])
def test_an_event_with_an_invalid_kind_is_refused(tmp_path: Path, kind: object) -> None:
    async def run() -> str:
        lecture = await live(tmp_path)
        try:
            await lecture.add_event(LECTURER, {"id": "event-1", "kind": kind}, now_ms=4)
        except EventRefused as refused:
            return refused.code
        finally:
            await lecture.close()
        return "taken"

    assert run_alone(run()) == "form"


def test_votes_are_published_together(tmp_path: Path) -> None:
    async def run() -> list[list[int]]:
        lecture = await live(tmp_path)
        await lecture.add_event(
            LECTURER, {"id": "poll-1", "kind": "poll", "question": "?", "options": ["a", "b"]}, now_ms=3
        )
        for number in range(40):
            person = Ticket(lecture="l", role=HallRole.LISTENER, person=f"p{number}", name="", expires=0)
            event = {"id": f"answer-{number}", "kind": "answer", "of": "poll-1", "option": number % 2}
            await lecture.add_event(person, event, now_ms=4)

        def counts() -> list[list[int]]:
            return [event["counts"] for event in lecture.timeline.events if event["kind"] == "tally"]

        await eventually_async(lambda: counts() and sum(counts()[-1]) == 40)
        await lecture.close()
        return counts()

    assert run_alone(run()) == [[20, 20]]


def test_one_person_cannot_flood_the_hall(tmp_path: Path) -> None:
    async def run() -> int:
        lecture, taken = await live(tmp_path), 0
        person = Ticket(lecture="l", role=HallRole.LISTENER, person="p", name="", expires=0)
        for number in range(100):
            event = {"id": f"question-{number}", "kind": "question", "text": "?"}
            with suppress(EventRefused):
                await lecture.add_event(person, event, now_ms=4)
                taken += 1
        await lecture.close()
        return taken

    assert 30 <= run_alone(run()) <= 40
