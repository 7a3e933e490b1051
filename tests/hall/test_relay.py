"""The relay as a process: its answers, its refusals, and what is left after it was killed."""

import itertools
import json
import signal
import urllib.request
from typing import Any

import pytest

from oqu.hall import log
from oqu.hall.log import Meta
from oqu.hall.opus import RATE
from oqu.hall.speaker import Desk, RelayRefused, frame_batch
from oqu.kernel import tickets
from oqu.kernel.tickets import HallRole, Ticket
from tests.hall import sounds
from tests.hall.conftest import Relay, ticket
from tests.waiting import eventually

SOUND = sum(part.ticks for part in sounds.fragments(5))
LENGTH_MS = SOUND * 1_000 // RATE
"""What five seconds of the tune become: whole packets of 60 ms."""

FRAMES = [block.data for block in sounds.blocks(5)]

NUMBERS = itertools.count(1)


@pytest.fixture
def desk(shared_relay: Relay) -> Desk:
    """A desk at a lecture of its own that has begun and has five seconds of sound."""
    desk = Desk(shared_relay.address(HallRole.LECTURER, lecture=f"talk-{next(NUMBERS)}"))
    desk.begin()
    desk.send(*sounds.chunks(5))
    return desk


@pytest.fixture
def listener(shared_relay: Relay, desk: Desk) -> str:
    """The address of a listener of that lecture."""
    return beside(shared_relay, desk, HallRole.LISTENER)


def beside(relay: Relay, desk: Desk, role: HallRole, person: str = "") -> str:
    """Return the address of another person in the desk's lecture."""
    own = tickets.read(desk.address.rpartition("/")[2], secret="a secret of some length for tests", now=0)
    return relay.address(role, person, lecture=own.lecture)


def kinds(records: list[tuple[Meta, bytes]]) -> list[str]:
    """Return the kinds of some records, without the one that ends every answer."""
    return [meta["kind"] for meta, _ in records[:-1]]


def test_late_listener_begins_at_the_live_end(shared_relay: Relay, desk: Desk, listener: str) -> None:
    desk.send_event("slide", page=3, epoch=desk.epoch, epoch_ms=2_000)
    records = shared_relay.records(f"{listener}/live?back=1500")

    opening = records[0][0]
    assert kinds(records) == ["opening", "head", "sound", "sound", "slide"]
    begin, slide = opening["events"]
    assert (begin["kind"], begin["ms"]) == ("begin", 0)
    assert (slide["kind"], slide["ms"], slide["page"]) == ("slide", pytest.approx(2_000, abs=5), 3)
    assert (opening["status"], opening["end_ms"]) == ("live", LENGTH_MS)
    assert len(sounds.decoded(b"".join(body for _, body in records))) == pytest.approx(2 * RATE, rel=0.1)


def test_sound_by_log_is_the_sound_that_was_sent(shared_relay: Relay, listener: str) -> None:
    records = shared_relay.records(f"{listener}/log/0")
    bodies = [body for meta, body in records if meta["kind"] == "sound"]

    assert sounds.fmp4.frames(b"".join(bodies)) == FRAMES


def test_follower_waits_for_the_next_record(shared_relay: Relay, desk: Desk, listener: str) -> None:
    following = shared_relay.records(f"{listener}/log/0")[-1][0]["n"]
    waiting = shared_relay.asked(f"{listener}/log/{following}")
    desk.send_event("slide", page=2)
    records = list(log.decode(waiting.getresponse().read()))
    waiting.close()

    assert kinds(records) == ["slide"]


def test_wait_ends_with_an_answer_that_says_ask_again(shared_relay: Relay, listener: str) -> None:
    following = shared_relay.records(f"{listener}/log/0")[-1][0]["n"]
    records = shared_relay.records(f"{listener}/log/{following}?wait=100")

    assert [meta["n"] for meta, _ in records] == [following]


