"""Runs the code that decodes people's files in a process of its own, with limits, which is killed when it passes one.

A picture, workbook or PDF of a few kilobytes can ask for gigabytes of memory or for minutes of time. The decoders in
`oqu.kernel.decoding` know nothing of Django and the database; they get the file on standard input and answer on
standard output, in messages of a head (JSON) and a body (bytes). Decision 0088 has the measurements.
"""

import json
import logging
import os
import select
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from oqu.kernel import decoding_turns

logger = logging.getLogger(__name__)
SOURCE = Path(__file__).resolve().parents[2]
HEAD = struct.Struct(">II")
LARGEST_HEAD = 64 * 1024
A_READ = 256 * 1024


class Fault(StrEnum):
    """Why a file was not decoded."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    BUSY = "busy"
    """Nothing is wrong with the file: too many are decoded now."""


class NotDecoded(Exception):
    """The file could not be decoded within the limits; `detail` is for programs."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True)
class Limits:
    """What one process may use: address space and answers in bytes, processor time and waiting time in seconds."""

    memory: int
    answer: int
    processor: int
    patience: int


class DecoderMessage(NamedTuple):
    """One answer of a decoder."""

    head: Mapping[str, Any]
    body: bytes


def run(decoder: str, content: IO[bytes], *, limits: Limits, **options: Any) -> DecoderMessage:
    """Decode a file and return the one answer; raise NotDecoded. `options` are plain data."""
    messages = list(stream(decoder, content, limits=limits, **options))
    if not messages:
        raise NotDecoded(Fault.UNREADABLE, "no answer")
    return messages[0]


def stream(decoder: str, content: IO[bytes], *, limits: Limits, **options: Any) -> Iterator[DecoderMessage]:
    """Decode a file and yield its parts as they are ready; raise NotDecoded.

    `limits.patience` is counted anew for each part; `limits.processor` and `limits.answer` are for all together.
    Within a request it needs a turn (`oqu.kernel.decoding_turns`).
    """
    try:
        with decoding_turns.turn() as turn:
            yield from _decoded(decoder, content, limits, options, turn)
    except decoding_turns.TurnsTaken as error:
        logger.warning("a file was not decoded: others are")
        raise NotDecoded(Fault.BUSY) from error


def _decoded(
    decoder: str, content: IO[bytes], limits: Limits, options: Mapping[str, Any], turn: decoding_turns.Turn
) -> Iterator[DecoderMessage]:
    with TemporaryFile() as sent:
        content.seek(0)
        shutil.copyfileobj(content, sent)
        sent.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "oqu.kernel.decoding", decoder, _asked(limits, options)],
            stdin=sent,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            cwd="/",
        )
        try:
            yield from _answers(process, limits, turn)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _asked(limits: Limits, options: Mapping[str, Any]) -> str:
    return json.dumps({"memory": limits.memory, "processor": limits.processor, "options": options})


def _answers(
    process: subprocess.Popen[bytes], limits: Limits, turn: decoding_turns.Turn
) -> Iterator[DecoderMessage]:
    answer = _Answer(process, limits, turn)
    while True:
        answer.wait_until = time.monotonic() + limits.patience
        sizes = answer.take(HEAD.size)
        head_size, body_size = HEAD.unpack(sizes)
        if head_size > LARGEST_HEAD or body_size > limits.answer:
            raise NotDecoded(Fault.TOO_LARGE, "the answer")
        head = json.loads(answer.take(head_size))
        body = answer.take(body_size)
        if "fault" in head:
            logger.info("a file was not decoded: %s", head)
            raise NotDecoded(Fault(head["fault"]), head.get("detail", ""))
        if "peak" in head:
            return
        yield DecoderMessage(head, body)


class _Answer:
    """The bytes that a process writes, taken with a deadline."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits, turn: decoding_turns.Turn) -> None:
        assert process.stdout is not None
        self.process = process
        self.pipe = process.stdout.fileno()
        self.wait_until = 0.0
        self.left = limits.answer
        self.turn = turn
        self._poll = select.poll()
        self._poll.register(self.pipe, select.POLLIN | select.POLLHUP)

    def take(self, size: int) -> bytes:
        """Return exactly so many bytes; raise NotDecoded when the process ends or is too slow, Busy without a turn."""
        parts: list[bytes] = []
        missing = size
        self.left -= size
        if self.left < 0:
            raise NotDecoded(Fault.TOO_LARGE, "the answer")
        while missing:
            self._wait()
            part = os.read(self.pipe, min(missing, A_READ))
            if not part:
                raise self._end()
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _wait(self) -> None:
        """Return when there is something to read; raise NotDecoded or Busy."""
        while True:
            now = time.monotonic()
            if now >= self.wait_until:
                raise NotDecoded(Fault.TOO_SLOW, "patience")
            if now >= self.turn.ask_at:
                self.turn.go_on()
            until = min(self.wait_until, self.turn.ask_at)
            if self._poll.poll(max(1, int((until - now) * 1000))):
                return

    def _end(self) -> NotDecoded:
        """Say why the process ended without an answer: by its limit of processor time, or for want of memory."""
        status = self.process.wait()
        logger.info("a decoder ended with status %s", status)
        return NotDecoded(Fault.TOO_SLOW if status in OUT_OF_TIME else Fault.TOO_LARGE, f"status {status}")


OUT_OF_TIME = (-24, -9)
"""SIGXCPU at the limit of processor time, SIGKILL a second later."""
