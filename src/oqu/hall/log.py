"""The log of a lecture: records are appended, and synced to disk before they are published. They change only when a
person's data are erased (`LogFile.rewrite`).

One record is a line of JSON with a checksum in front, and a body when the line says so:

    <crc32, 8 hex digits> <json>\\n[<body of "size" bytes>\\n]

Players receive the same format. docs/hall-log.md describes the kinds of records.
"""

import fcntl
import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

FORMAT = "oqu-hall-log"
VERSION = 2
WITH_NAMES = 1
"""The version in which records contained people's names."""
LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 2 * 1024 * 1024

type Meta = dict[str, Any]

_LINE = re.compile(rb"[0-9a-f]{8} \{")


class BrokenLog(Exception):
    """The file is not a log that this version of the software can read."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its JSON object, and its position in the file, in bytes."""

    meta: Meta
    offset: int
    length: int


def encode(meta: Meta, body: bytes = b"") -> bytes:
    """Return a record as it is stored and sent."""
    if body:
        meta = {**meta, "size": len(body)}
    line = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
    tail = body + b"\n" if body else b""
    return b"%08x %s\n%s" % (crc32(body, crc32(line)), line, tail)


def decode(data: bytes) -> Iterator[tuple[Meta, bytes]]:
    """Yield the records in `data`; stop quietly at the first that is incomplete or damaged."""
    at = 0
    while found := _parse(data, at):
        meta, body, at = found
        yield meta, body


def _parse(data: bytes, at: int) -> tuple[Meta, bytes, int] | None:
    end = data.find(b"\n", at, at + LARGEST_HEAD)
    if end < 0 or not _LINE.match(data, at):
        return None
    line = data[at + 9 : end]
    try:
        meta = json.loads(line)
    except ValueError:
        return None
    size = meta.get("size", 0)
    if type(size) is not int or not 0 <= size <= LARGEST_BODY:
        return None
    after = end + 1 + (size + 1 if size else 0)
    body = data[end + 1 : end + 1 + size]
    if after > len(data) or crc32(body, crc32(line)) != int(data[at : at + 8], 16):
        return None
    return meta, body, after


class LogFile:
    """An open log file. A batch is written and synced as one; an incomplete batch is removed on opening."""

    def __init__(self, path: Path, *, created: int) -> None:
        """Open or create the log at `path`; `created` is in Unix milliseconds. Raises BrokenLog."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        self._writing = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
        _lock(self._file, path)
        self._part.unlink(missing_ok=True)  # a crash left it while the log was rewritten
        self._end = 0
        first = encode({"kind": "log", "format": FORMAT, "version": VERSION, "unix_ms": created})
        if _is_unfinished(os.pread(self._file, len(first), 0), len(first)):
            os.ftruncate(self._file, 0)
            self.write([first])
            _sync_folder(path.parent)

    def recover(self) -> list[Record]:
        """Return every complete record, and truncate what a crash left incomplete after the last of them."""
        data = os.pread(self._file, os.fstat(self._file).st_size, 0)
        records = _complete_records(data)
        if not records or records[0].meta.get("format") != FORMAT:
            raise BrokenLog("the file does not begin like a log of a lecture")
        if records[0].meta.get("version") not in (VERSION, WITH_NAMES):
            raise BrokenLog(f"log version {records[0].meta.get('version')}, this software reads {VERSION}")
        self._end = records[-1].offset + records[-1].length
        if self._end < len(data):
            os.ftruncate(self._file, self._end)
            os.fsync(self._file)
        return records

    def write(self, encoded: Iterable[bytes]) -> int:
        """Append records and sync them to the disk; return the offset of the first. Raises OSError."""
        with self._writing:
            start, data = self._end, b"".join(encoded)
            try:
                _write_all(self._file, data)
                os.fdatasync(self._file)
            except OSError:
                os.ftruncate(self._file, start)
                raise
            self._end = start + len(data)
            return start

    def rewrite(self, change: Callable[[Meta], Meta]) -> int:
        """Change the JSON of records, never to more bytes; return how many changed. Raises OSError, ValueError.

        Offsets do not change: a shorter line is padded with spaces. The new file replaces the old one
        atomically, so a crash leaves one or the other.
        """
        with self._writing:
            data = bytearray(os.pread(self._file, self._end, 0))
            changed = 0
            for record in _complete_records(bytes(data)):
                meta = change(record.meta)
                if meta != record.meta:
                    stop = record.offset + record.length
                    data[record.offset : stop] = _padded_record(meta, data[record.offset : stop])
                    changed += 1
            if changed:
                self._replace(data)
            return changed

    def _replace(self, data: bytes | bytearray) -> None:
        """Replace the file by one with these bytes, under the same descriptor and lock."""
        handle = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o640)
        try:
            _lock(handle, self._part)
            _write_all(handle, data)
            os.fsync(handle)
            self._part.replace(self._path)
            os.dup2(handle, self._file, inheritable=False)
        except OSError:
            self._part.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        _sync_folder(self._path.parent)

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes of the file."""
        return os.pread(self._file, length, offset)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _write_all(file: int, data: bytes | bytearray) -> None:
    written = 0
    while written < len(data):
        written += os.write(file, memoryview(data)[written:])


def _padded_record(meta: Meta, record: bytes | bytearray) -> bytes:
    """Return a record with new JSON and the same body, of the same length. Raises ValueError if the JSON is longer."""
    end = record.index(b"\n")
    body = bytes(record[end + 1 : -1])
    line = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode().ljust(end - 9)
    if len(line) > end - 9:
        raise ValueError("a record can't become longer")
    return b"%08x %s\n%s" % (crc32(body, crc32(line)), line, record[end + 1 :])


def _lock(file: int, path: Path) -> None:
    """Lock the file against other processes; raise BrokenLog if it is locked. The lock ends with the process."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise BrokenLog(f"{path} is locked by another relay") from None


def _is_unfinished(data: bytes, length: int) -> bool:
    """Whether a file that begins with `data` is empty or its first record was never completed."""
    return len(data) < length and b"\n" not in data


def _complete_records(data: bytes) -> list[Record]:
    """Return the records of `data` without an incomplete last batch (one whose last record, without "more", is missing)."""
    records: list[Record] = []
    complete = at = 0
    while found := _parse(data, at):
        meta, _, after = found
        records.append(Record(meta, at, after - at))
        at = after
        if not meta.get("more"):
            complete = len(records)
    return records[:complete]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
