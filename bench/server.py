"""A granian server of this machine for a while: Oqu itself, or the bare framework beside it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far, in seconds."""
        family = [self.process, *self.process.children(recursive=True)]
        return float(sum(sum(member.cpu_times()[:2]) for member in family))

    def memory_mb(self) -> float:
        """Resident memory of all its processes, in MB."""
        family = [self.process, *self.process.children(recursive=True)]
        return round(sum(member.memory_info().rss for member in family) / 1e6, 1)

    def peak_mb(self) -> float:
        """The most memory that any one of its processes ever held, in MB."""
        return max(peak_mb(member.pid) for member in [self.process, *self.process.children(recursive=True)])


def peak_mb(process: int) -> float:
    """The most resident memory that a process of this machine ever held, in MB, as Linux counts it.

    Of the process itself: `ru_maxrss` would count its parent's from before it was started.
    """
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6, 1)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    settings: str, environment: Mapping[str, str], *, workers: int = 2, python: str = sys.executable
) -> Iterator[Server]:
    """Serve `oqu.config.wsgi` under a settings module, as `oqu serve` does, until the block ends."""
    port = free_port()
    command = [
        *(python, "-m", "oqu.config.webserver", "--interface", "wsgi"),
        *("--host", LOOPBACK, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--log-level", "warning"),
        "oqu.config.wsgi:application",
    ]
    process = subprocess.Popen(
        command, env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings}, start_new_session=True
    )
    try:
        _wait(port)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}/health/live", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the server on port {port} did not answer")
