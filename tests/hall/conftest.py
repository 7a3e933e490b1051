"""A real relay for the tests of the hall, on a port of its own, that can be killed and started again."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from oqu.hall import log, speaker
from oqu.hall.listening import LONGEST_WAIT_MS
from oqu.hall.log import Meta
from oqu.kernel import tickets
from oqu.kernel.tickets import HallRole, Ticket
from tests.waiting import eventually

SECRET = "a secret of some length for tests"


class Relay:
    """A relay in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = SECRET
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.attempt = ""
        """Added to the names of lectures, so that a test that is tried again finds none of its first try."""

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "oqu.hall", "--port", str(self.port), "--data-dir", str(self.folder)]
        environment = {**os.environ, "OQU_SECRET_KEY": self.secret, "PYTHONPATH": "src"}
        self.process = subprocess.Popen(command, env=environment)
        speaker.wait_for(f"http://127.0.0.1:{self.port}/hall/health", seconds=20)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Stop the process and return its exit status."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(20)

    def address(self, role: HallRole, person: str = "", *, lecture: str = "talk", **claims: Any) -> str:
        """Return the address of a lecture with a ticket in it."""
        name = f"{lecture}{self.attempt}"
        return f"http://127.0.0.1:{self.port}/hall/{ticket(role, person, lecture=name, **claims)}"

    def ask(self, address: str, body: bytes | dict[str, Any] | None = None) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        path = address.removeprefix(f"http://127.0.0.1:{self.port}")
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        try:
            link.request("GET" if data is None else "POST", path, data)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def asked(self, address: str) -> http.client.HTTPConnection:
        """Send a request that the relay answers later; it has arrived when this returns, as a later one is answered."""
        waiting = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT_MS / 1_000 - 5)
        waiting.request("GET", address.removeprefix(f"http://127.0.0.1:{self.port}"))
        self.ask("/hall/health")
        return waiting

    def exchange(self, address: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Return the status, the headers (names in small letters) and the body of an answer to GET."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", address.removeprefix(f"http://127.0.0.1:{self.port}"), headers=headers)
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            link.close()

    def json_answer(self, address: str, body: bytes | dict[str, Any] | None = None) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        status, data = self.ask(address, body)
        return status, json.loads(data)

    def records(self, address: str) -> list[tuple[Meta, bytes]]:
        """Return the records of an answer."""
        status, data = self.ask(address)
        assert status == 200, data
        found = list(log.decode(data))
        assert found[-1][0]["kind"] == "next"
        return found


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder with its bytes; read again if the relay renames one meanwhile."""
    found: dict[Path, bytes] = {}

    def read() -> bool:
        try:
            found.update({file: file.read_bytes() for file in folder.rglob("*") if not file.is_dir()})
        except FileNotFoundError:
            return False
        return True

    eventually(read)
    return found


def run_alone[T](main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, in a thread of its own: a browser's loop may be under way in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, main).result()


def ticket(role: HallRole, person: str = "", *, lecture: str = "talk", **claims: Any) -> str:
    """Return a ticket that is good for an hour."""
    who = person or role.value
    given = {"name": f"{who} name", "expires": int(time.time()) + 3_600, **claims}
    return tickets.sign(Ticket(lecture=lecture, role=role, person=who, **given), secret=SECRET)


@pytest.fixture(scope="session")
def shared_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay that all tests of a session share; each speaks of a lecture of its own."""
    relay = Relay(tmp_path_factory.mktemp("hall"))
    relay.start()
    yield relay
    assert relay.stop() == 0


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay of one test, which may kill it."""
    relay = Relay(tmp_path / "hall")
    relay.start()
    yield relay
    relay.stop(signal.SIGKILL)
