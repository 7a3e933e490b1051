"""The name of a person who deleted their account is in no file of the relay: every byte of every file is searched."""

import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.hall import log
from oqu.hall.log import LogFile, Meta
from oqu.hall.scrub import scrubber
from oqu.hall.speaker import frame_batch
from oqu.kernel.tickets import HallRole
from tests.hall import sounds
from tests.hall.conftest import Relay, contents
from tests.waiting import eventually

GONE, STAYS = "Ақбөпеева Жазирабану", "Kim Saule"
E_MAIL, PHONE = "zhazi.aqbo@example.org", "+7 701 555 01 09"
WORDS = (*GONE.split(), E_MAIL, PHONE)
OWN = f"I am {GONE.split()[1]}, {E_MAIL}, {PHONE}. Why?"
OTHERS = f"What does {GONE} think?"


def found(folder: Path) -> list[str]:
    """The files below a folder that hold one of the words, in any JSON encoding."""
    spellings = [form for word in WORDS for form in (word.encode(), word.encode("unicode_escape"))]
    return sorted(
        str(file.relative_to(folder))
        for file, data in contents(folder).items()
        if any(spelling in data for spelling in spellings)
    )


def event(number: int, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"event-{kind}-{number}", "kind": kind, **fields}


class Talk:
    """A live lecture in which the person to be erased took the desk, asked, raised a hand, voted and listened."""

    def __init__(self, relay: Relay, key: str, query: str = "") -> None:
        self.relay, self.key, self.query = relay, key, query
        gone = relay.address(HallRole.LECTURER, "gone", lecture=key, name=GONE)
        other = relay.address(HallRole.LECTURER, "stays", lecture=key, name=STAYS)
        relay.json_answer(f"{gone}/desk{query}", {"desk": "first-desk"})
        state = relay.json_answer(f"{other}/desk{query}", {"desk": "second-desk", "take_over": True})[1]
        self.send(other, event(1, "begin"))
        self.address = f"{other}/in/{state['next_epoch']}/0{query}{'&' if query else '?'}desk=second-desk"
        relay.json_answer(self.address, frame_batch(sounds.chunks(8)[:5]))
        poll = event(1, "poll", question=OTHERS, options=["yes", f"ask {GONE}"])
        self.send(gone, event(1, "question", text=OWN), event(1, "hand", up=True))
        self.send(other, event(2, "question", text=OTHERS), poll)
        self.send(gone, event(1, "vote", of="event-question-2"))
        self.send(other, event(1, "settled", of="event-question-2", how="answered"))
        relay.json_answer(f"{gone}/heard{query}", {"live": [[0, 3_000]]})
        relay.json_answer(f"{other}/heard{query}", {"live": [[0, 4_000]]})

    def send(self, address: str, *events: dict[str, Any]) -> None:
        status, reply = self.relay.json_answer(f"{address}/say{self.query}", {"events": [*events]})
        assert (status, reply["refused"]) == (200, {})

    def end(self) -> None:
        """End it, and wait for the files of the replay."""
        address = self.relay.address(HallRole.LECTURER, "stays", lecture=self.key, name=STAYS)
        self.send(address, event(1, "end"))
        index = self.relay.folder / self.key / ("rehearsal" if self.query else "") / "public" / "index.json"
        eventually(index.exists)

    def as_staff(self, what: str) -> Any:
        """Return what the staff receive."""
        status, reply = self.relay.json_answer(
            f"{self.relay.address(HallRole.STAFF, lecture=self.key)}/{what}"
        )
        assert status == 200
        return reply

    def questions(self) -> list[tuple[str, str]]:
        """Return name and text of each question, as players receive them."""
        events = self.as_staff("index.json")["events"]
        return [(one["name"], one["text"]) for one in events if one["kind"] == "question"]


def erase(relay: Relay, *people: str) -> tuple[int, Any]:
    return relay.json_answer(
        f"{relay.address(HallRole.SITE, 'site', lecture='')}/forget", {"people": [*people]}
    )