@pytest.mark.parametrize(
    ("view", "shown"),
    [("sound", ["begin", "sound", "hand?"]), ("events", ["begin"]), ("desk", ["desk", "begin", "hand"])],
)
def test_each_view_shows_what_it_is_for(shared_relay: Relay, desk: Desk, view: str, shown: list[str]) -> None:
    hand = {"id": "hand-one", "kind": "hand", "up": True}
    shared_relay.json_answer(f"{beside(shared_relay, desk, HallRole.LISTENER)}/say", {"events": [hand]})
    role = HallRole.LECTURER if view == "desk" else HallRole.LISTENER
    records = shared_relay.records(f"{beside(shared_relay, desk, role)}/log/0?view={view}")

    assert list(dict.fromkeys(kinds(records))) == [kind for kind in shown if not kind.endswith("?")]
    assert not any("who" in meta for meta, _ in records)


def test_listener_does_not_get_the_desks_view(shared_relay: Relay, listener: str) -> None:
    assert shared_relay.json_answer(f"{listener}/log/0?view=desk") == (400, {"code": "view"})


def test_desk_receives_how_many_listen_and_lag(shared_relay: Relay, desk: Desk) -> None:
    for number in range(5):
        address = beside(shared_relay, desk, HallRole.LISTENER, f"person-{number}")
        shared_relay.records(f"{address}/live?device=d{number}&lag={number * 6_000}")
    shared_relay.records(
        f"{beside(shared_relay, desk, HallRole.LISTENER, 'person-4')}/live?device=phone&lag=0"
    )
    closing = shared_relay.records(f"{desk.address}/log/0?view=desk")[-1][0]

    assert (closing["listening"], closing["lagging"]) == (5, 1)


def test_poll_is_answered_and_counted_aloud(shared_relay: Relay, desk: Desk, listener: str) -> None:
    desk.send_event("poll", question="Which?", options=["a", "b"])
    poll = shared_relay.records(f"{listener}/log/0?view=events")[-2][0]["id"]
    answer = {"id": "answer-one", "kind": "answer", "of": poll, "option": 1}
    following = shared_relay.records(f"{listener}/log/0")[-1][0]["n"]
    reply = [shared_relay.json_answer(f"{listener}/say", {"events": [answer]}) for _ in range(2)]
    tally = shared_relay.records(f"{listener}/log/{following}")[0][0]

    assert reply == [(200, {"taken": ["answer-one"], "refused": {}})] * 2
    assert (tally["kind"], tally["of"], tally["counts"]) == ("tally", poll, [0, 1])


REFUSALS = [
    ("bad_ticket", "GET", "nonsense/live", 401),
    ("no_such_page", "GET", "{listener}/nothing", 404),
    ("no_such_page", "GET", "{listener}/log/x", 404),
    ("no_such_page", "GET", "{listener}/log", 404),
    ("no_such_page", "GET", "{listener}/opus/99.m4s", 404),
    ("no_such_page", "GET", "{listener}/opus/../../log", 404),
    ("method", "POST", "{listener}/live", 405),
    ("method", "GET", "{listener}/say", 405),
    ("form", "POST", "{listener}/say", 400),
    ("form", "POST", "{listener}/heard", 400),
    ("form", "GET", "{listener}/live?back=-1", 400),
    ("not_yours", "GET", "{listener}/attendance.json", 403),
    ("not_yours", "POST", "{listener}/desk", 403),
    ("not_yours", "POST", "{listener}/in/1/0?desk=speaker", 403),
    ("not_yours", "GET", "{listener}/live?rehearsal=1", 403),
]


@pytest.mark.parametrize(("code", "method", "path", "status"), REFUSALS)
def test_refusal_has_a_status_and_a_code(
    shared_relay: Relay, listener: str, code: str, method: str, path: str, status: int
) -> None:
    address = f"http://127.0.0.1:{shared_relay.port}/hall/" + path.replace(
        "{listener}", listener.rpartition("/")[2]
    )
    reply = shared_relay.json_answer(address, b"[[[[" if method == "POST" else None)

    assert (reply[0], reply[1]["code"]) == (status, code)


