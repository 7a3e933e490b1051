"""What the relay tells is read with care: what cannot be is not believed, what can't be read is refused."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from oqu.lectures.outside import relay, web
from oqu.lectures.outside.relay import Listened

type Answering = Callable[[object], str]
GOOD = {"version": 1, "lecture": "x", "status": "ended", "length_ms": 60_000, "people": []}


class _Handler(http.server.BaseHTTPRequestHandler):
    answer = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A server that gives one answer, whatever is asked; returns its address."""
    servers = []

    def start(answer: object) -> str:
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        server = http.server.HTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"answer": body}))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/hall/ticket"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def person(name: str, live: int, replay: int) -> dict[str, Any]:
    return {"person": name, "live_ms": live, "replay_ms": replay}


def test_what_cannot_be_is_not_believed(answering: Answering) -> None:
    people = [person("a", 40_000, 20_000), person("b", 40_000, 20_001), person("c", -1, 5)]

    sheet = relay.attendance(answering({**GOOD, "people": people}))

    assert sheet.people == (Listened("a", 40_000, 20_000),)
    assert (sheet.has_ended, sheet.minutes) == (True, 1)


@pytest.mark.parametrize(
    "answer",
    [b"<html>", {}, [], {**GOOD, "version": 2}, {**GOOD, "length_ms": "long"}, {**GOOD, "people": [{}]}],
)
def test_an_answer_that_cannot_be_read_is_none(answering: Answering, answer: object) -> None:
    with pytest.raises(web.NoAnswer):
        relay.attendance(answering(answer))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:9/x", "x"])
def test_other_addresses_are_not_asked(address: str) -> None:
    with pytest.raises(web.NoAnswer):
        web.get(address)


def test_an_endless_answer_is_cut_off(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LONGEST_ANSWER", 100)

    with pytest.raises(web.NoAnswer):
        web.get(answering(b"x" * 101))