def with_names(file: Path, names: dict[str, str]) -> None:
    """Rewrite a log as version 1 would have written it: with names in its records."""
    records = list(log.decode(file.read_bytes()))
    data = b""
    for meta, body in records:
        fields = {key: value for key, value in meta.items() if key != "size"}
        person = str(meta.get("who", meta.get("person")))
        if meta["kind"] == "log":
            fields["version"] = 1
        elif meta["kind"] in ("question", "hand", "desk", "heard"):
            fields["name"] = names[person]
        data += log.encode(fields, body)
    file.write_bytes(data)


@pytest.fixture
def ended(relay: Relay) -> Talk:
    talk = Talk(relay, "ended")
    talk.end()
    return talk


def test_erasing_leaves_no_name_in_any_file(relay: Relay, ended: Talk) -> None:
    live = Talk(relay, "live")
    Talk(relay, "other", "?rehearsal=1")
    before, sound = (
        ended.as_staff("attendance.json"),
        relay.ask(f"{relay.address(HallRole.STAFF, lecture='ended')}/sound.mp4"),
    )
    assert ended.questions() == [(GONE, OWN), (STAYS, OTHERS)]
    assert {"ended/names", "ended/public/index.json", "live/names", "other/rehearsal/names"} <= set(
        found(relay.folder)
    )

    assert erase(relay, "gone") == (200, {"failed": 0})

    assert found(relay.folder) == []
    for talk in (ended, live):
        assert talk.questions() == [("", "I am —, —, —. Why?"), (STAYS, "What does — think?")]
    after = ended.as_staff("attendance.json")
    minutes = [(row["person"], row["live_ms"], row["name"]) for row in after["people"]]
    assert minutes == [("gone", 3_000, ""), ("stays", 4_000, STAYS)]
    assert len(before["people"]) == 2
    assert relay.ask(f"{relay.address(HallRole.STAFF, lecture='ended')}/sound.mp4") == sound


def test_a_live_lecture_continues(relay: Relay) -> None:
    talk = Talk(relay, "live")
    listener = relay.address(HallRole.LISTENER, "third", lecture="live")
    following = relay.records(f"{listener}/log/0")[-1][0]["n"]

    erase(relay, "gone")
    more = talk.address.replace("/0?", "/5?")
    assert relay.json_answer(more, frame_batch(sounds.chunks(8)[5:]))[0] == 200
    talk.end()

    kinds = [meta["kind"] for meta, _ in relay.records(f"{listener}/log/{following}")]
    assert "sound" in kinds
    assert "end" in kinds
    desks = relay.records(f"{relay.address(HallRole.STAFF, lecture='live')}/log/0?view=desk")
    assert [meta["name"] for meta, _ in desks if meta["kind"] == "desk"] == ["", STAYS]
    assert found(relay.folder) == []
    relay.stop(signal.SIGKILL)
    relay.start()
    assert talk.questions()[0] == ("", "I am —, —, —. Why?")


def test_later_reports_of_an_erased_person_store_no_name(relay: Relay, ended: Talk) -> None:
    erase(relay, "gone")
    address = relay.address(HallRole.LISTENER, "gone", lecture="ended", name=GONE)

    relay.json_answer(f"{address}/heard", {"replay": [[3_000, 5_000]]})

    assert found(relay.folder) == []


def test_names_in_logs_of_version_1_are_erased(relay: Relay, ended: Talk) -> None:
    relay.stop()
    folder = relay.folder / "ended"
    for name in ("log", "heard"):
        with_names(folder / name, {"gone": GONE, "stays": STAYS})
    (folder / "names").unlink()
    assert {"ended/log", "ended/heard"} <= set(found(relay.folder))
    relay.start()

    assert erase(relay, "gone") == (200, {"failed": 0})

    assert found(relay.folder) == []
    assert ended.questions() == [("", "I am —, —, —. Why?"), (STAYS, "What does — think?")]


def test_logs_of_version_1_keep_the_names_of_people_who_stay(relay: Relay, ended: Talk) -> None:
    relay.stop()
    folder = relay.folder / "ended"
    for name in ("log", "heard"):
        with_names(folder / name, {"gone": GONE, "stays": STAYS})
    (folder / "names").unlink()
    relay.start()

    assert ended.questions() == [(GONE, OWN), (STAYS, OTHERS)]
    assert STAYS.encode() not in (folder / "log").read_bytes() + (folder / "heard").read_bytes()