def test_expired_and_foreign_tickets_are_refused(shared_relay: Relay) -> None:
    foreign = tickets.sign(
        Ticket(lecture="talk", role=HallRole.LECTURER, person="p", name="", expires=2**40),
        secret="another secret",
    )
    reply = {
        "expired": shared_relay.json_answer(f"{shared_relay.address(HallRole.LISTENER, expires=1)}/live"),
        "foreign": shared_relay.json_answer(f"http://127.0.0.1:{shared_relay.port}/hall/{foreign}/live"),
        "elsewhere": shared_relay.json_answer(
            f"{shared_relay.address(HallRole.LISTENER, relay='https://r2.kz/hall')}/live"
        ),
        "unsafe": shared_relay.json_answer(
            f"{shared_relay.address(HallRole.LISTENER, lecture='../etc')}/live"
        ),
    }

    assert reply == {
        "expired": (401, {"code": "expired_ticket"}),
        "foreign": (401, {"code": "bad_ticket"}),
        "elsewhere": (421, {"code": "other_relay", "address": "https://r2.kz/hall"}),
        "unsafe": (404, {"code": "no_such_lecture"}),
    }


BATCHES: list[tuple[str, bytes, dict[str, Any]]] = [
    ("400", frame_batch([b"whole"])[:-1], {"code": "truncated"}),
    ("400", b"", {"code": "truncated"}),
    ("409", frame_batch([b"later"]), {"code": "out_of_order", "next_seq": 6}),
    ("413", frame_batch([bytes(5_000_000)]), {"code": "too_large", "largest": 4 * 1024 * 1024}),
    ("415", frame_batch([b"this is no recording at all"]), {"code": "not_webm", "next_seq": 6}),
]


@pytest.mark.parametrize(("status", "batch", "reply"), BATCHES)
def test_bad_batch_is_refused_and_the_lecture_goes_on(
    desk: Desk, status: str, batch: bytes, reply: dict[str, Any]
) -> None:
    seq = desk.seq + 3 if reply["code"] == "out_of_order" else desk.seq
    with pytest.raises(RelayRefused) as refused:
        desk.post(f"in/{desk.epoch}/{seq}?desk={desk.name}", batch)

    assert (str(refused.value.status), refused.value.details) == (status, reply)
    desk.epoch, desk.seq = desk.epoch + 1, 0
    assert desk.send(*sounds.chunks(5))["end_ms"] == 2 * LENGTH_MS


def test_sound_before_the_beginning_and_after_the_end_is_refused(shared_relay: Relay) -> None:
    desk = Desk(shared_relay.address(HallRole.LECTURER, lecture="edges"))
    desk.epoch = desk.post("desk", {"desk": desk.name})["next_epoch"]
    with pytest.raises(RelayRefused, match="409 not_begun"):
        desk.send(*sounds.chunks(1))
    desk.send_event("begin")
    desk.send(*sounds.chunks(1))
    desk.send_event("end")
    with pytest.raises(RelayRefused, match="410 ended"):
        desk.send(b"more")
    with pytest.raises(RelayRefused, match="410 ended"):
        desk.begin()


def test_second_desk_is_refused_and_may_take_over(shared_relay: Relay, desk: Desk) -> None:
    other = Desk(desk.address, name="second-desk")
    with pytest.raises(RelayRefused) as refused:
        other.begin(take_over=False)
    assert (refused.value.status, refused.value.details["code"], refused.value.details["name"]) == (
        409,
        "other_desk",
        "lecturer name",
    )
    other.begin(take_over=True)
    assert other.send(*sounds.chunks(5))["end_ms"] == 2 * LENGTH_MS
    with pytest.raises(RelayRefused, match="409 other_desk"):
        desk.send(b"the first desk goes on")


