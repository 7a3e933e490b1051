"""Real processes of the `oqu` command, on a data folder of their own."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings

from tests import databases
from tests.waiting import PATIENCE_S


@dataclass(frozen=True)
class Installation:
    """A data folder, and the command that works on it."""

    data: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which its processes run."""
        return {
            **os.environ,
            "OQU_DEBUG": "no",
            "OQU_DATA_DIR": str(self.data),
            "OQU_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "oqu.config.settings",
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR / "src"), str(settings.BASE_DIR)]),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `oqu` to its end."""
        return self._python("-m", "oqu.config.cli", *arguments)

    def execute(self, code: str) -> str:
        """Run some lines of Python with Django set up; return what they print."""
        done = self._python("-c", f"import django; django.setup()\n{code}")
        done.check_returncode()
        return done.stdout.strip()

    def modules_of(self, name: str) -> set[str]:
        """Names of all modules that are loaded once a module was imported by a fresh interpreter."""
        done = self._python("-c", f"import sys, {name}; print(*sys.modules)")
        done.check_returncode()
        return set(done.stdout.split())

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """What the database says."""
        with closing(sqlite3.connect(self.data / "oqu.sqlite3", timeout=20)) as database:
            return list(database.execute(query))

    @contextmanager
    def running(self, *arguments: str, **variables: str) -> Iterator["Running"]:
        """`oqu` while it runs, with further variables; killed at the end if it still does."""
        printed = self.data / "output.txt"
        with printed.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "oqu.config.cli", *arguments],
                env=self.environment | variables,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            running = Running(process, printed)
            family = set[int]()
            try:
                yield running
                family = running.family()
            finally:
                family |= running.family()
                process.kill()
                process.wait()
                for pid in family:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)


@dataclass(frozen=True)
class Running:
    """One process, and what it has printed so far."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def text(self) -> str:
        """Everything on its standard output and error."""
        return self.output.read_text("utf-8")

    def family(self) -> set[int]:
        """The processes that it started, and those that they started."""
        found, waiting = set[int](), [self.process.pid]
        while waiting:
            children = children_of(waiting.pop())
            found.update(children)
            waiting.extend(children)
        return found

    def children(self) -> list[int]:
        """The processes that it started itself, in their order."""
        return sorted(children_of(self.process.pid))

    def interrupt(self) -> int:
        """Ctrl-C; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)


def children_of(pid: int) -> list[int]:
    """The processes that one started; none if it is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def alive(pids: set[int]) -> set[int]:
    """Those that still run; one that has ended and waits to be noticed does not."""

    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    return {pid for pid in pids if runs(pid)}


def answers(address: str) -> bool:
    """Whether an address answers with 200."""
    try:
        with urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty database and the static files, made once.

    The tables are those that other tests have stored, if any.
    """
    data = tmp_path_factory.mktemp("migrated")
    if databases.stored().exists():
        shutil.copyfile(databases.stored(), data / "oqu.sqlite3")
    for command in ("migrate", "collectstatic --no-input"):
        done = Installation(data).run(*command.split(), "--verbosity", "0")
        assert (done.returncode, done.stderr) == (0, "")
    return data


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> Installation:
    """An installation of one's own, with an empty database."""
    return Installation(Path(shutil.copytree(migrated, tmp_path / "data")))
