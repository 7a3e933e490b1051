"""A simulated lecturer: tones, recorded as WebM and sent to the relay like a browser's recording.

Used by the demonstration (a lecture that is live now), the measurements and the tests.
Run: python -m oqu.hall.speaker --address http://127.0.0.1:8001/TICKET --seconds 600
"""

import argparse
import array
import io
import json
import math
import secrets
import signal
import struct
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import av
from av.audio.frame import AudioFrame

RATE = 48_000
FRAME = 2_880
BIT_RATE = 24_000
LOUDNESS = 9_000
TIMEOUT_S = 10
START_S = 60
INTERNAL = 500
POLL_AFTER_S = 12
ENCODER_OPTIONS = {"frame_duration": "60", "vbr": "constrained", "application": "voip"}
"""Options as Chromium's recorder encodes speech."""

# A slow pentatonic tune: recognisable, and every second of it differs from its neighbours.
TUNE = (262, 294, 330, 392, 440, 392, 330, 294)


def tone(number: int) -> bytes:
    """Return the PCM of one second of the tune: a note that swells and fades, 16 bits, mono."""
    pitch = TUNE[number % len(TUNE)]
    wave = array.array("h", bytes(2 * RATE))
    for at in range(RATE):
        swell = math.sin(math.pi * at / RATE) ** 2
        wave[at] = int(LOUDNESS * swell * math.sin(2 * math.pi * pitch * at / RATE))
    return wave.tobytes()


def tune() -> Iterator[bytes]:
    """Yield the tune second by second, endlessly."""
    seconds = [tone(number) for number in range(len(TUNE))]
    while True:
        yield from seconds


def recording(seconds: Iterable[bytes], *, bit_rate: int = BIT_RATE) -> Iterator[bytes]:
    """Yield a WebM recording in chunks of one second, as a browser's MediaRecorder gives them."""
    out = _WriteBuffer()
    with av.open(out, "w", format="webm", options={"live": "1", "cluster_time_limit": "1000"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono", options=ENCODER_OPTIONS)
        stream.bit_rate = bit_rate
        at = 0
        for second in seconds:
            for frame in _frames(second, at):
                container.mux(stream.encode(frame))
            at += len(second) // 2
            yield out.take()
        container.mux(stream.encode(None))
    yield out.take()


def frame_batch(chunks: Iterable[bytes]) -> bytes:
    """Return several chunks as the relay expects them: each after its length in four bytes."""
    return b"".join(struct.pack(">I", len(chunk)) + chunk for chunk in chunks)


def _frames(second: bytes, at: int) -> Iterator[AudioFrame]:
    for offset in range(0, len(second), 2 * FRAME):
        part = second[offset : offset + 2 * FRAME]
        frame = AudioFrame(format="s16", layout="mono", samples=len(part) // 2)
        frame.planes[0].update(part)
        frame.sample_rate = RATE
        frame.pts = at + offset // 2
        yield frame


class _WriteBuffer(io.RawIOBase):
    """A write-only file; `take` returns what was written since the last call."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += bytes(data)
        return len(data)

    def take(self) -> bytes:
        data, self._written = bytes(self._written), bytearray()
        return data


class RelayRefused(Exception):
    """The relay refused a request: the status, and the JSON with its code."""

    def __init__(self, status: int, details: dict[str, Any]) -> None:
        super().__init__(f"{status} {details.get('code', '')}")
        self.status = status
        self.details = details


class Desk:
    """A client for the lecturer's desk; `address` ends with the ticket."""

    def __init__(self, address: str, name: str = "speaker") -> None:
        self.address = address
        self.name = name
        self.epoch = 0
        self.seq = 0

    def begin(self, *, take_over: bool = True) -> bool:
        """Take the desk and begin the lecture, or resume it after an interruption; return whether it is new."""
        reply = self.post("desk", {"desk": self.name, "take_over": take_over})
        self.epoch, self.seq = reply["next_epoch"], 0
        if reply["status"] in ("waiting", "paused"):
            self.send_event("begin" if reply["status"] == "waiting" else "resume")
        return bool(reply["status"] == "waiting")

    def send_event(self, kind: str, **fields: Any) -> None:
        """Send an event of the desk; raise RelayRefused."""
        event = {"id": secrets.token_urlsafe(9), "kind": kind, **fields}
        reply = self.post("say", {"events": [event]})
        if reply["refused"]:
            raise RelayRefused(200, {"code": reply["refused"][event["id"]]})

    def send(self, *chunks: bytes) -> dict[str, Any]:
        """Send the next chunks of the recording; raise RelayRefused."""
        reply = self.post(f"in/{self.epoch}/{self.seq}?desk={self.name}", frame_batch(chunks))
        self.seq = reply["next_seq"]
        return reply

    def post(self, what: str, body: bytes | dict[str, Any]) -> dict[str, Any]:
        """Post to an address of the relay and return its answer; raise RelayRefused or OSError."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        try:
            with urllib.request.urlopen(f"{self.address}/{what}", data, TIMEOUT_S) as answer:  # noqa: S310 - the caller's relay
                reply: dict[str, Any] = json.load(answer)
                return reply
        except urllib.error.HTTPError as error:
            raise RelayRefused(error.code, json.load(error)) from error


def wait_for(address: str, *, seconds: float = 10) -> None:
    """Return when the relay answers at `address`; raise TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 - the caller's relay
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no answer from {address} in {seconds} s")


def teach(
    desk: Desk, seconds: float, *, slides: int = 0, slide_s: int = 45, poll: Sequence[str] = ()
) -> None:
    """Teach with the tune for some seconds, showing `slides` pages in turn; continue after outages.

    `poll` is a question and its answers, asked once. Returns early if another desk takes over or the lecture ends.
    """
    began = time.monotonic()
    waiting: list[bytes] = []
    is_new = desk.begin()
    for sent, chunk in enumerate(recording(tune())):
        if time.monotonic() - began > seconds:
            break
        waiting.append(chunk)
        try:
            if slides and sent % slide_s == 0:
                desk.send_event("slide", page=1 + sent // slide_s % slides)
            if poll and is_new and sent == POLL_AFTER_S:
                desk.send_event("poll", question=poll[0], options=list(poll[1:]))
            desk.send(*waiting)
            waiting.clear()
        except RelayRefused as error:
            if error.details.get("code") in ("other_desk", "ended"):
                return
            if error.status < INTERNAL:
                raise
        except OSError as error:
            print(f"waiting for the relay: {error}", file=sys.stderr)
        time.sleep(max(0, began + sent + 1 - time.monotonic()))
    desk.send_event("end")


def main() -> int:
    """Teach until the time is over; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="oqu.hall.speaker", description="A synthetic lecturer for a live lecture."
    )
    parser.add_argument("--address", required=True, help="the relay's address with the lecturer's ticket")
    parser.add_argument("--seconds", type=float, default=3_600, help="how long to teach (3600)")
    parser.add_argument("--slides", type=int, default=0, help="how many slides there are to turn (0)")
    parser.add_argument("--poll", nargs="+", default=(), help="a question and two to six answers, asked once")
    given = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_signal: sys.exit(0))
    wait_for(f"{given.address.rpartition('/')[0]}/health", seconds=START_S)
    teach(Desk(given.address), given.seconds, slides=given.slides, poll=given.poll)
    return 0


if __name__ == "__main__":
    sys.exit(main())