def test_rehearsal_is_heard_by_the_staff_only_and_leaves_nothing(shared_relay: Relay) -> None:
    address = {role: shared_relay.address(role, lecture="rehearsed") for role in HallRole}

    def rehearse() -> tuple[int, dict[str, Any]]:
        reply = shared_relay.json_answer(
            f"{address[HallRole.LECTURER]}/desk?rehearsal=1", {"desk": "speaker"}
        )
        shared_relay.json_answer(
            f"{address[HallRole.LECTURER]}/say?rehearsal=1", {"events": [{"id": "begin-1", "kind": "begin"}]}
        )
        batch = frame_batch(sounds.chunks(5))
        shared_relay.json_answer(f"{address[HallRole.LECTURER]}/in/1/0?desk=speaker&rehearsal=1", batch)
        return reply

    assert rehearse()[1]["status"] == "waiting"
    assert shared_relay.records(f"{address[HallRole.STAFF]}/live?rehearsal=1")[0][0]["end_ms"] == LENGTH_MS
    assert shared_relay.records(f"{address[HallRole.LISTENER]}/live")[0][0]["status"] == "waiting"
    shared_relay.json_answer(
        f"{address[HallRole.LECTURER]}/say?rehearsal=1", {"events": [{"id": "end-one", "kind": "end"}]}
    )
    assert rehearse()[1]["status"] == "waiting"


def test_attendance_merges_devices_and_tells_live_from_replay(shared_relay: Relay, desk: Desk) -> None:
    person = beside(shared_relay, desk, HallRole.LISTENER, "person-1")
    shared_relay.records(f"{person}/live?device=phone")
    shared_relay.json_answer(f"{person}/heard?device=phone", {"live": [[0, 2_000]]})
    desk.send_event("end")
    reply = shared_relay.json_answer(f"{person}/heard?device=work", {"live": [], "replay": [[1_000, 60_000]]})
    _, sheet = shared_relay.json_answer(f"{desk.address}/attendance.json")

    assert reply == (200, {"live_ms": 2_000, "replay_ms": LENGTH_MS - 2_000})
    assert (sheet["version"], sheet["status"], sheet["length_ms"]) == (1, "ended", LENGTH_MS)
    (row,) = sheet["people"]
    assert (row["person"], row["live"], row["replay"], row["devices"]) == (
        "person-1",
        [[0, 2_000]],
        [[2_000, LENGTH_MS]],
        2,
    )


@pytest.mark.parametrize("codec", ["opus", "aac"])
def test_hls_is_played_by_another_program(shared_relay: Relay, desk: Desk, listener: str, codec: str) -> None:
    live = shared_relay.ask(f"{listener}/{codec}.m3u8")[1].decode()
    desk.send_event("end")
    ended = shared_relay.ask(f"{listener}/{codec}.m3u8")[1].decode()
    parts = [line for line in ended.splitlines() if line.endswith(".m4s")]
    media = b"".join(shared_relay.ask(f"{listener}/{part}")[1] for part in [f"{codec}/init.mp4", *parts])

    assert "#EXT-X-ENDLIST" not in live
    assert "#EXT-X-ENDLIST" in ended
    assert live.count("#EXTINF") == 2
    assert len(parts) == 3
    assert 0 <= len(sounds.decoded(media)) - SOUND < 1_024
    assert shared_relay.ask(f"{listener}/sound.m3u8")[1].decode().splitlines()[-1] == "aac.m3u8"


def test_recording_is_one_file_that_another_program_plays(shared_relay: Relay, listener: str) -> None:
    status, media = shared_relay.ask(f"{listener}/sound.mp4")
    assert (status, len(sounds.decoded(media))) == (200, SOUND)


def wait_for_seal(relay: Relay, lecture: str) -> Any:
    """Return the index of an ended lecture as the plain files have it."""
    path = relay.folder / lecture / "public" / "index.json"
    eventually(path.exists)
    return json.loads(path.read_text())


