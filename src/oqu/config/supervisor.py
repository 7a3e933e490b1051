"""Starts the processes of a site and stops them together: `python -m oqu.config.supervisor PLAN`.

`oqu serve` prepares the site and then becomes this process, which imports the site once and forks off the web server and
the worker: they share that memory. It holds no connection and starts no thread. The relay, which needs no Django, is
started anew.
"""

import json
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.context import ForkProcess
from typing import NamedTuple

from setproctitle import setproctitle

from oqu.config import webserver

GRACE_SECONDS = 10
PATIENCE_SECONDS = 30
POLL_SECONDS = 0.2


class Part(NamedTuple):
    """One process. The site stops when a vital one ends.

    The command of a forked one is a module, whose `main` is called, and its arguments.
    """

    name: str
    command: list[str]
    vital: bool = True
    forked: bool = False

    def run(self) -> None:
        """Run this part in a process of its own, in its own session: Ctrl-C reaches only the supervisor."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        if not self.forked:
            os.execv(self.command[0], self.command)  # noqa: S606 - our own command
        setproctitle(f"oqu {self.name}")
        sys.argv = self.command
        import_module(self.command[0]).main()


class ServePlan(NamedTuple):
    """What to run: the web server first, the other parts once it answers, then the line that announces the site."""

    host: str
    port: int
    host_header: str
    web: Part
    others: list[Part]
    announcement: str

    def dump(self) -> str:
        """The plan as the argument of this program."""
        return json.dumps(self)

    @classmethod
    def load(cls, text: str) -> "ServePlan":
        """The plan from the argument of this program."""
        host, port, host_header, web, others, announcement = json.loads(text)
        return cls(host, port, host_header, Part(*web), [Part(*part) for part in others], announcement)


def become(plan: ServePlan, environment: dict[str, str]) -> None:
    """Replace this process with the supervisor; the process id stays. Never returns."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, "-m", __name__, plan.dump()], environment)  # noqa: S606 - our own command


class Processes:
    """Processes that are stopped together: at Ctrl-C, SIGTERM or SIGHUP, and when a vital one ends."""

    def __init__(self) -> None:
        self._running: list[tuple[Part, ForkProcess]] = []

    def __enter__(self) -> "Processes":
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # raises KeyboardInterrupt
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self, part: Part) -> None:
        """Start one process."""
        process = multiprocessing.get_context("fork").Process(target=part.run)
        process.start()
        self._running.append((part, process))

    def ended(self) -> tuple[str, int] | None:
        """Name and exit status of a vital process that has ended, if any."""
        for part, process in self._running:
            if part.vital and (status := process.exitcode) is not None:
                return part.name, status
        return None

    def wait(self) -> tuple[str, int]:
        """Wait until a vital process ends; return its name and exit status."""
        while not (ended := self.ended()):
            time.sleep(POLL_SECONDS)
        return ended

    def stop(self) -> None:
        """Send SIGTERM to each process; after the grace period SIGKILL to it and to all it started.

        Another signal meanwhile changes nothing, so no process is left behind.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for _part, process in self._running:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        # `join` has no timeout for a process that has replaced itself (execv): its sentinel is closed.
        while time.monotonic() < deadline and any(process.exitcode is None for _, process in self._running):
            time.sleep(POLL_SECONDS)
        for _part, process in self._running:
            process.kill()
            if process.pid is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.join()


def wait_for_answer(plan: ServePlan, *, give_up: Callable[[], bool]) -> None:
    """Return when the web server answers anything at all, when `give_up` returns true, or after 30 seconds."""
    request = f"GET /health/live HTTP/1.1\r\nHost: {plan.host_header}\r\nConnection: close\r\n\r\n".encode()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not give_up() and (left := deadline - time.monotonic()) > 0:
        with (
            suppress(OSError),
            socket.create_connection((plan.host, plan.port), timeout=left) as connection,
        ):
            connection.sendall(request)
            if connection.recv(1):
                return
        time.sleep(0.05)


def run(plan: ServePlan) -> int:
    """Run the site until it is stopped (0) or a vital part ends (1)."""
    with suppress(KeyboardInterrupt), Processes() as processes:
        webserver.import_site()
        processes.start(plan.web)
        wait_for_answer(plan, give_up=lambda: processes.ended() is not None)
        for part in plan.others:
            processes.start(part)
        if not processes.ended():
            print(plan.announcement, flush=True)
        name, status = processes.wait()
        print(
            f"The {name} has ended by itself (status {status}), so everything was stopped.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(ServePlan.load(sys.argv[1])))
