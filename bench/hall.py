"""Loads the lecture relay over the loopback: how soon do fragments arrive, and what do they cost?

Two scenes, each of some seconds: one lecture of 1,000 listeners, and 20 lectures of 50. The lecturers are
synthetic and send a recorded tune through the same door as a browser; the listeners follow the log by long
poll as the player does, with headers of a browser's size. A fragment's delay is the time from the relay's
receipt of it to its arrival at a listener.
"""

import asyncio
import gzip
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import opening
from oqu.hall import log, speaker
from oqu.kernel import tickets
from oqu.kernel.tickets import HallRole, Ticket

SECRET = "a secret that is only used to measure the relay"  # noqa: S105 - of no installation
SECONDS = 20
JOINING = 60
"""For so many more seconds the lecturers go on at most, while a busy machine lets the listeners in."""

CROWD, LECTURES, CLASS = 1_000, 20, 50
# What Chromium sends with a fetch from the same origin, without cookies.
BROWSER_HEADERS = (
    "Accept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: kk,ru;q=0.9,en;q=0.8\r\n"
    'sec-ch-ua: "Chromium";v="156", "Not.A/Brand";v="8"\r\nsec-ch-ua-mobile: ?1\r\n'
    'sec-ch-ua-platform: "Android"\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n'
    "Sec-Fetch-Site: same-origin\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36\r\n"
)
TLS_RECORD, PACKET, SEGMENT = 29, 40, 1_360
"""Bytes that TLS adds to a record of up to 16 kB, and TCP/IP to a packet of `SEGMENT` bytes."""


@dataclass(slots=True)
class Tally:
    """What the listeners of one scene have seen. Bytes are those on the wire, as if under TLS."""

    delays_ms: list[float] = field(default_factory=list)
    lost: int = 0
    wire_bytes: int = 0
    refused: int = 0
    counting: bool = False


class Listener(asyncio.Protocol):
    """One listener: asks for the next records, again and again, over one connection."""

    def __init__(self, ticket: str, number: int, tally: Tally) -> None:
        self._ticket = ticket
        self._device = f"device=d{number}&lag=2000"
        self._tally = tally
        self._next: int | None = None
        self._end: int | None = None
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._buffer[:head_end]).lower()
        size = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        if len(self._buffer) < head_end + 4 + size:
            return
        self._count(head_end + 4 + size)
        body = bytes(self._buffer[head_end + 4 :])
        self._buffer.clear()
        if head.startswith(b"http/1.1 200"):
            self._take(gzip.decompress(body) if b"content-encoding: gzip" in head else body)
            self._ask()
        else:
            self._tally.refused += 1

    def _ask(self) -> None:
        """Ask for the live end at first, then for what comes after it."""
        what = "live?back=1000&" if self._next is None else f"log/{self._next}?"
        request = f"GET /hall/{self._ticket}/{what}{self._device} HTTP/1.1\r\nHost: hall.example.kz\r\n{BROWSER_HEADERS}\r\n"
        self._count(len(request))
        if self._transport:
            self._transport.write(request.encode())

    def _take(self, body: bytes) -> None:
        now_ms = time.time() * 1000
        for meta, _ in log.decode(body):
            if meta["kind"] == "sound":
                if self._tally.counting:
                    self._tally.delays_ms.append(now_ms - meta["unix_ms"])
                self._tally.lost += self._end is not None and meta["start"] != self._end
                self._end = meta["start"] + meta["samples"]
            elif meta["kind"] == "next":
                self._next = meta["n"]

    def _count(self, size: int) -> None:
        """Count a message with what TLS and TCP add to it, the other side's acknowledgements included."""
        if self._tally.counting:
            packets = -(-size // SEGMENT)
            self._tally.wire_bytes += (
                size + TLS_RECORD * -(-size // 16_384) + PACKET * (packets + -(-packets // 2))
            )


def measure(seconds: int = SECONDS) -> dict[str, Any]:
    """Return the figures of both scenes, each measured for `seconds`, and of opening the page; the crowd's stand at the top."""
    crowd = asyncio.run(_scene(lectures=1, listeners=CROWD, seconds=seconds))
    many = asyncio.run(_scene(lectures=LECTURES, listeners=CLASS, seconds=seconds))
    return {**crowd, "twenty_lectures_of_fifty": many, "opening": opening.measure(_relay)}


async def _scene(*, lectures: int, listeners: int, seconds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _relay(Path(folder)) as (process, port):
        tally = Tally()
        chunks = list(itertools.islice(speaker.recording(speaker.tune()), seconds + JOINING))
        keys = [f"lecture-{number}" for number in range(lectures)]
        speakers = [
            asyncio.create_task(_speak(port, key, chunks, number / lectures))
            for number, key in enumerate(keys)
        ]
        made = [await _join(port, key, number, tally) for key in keys for number in range(listeners)]
        await asyncio.sleep(2)
        tally.counting, started, cpu = True, time.monotonic(), _cpu_seconds(process.pid)
        await asyncio.sleep(seconds)
        spent, wall = _cpu_seconds(process.pid) - cpu, time.monotonic() - started
        tally.counting = False
        figures = _figures(tally, lectures * listeners, wall, spent, _rss_mb(process.pid))
        for task in speakers:
            task.cancel()
        for transport in made:
            transport.close()
        return figures


def _figures(tally: Tally, listeners: int, wall: float, cpu: float, rss_mb: float) -> dict[str, Any]:
    cuts = statistics.quantiles(tally.delays_ms, n=100)
    return {
        "listeners": listeners,
        "fragments": len(tally.delays_ms),
        "fragment_p50_ms": round(cuts[49], 1),
        "fragment_p99_ms": round(cuts[98], 1),
        "kbit_per_s": round(tally.wire_bytes * 8 / 1000 / wall / listeners, 1),
        "lost_fragments": tally.lost + tally.refused,
        "core_percent": round(100 * cpu / wall, 1),
        "rss_mb": round(rss_mb, 1),
    }


async def _join(port: int, key: str, number: int, tally: Tally) -> asyncio.Transport:
    """Let one listener in; a crowd comes over some seconds, as it does."""
    ticket = _ticket(key, HallRole.LISTENER, f"person-{number}")
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(lambda: Listener(ticket, number, tally), "127.0.0.1", port)
    await asyncio.sleep(0.002)
    return transport


async def _speak(port: int, key: str, chunks: list[bytes], late_s: float) -> None:
    """Teach one lecture: a chunk a second, as a recorder gives them."""
    await asyncio.sleep(late_s)
    desk = speaker.Desk(f"http://127.0.0.1:{port}/hall/{_ticket(key, HallRole.LECTURER, 'lecturer')}")
    await asyncio.to_thread(desk.begin)
    for chunk in chunks:
        until = time.monotonic() + 1
        await asyncio.to_thread(desk.send, chunk)
        await asyncio.sleep(max(0, until - time.monotonic()))


@contextmanager
def _relay(folder: Path, secret: str = SECRET) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oqu.hall", "--port", str(port), "--data-dir", str(folder)]
    process = subprocess.Popen(command, env={**os.environ, "OQU_SECRET_KEY": secret})
    try:
        speaker.wait_for(f"http://127.0.0.1:{port}/hall/health")
        yield process, port
    finally:
        process.terminate()
        process.wait(10)


def _ticket(key: str, role: HallRole, person: str) -> str:
    ticket = Ticket(lecture=key, role=role, person=person, name="Айгүл", expires=int(time.time()) + 3_600)
    return tickets.sign(ticket, secret=SECRET)


def _cpu_seconds(pid: int) -> float:
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    print(json.dumps(measure()))