def test_replay_from_plain_files_equals_the_log(shared_relay: Relay) -> None:
    desk = Desk(shared_relay.address(HallRole.LECTURER, lecture="sealed"))
    desk.begin()
    for _ in range(6):
        desk.send(*sounds.chunks(5))
        desk.epoch, desk.seq = desk.epoch + 1, 0
    desk.send_event("end")
    index = wait_for_seal(shared_relay, "sealed")
    listener = shared_relay.address(HallRole.LISTENER, lecture="sealed")
    folder = shared_relay.folder / "sealed" / "public"

    assert index == shared_relay.json_answer(f"{listener}/index.json")[1]
    assert [ms for _, ms in index["pages"]] == [0, 4 * LENGTH_MS]
    for number, _ in index["pages"]:
        assert (folder / "log" / str(number)).read_bytes() == shared_relay.ask(f"{listener}/log/{number}")[1]
    names = ["init.mp4", *(f"{number}.m4s" for number in range(15))]
    assert len(sounds.decoded(b"".join((folder / "opus" / name).read_bytes() for name in names))) == 6 * SOUND


@pytest.fixture
def lecturing(relay: Relay) -> Desk:
    """A desk at a relay that the test kills."""
    desk = Desk(relay.address(HallRole.LECTURER))
    desk.begin()
    return desk


def test_killed_relay_has_all_that_it_acknowledged(relay: Relay, lecturing: Desk) -> None:
    listener = relay.address(HallRole.LISTENER)
    question = {"id": "question-1", "kind": "question", "text": "Неге?"}
    chunks = sounds.chunks(5)
    for number, chunk in enumerate(chunks):
        lecturing.send(chunk)
        relay.json_answer(f"{listener}/say", {"events": [{**question, "id": f"question-{number}"}]})
        relay.json_answer(f"{listener}/heard?device=phone", {"live": [[0, number * 1_000]]})
        if number % 2:
            before = relay.ask(f"{listener}/log/0")[1]
            relay.stop(signal.SIGKILL)
            relay.start()
            assert relay.ask(f"{listener}/log/0")[1] == before

    lecturing.send_event("slide", page=2, epoch=lecturing.epoch, epoch_ms=4_500)
    records = relay.records(f"{listener}/log/0")
    bodies = b"".join(body for meta, body in records if meta["kind"] == "sound")
    assert sounds.fmp4.frames(bodies) == FRAMES
    assert sum(meta["kind"] == "question" for meta, _ in records) == len(chunks)
    assert records[-2][0]["ms"] == pytest.approx(4_500, abs=20)
    assert relay.json_answer(f"{lecturing.address}/attendance.json")[1]["people"][0]["live"] == [[0, 5_000]]


def test_relay_that_stops_lets_its_listeners_go(relay: Relay, lecturing: Desk) -> None:
    following = relay.records(f"{relay.address(HallRole.LISTENER)}/log/0")[-1][0]["n"]
    waiting = relay.asked(f"{relay.address(HallRole.LISTENER)}/log/{following}")

    assert relay.stop() == 0
    assert waiting.getresponse().status == 200
    waiting.close()


def test_lecture_with_a_broken_log_is_refused_and_others_go_on(relay: Relay) -> None:
    (relay.folder / "broken").mkdir(parents=True)
    (relay.folder / "broken" / "log").write_text("not a log\n" * 30)

    assert relay.json_answer(f"{relay.address(HallRole.LISTENER, lecture='broken')}/live") == (
        500,
        {"code": "broken_log"},
    )
    assert relay.records(f"{relay.address(HallRole.LISTENER)}/live")[0][0]["status"] == "waiting"


def test_health_says_how_many_lectures_are_open(shared_relay: Relay) -> None:
    shared_relay.records(f"{shared_relay.address(HallRole.LISTENER)}/live")
    with urllib.request.urlopen(f"http://127.0.0.1:{shared_relay.port}/hall/health") as answer:
        reply = json.load(answer)
    assert reply["status"] == "ok"
    assert reply["lectures"] >= 1


def test_ticket_helper_is_what_the_relay_reads() -> None:
    assert (
        tickets.read(ticket(HallRole.STAFF), secret="a secret of some length for tests", now=0).role
        is HallRole.STAFF
    )
