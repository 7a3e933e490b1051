"""`oqu serve` and `oqu worker` as real processes: they do their work, and Ctrl-C leaves nothing behind."""

import os
import signal
from pathlib import Path

import pytest

from tests.processes import Installation, alive, answers, free_port
from tests.waiting import eventually

LETTER = (
    "from oqu.kernel import clock; from tests.factories.letters import LetterFactory; "
    "LetterFactory.create(written_at=clock.now())"
)
DEAF_PART = """
import pathlib, sys, time
from oqu.config import supervisor
supervisor.GRACE_SECONDS = 0.5
ready = pathlib.Path({ready!r})
deaf = f"import pathlib, signal, time; signal.signal(15, signal.SIG_IGN); pathlib.Path({{str(ready)!r}}).touch(); time.sleep(600)"
with supervisor.Processes() as processes:
    processes.start(supervisor.Part("deaf", [sys.executable, "-c", deaf]))
    while not ready.exists() and processes.ended() is None:
        time.sleep(0.05)
    early = processes.ended()
print(early, processes.ended())
"""
STATES = "SELECT state, count(*) FROM letters_letter GROUP BY state"


def memory_kb(pid: int) -> dict[str, int]:
    """The lines of /proc/PID/smaps_rollup, in kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {name: int(size) for name, size, _kb in (line.replace(":", "").split() for line in lines)}


def test_the_worker_delivers_what_is_due_and_stops(installation: Installation) -> None:
    installation.execute(LETTER)

    done = installation.run("worker", "--once")

    assert done.returncode == 0
    assert installation.ask(STATES) == [("sent", 1)]


def test_the_worker_stops_when_it_is_told_to(installation: Installation) -> None:
    with installation.running("worker") as worker:
        installation.execute(LETTER)
        eventually(lambda: installation.ask(STATES) == [("sent", 1)])

        assert worker.interrupt() == 0


def test_serve_answers_delivers_letters_and_ends_whole(installation: Installation) -> None:
    port = free_port()
    with installation.running("serve", "--port", str(port), "--workers", "1") as site:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        eventually(lambda: any(answers(f"http://127.0.0.1:{port + n}/hall/health") for n in range(1, 21)))
        installation.execute(LETTER)
        eventually(lambda: installation.ask(STATES) == [("sent", 1)])
        family = site.family()

        site.process.terminate()

        assert site.process.wait(30) == 0
        assert alive(family) == set()
        assert not answers(f"http://127.0.0.1:{port}/health/live")
        assert f"Serving on http://127.0.0.1:{port}" in site.text


def test_the_link_for_the_first_start_works_as_soon_as_it_is_printed(installation: Installation) -> None:
    port = free_port()
    with installation.running("serve", "--port", str(port), "--workers", "1", "--no-hall") as site:
        eventually(lambda: "/first-start/" in site.text)
        answered = answers(f"http://127.0.0.1:{port}/health/live")

        assert site.interrupt() == 0
        assert answered
        assert site.text.index("Serving on") < site.text.index("Nobody is here yet.")


@pytest.mark.parametrize(("part", "name"), [(0, "web server"), (1, "worker"), (2, "lecture hall")])
def test_when_one_part_ends_all_of_it_ends(installation: Installation, part: int, name: str) -> None:
    port = free_port()
    with installation.running("serve", "--port", str(port), "--workers", "1") as site:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/health/live") and len(site.children()) > part)
        family = site.family()

        os.kill(site.children()[part], signal.SIGKILL)

        assert site.process.wait(30) == 1
        assert alive(family) == set()
        assert f"The {name} has ended by itself" in site.text


def test_the_web_server_answers_before_the_others_are_started(installation: Installation) -> None:
    port = free_port()
    with installation.running("serve", "--port", str(port), "--workers", "2") as site:
        eventually(lambda: len(site.children()) > 1)

        assert answers(f"http://127.0.0.1:{port}/health/live")

        eventually(lambda: "Serving on" in site.text)
        assert site.interrupt() == 0


def test_serve_stops_when_its_terminal_closes(installation: Installation) -> None:
    with installation.running("serve", "--port", str(free_port()), "--workers", "1") as site:
        eventually(lambda: "Serving on" in site.text)
        family = site.family()

        site.process.send_signal(signal.SIGHUP)

        assert site.process.wait(30) == 0
        assert alive(family) == set()


def test_the_web_server_shares_what_the_supervisor_imported(installation: Installation) -> None:
    with installation.running("serve", "--port", str(free_port()), "--workers", "1") as site:
        eventually(lambda: "Serving on" in site.text)
        memory = memory_kb(site.children()[0])

        assert memory["Private_Dirty"] < memory["Rss"] / 3
        assert site.interrupt() == 0


def test_the_relay_imports_neither_django_nor_ffmpeg(installation: Installation) -> None:
    loaded = installation.modules_of("oqu.hall.__main__")

    assert {name for name in loaded if name.startswith(("django.", "av."))} == set()


def test_a_part_that_ignores_sigterm_is_killed(installation: Installation, tmp_path: Path) -> None:
    assert installation.execute(DEAF_PART.format(ready=str(tmp_path / "ready"))) == "None ('deaf', -9)"


def test_serve_becomes_the_supervisor(installation: Installation) -> None:
    with installation.running("serve", "--port", str(free_port()), "--workers", "1") as site:
        eventually(lambda: "Serving on" in site.text)

        assert "oqu.config.supervisor" in Path(f"/proc/{site.process.pid}/cmdline").read_text()
        assert site.interrupt() == 0
