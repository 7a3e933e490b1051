"""The log of a lecture: records that are appended, safe on disk before anybody is told of them. They change only where a
person has to be taken out of them (`Log.rewrite`).

One record is a line of JSON with a checksum in front, and a body when the line says so:

    <crc32, 8 hex digits> <json>\\n[<body of "size" bytes>\\n]

The same form goes over the wire to the players. docs/hall-log.md tells the kinds of records.
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
"""The version whose records held people's names."""
LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 2 * 1024 * 1024

type Meta = dict[str, Any]

_LINE = re.compile(rb"[0-9a-f]{8} \{")


class BrokenLog(Exception):
    """The file is not a log that this version of the software can read."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what the line says, and where it lies in the file."""

    meta: Meta
    offset: int
    length: int


def encode(meta: Meta, body: bytes = b"") -> bytes:
    """Return a record as it lies in the file and goes over the wire."""
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


class Log:
    """An open log file. A batch is written and synced as one; a torn one is cut off on opening."""

    def __init__(self, path: Path, *, created: int) -> None:
        """Open or begin the log at `path`; `created` is in Unix milliseconds. Raises BrokenLog."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        self._writing = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
        _hold(self._file, path)
        self._part.unlink(missing_ok=True)  # a crash left it while the log was rewritten
        self._end = 0
        first = encode({"kind": "log", "format": FORMAT, "version": VERSION, "unix_ms": created})
        if _unfinished(os.pread(self._file, len(first), 0), len(first)):
            os.ftruncate(self._file, 0)
            self.write([first])
            _sync_folder(path.parent)

    def recover(self) -> list[Record]:
        """Return every whole record, and cut off what a crash left unfinished after the last of them."""
        data = os.pread(self._file, os.fstat(self._file).st_size, 0)
        records = _whole(data)
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
        """Change what records say, never to more bytes; return how many changed. Raises OSError, ValueError.

        Every record stays at its place: a shorter line is filled up with spaces. The new file takes the place of the
        old one as a whole, so a crash leaves the one or the other.
        """
        with self._writing:
            data = bytearray(os.pread(self._file, self._end, 0))
            changed = 0
            for record in _whole(bytes(data)):
                meta = change(record.meta)
                if meta != record.meta:
                    stop = record.offset + record.length
                    data[record.offset : stop] = _refilled(meta, data[record.offset : stop])
                    changed += 1
            if changed:
                self._replace(data)
            return changed

    def _replace(self, data: bytes | bytearray) -> None:
        """Put a file with these bytes in the place of this one, under the same handle and hold."""
        handle = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o640)
        try:
            _hold(handle, self._part)
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
        """Return bytes of the file as they were written."""
        return os.pread(self._file, length, offset)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def _write_all(file: int, data: bytes | bytearray) -> None:
    written = 0
    while written < len(data):
        written += os.write(file, memoryview(data)[written:])


def _refilled(meta: Meta, record: bytes | bytearray) -> bytes:
    """Return a record with another line and the same body, in as many bytes. Raises ValueError if the line is longer."""
    end = record.index(b"\n")
    body = bytes(record[end + 1 : -1])
    line = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode().ljust(end - 9)
    if len(line) > end - 9:
        raise ValueError("a record can't become longer")
    return b"%08x %s\n%s" % (crc32(body, crc32(line)), line, record[end + 1 :])


def _hold(file: int, path: Path) -> None:
    """Make sure that no other process writes this log; the hold ends with the process, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise BrokenLog(f"{path} is held by another relay") from None


def _unfinished(data: bytes, length: int) -> bool:
    """Say whether a file that begins with `data` is empty or died while its first record was written."""
    return len(data) < length and b"\n" not in data


def _whole(data: bytes) -> list[Record]:
    """Return the records of `data` without a trailing batch whose end (a record without "more") is missing."""
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
