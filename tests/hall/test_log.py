"""The log: what was acknowledged is there after any crash, and what was not never half."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.hall import log
from oqu.hall.log import BrokenLog, LogFile, Meta
from oqu.hall.writer import StorageFailed, SyncedRecord, Writer
from tests.hall.conftest import run_alone

METAS = st.dictionaries(st.text(min_size=1, max_size=8), st.integers() | st.text(max_size=20), max_size=4)
RECORDS = st.lists(st.tuples(METAS, st.binary(max_size=200)), max_size=8)


@given(RECORDS)
def test_records_are_read_as_they_were_written(records: list[tuple[Meta, bytes]]) -> None:
    clean = [({key: value for key, value in meta.items() if key != "size"}, body) for meta, body in records]
    data = b"".join(log.encode(meta, body) for meta, body in clean)

    read = [
        ({key: value for key, value in meta.items() if key != "size"}, body)
        for meta, body in log.decode(data)
    ]

    assert read == clean


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_harm(data: bytes) -> None:
    list(log.decode(data))


def opened(path: Path) -> tuple[LogFile, list[Meta]]:
    """Open a log and return what it tells, without its first record."""
    file = LogFile(path, created=1)
    return file, [record.meta for record in file.recover()[1:]]


def test_log_says_its_format_and_version_first(tmp_path: Path) -> None:
    file, _ = opened(tmp_path / "log")
    file.close()

    assert next(log.decode((tmp_path / "log").read_bytes()))[0] == {
        "kind": "log",
        "format": "oqu-hall-log",
        "version": 2,
        "unix_ms": 1,
    }


@given(data=st.data())
def test_torn_end_is_cut_off_and_whole_batches_stay(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("torn") / "log"
    file, _ = opened(path)
    batches = [[{"n": n, "more": 1}, {"n": n}] for n in range(3)]
    ends = [path.stat().st_size]
    for batch in batches:
        file.write([log.encode(batch[0], b"sound" * 9), log.encode(batch[1])])
        ends.append(path.stat().st_size)
    file.close()
    cut = data.draw(st.integers(ends[0], ends[-1]))
    os.truncate(path, cut)

    file, metas = opened(path)
    whole = sum(end <= cut for end in ends[1:])
    file.write([log.encode({"n": "after"})])
    file.close()
    file, again = opened(path)
    file.close()

    assert [meta["n"] for meta in metas] == [n for n in range(whole) for _ in range(2)]
    assert [meta["n"] for meta in again] == [*(meta["n"] for meta in metas), "after"]


def test_file_that_died_at_birth_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b'0123abcd {"kind":"lo')
    file, metas = opened(tmp_path / "log")
    file.close()
    assert metas == []


@pytest.mark.parametrize(
    "content", [b"something else\n" * 20, log.encode({"kind": "log", "format": "other"}) * 3]
)
def test_file_of_another_kind_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(content)
    file = LogFile(tmp_path / "log", created=1)
    with pytest.raises(BrokenLog):
        file.recover()
    file.close()
    assert (tmp_path / "log").read_bytes() == content


def test_log_of_a_later_version_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(
        log.encode({"kind": "log", "format": log.FORMAT, "version": 3, "unix_ms": 12345})
    )
    file = LogFile(tmp_path / "log", created=1)
    with pytest.raises(BrokenLog, match="version 3"):
        file.recover()
    file.close()


def test_second_relay_does_not_get_the_log(tmp_path: Path) -> None:
    file, _ = opened(tmp_path / "log")
    with pytest.raises(BrokenLog, match="another relay"):
        LogFile(tmp_path / "log", created=2)
    file.close()


def test_writers_share_a_sync_and_keep_their_order(tmp_path: Path) -> None:
    async def write_many() -> tuple[list[SyncedRecord], int]:
        file, _ = opened(tmp_path / "log")
        published: list[list[SyncedRecord]] = []
        writer = Writer(file, published.append)
        await asyncio.gather(*(writer.append([({"n": n}, b"")]) for n in range(100)))
        file.close()
        return [one for some in published for one in some], len(published)

    written, rounds = run_alone(write_many())

    assert [one.meta["n"] for one in written] == list(range(100))
    assert rounds < 10


def test_full_disk_refuses_the_batch_and_keeps_the_log_whole(tmp_path: Path) -> None:
    async def write_to(file: LogFile) -> None:
        await Writer(file, lambda _: None).append([({"n": 1}, b"x" * 10_000)])

    file, _ = opened(tmp_path / "log")
    full = os.open("/dev/full", os.O_WRONLY)
    kept, file._file = file._file, full
    with pytest.raises((StorageFailed, OSError)):
        run_alone(write_to(file))
    file._file = kept
    file.close()
    os.close(full)

    _, metas = reopened = opened(tmp_path / "log")
    reopened[0].close()
    assert metas == []