def test_a_broken_lecture_is_reported_and_the_others_are_processed(relay: Relay, ended: Talk) -> None:
    broken = relay.folder / "broken"
    broken.mkdir()
    (broken / "log").write_text("something else\n" * 20, "utf-8")

    assert erase(relay, "gone") == (200, {"failed": 1})
    assert found(relay.folder) == []
    assert erase(relay, "gone") == (200, {"failed": 1})


def test_a_partial_file_left_by_a_crash_is_deleted(relay: Relay, ended: Talk) -> None:
    relay.stop(signal.SIGKILL)
    (relay.folder / "ended" / "log.part").write_text(GONE, "utf-8")
    relay.start()

    erase(relay, "gone")

    assert found(relay.folder) == []


@pytest.mark.parametrize("role", [HallRole.LECTURER, HallRole.STAFF, HallRole.LISTENER])
def test_only_the_site_may_erase_people(shared_relay: Relay, role: HallRole) -> None:
    reply = shared_relay.json_answer(f"{shared_relay.address(role)}/forget", {"people": ["anybody"]})

    assert reply == (403, {"code": "not_yours"})


@pytest.mark.parametrize(
    "data",
    [{}, {"people": "x"}, {"people": [7]}, {"people": [""]}, {"people": ["x"] * 501}, {"people": ["x" * 61]}],
)
def test_an_invalid_list_of_people_is_refused(shared_relay: Relay, data: dict[str, object]) -> None:
    address = shared_relay.address(HallRole.SITE, "site", lecture="")

    assert shared_relay.json_answer(f"{address}/forget", data) == (400, {"code": "form"})


RECORDS = st.lists(
    st.tuples(st.sampled_from("ab"), st.text(max_size=12), st.binary(max_size=60)), min_size=1, max_size=8
)


@given(RECORDS)
def test_rewriting_leaves_every_record_at_its_place(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, str, bytes]]
) -> None:
    file = LogFile(tmp_path_factory.mktemp("rewritten") / "log", created=1)
    file.recover()
    file.write([log.encode({"kind": kind, "name": name}, body) for kind, name, body in records])
    before = file.recover()

    changed = file.rewrite(lambda meta: {**meta, "name": ""} if meta["kind"] == "a" else meta)
    file.write([log.encode({"kind": "after"})])
    after = file.recover()
    bodies = [body for _, body in log.decode(file.read(0, after[-1].offset))]
    file.close()

    assert changed == sum(kind == "a" and name != "" for kind, name, _ in records)
    assert [(one.offset, one.length) for one in after[:-1]] == [(one.offset, one.length) for one in before]
    assert [one.meta.get("name") for one in after[1:-1]] == [
        "" if kind == "a" else name for kind, name, _ in records
    ]
    assert bodies[1:] == [body for _, _, body in records]


def test_a_log_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LogFile(tmp_path / "log", created=1)
    file.recover()
    file.write([log.encode({"kind": "a", "name": "A name"})])
    before = (tmp_path / "log").read_bytes()

    def refuse(_part: Path, _target: Path) -> Path:
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(OSError, match="no space"):
            file.rewrite(lambda meta: {"kind": meta["kind"]})
    file.write([log.encode({"kind": "b"})])
    metas = [record.meta["kind"] for record in file.recover()]
    file.close()

    assert (tmp_path / "log").read_bytes().startswith(before)
    assert metas == ["log", "a", "b"]
    assert [one.name for one in tmp_path.iterdir()] == ["log"]


@pytest.mark.parametrize(
    ("who", "text", "left"),
    [
        ("p", "Mine: kim.saule@example.org, 8 (701) 555-01-09", "Mine: —, —"),
        ("p", "Mine: +7.701.555.01.09 or 8–701–555–01–09", "Mine: — or —"),
        ("p", "Saule Kim here, of 10 libraries since 1998", "— here, of 10 libraries since 1998"),
        ("q", "Kim S. and SAULE KIM wrote it", "— and — wrote it"),
        ("q", "Saule is a name of many", "Saule is a name of many"),
    ],
)
def test_own_text_loses_more_than_that_of_others(who: str, text: str, left: str) -> None:
    record: Meta = {"kind": "question", "who": who, "text": text}

    assert scrubber({"p": "Kim Saule"})(record) == {**record, "text": left}
