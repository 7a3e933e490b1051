"""`oqu` as a stranger meets it: what it tells, and with which status it ends."""

import os
import signal
import socket
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from oqu.config.cli import OF_DJANGO, OWN, Oqu, name_site
from oqu.config.management.commands import serve
from oqu.config.management.commands.serve import refuse_taken
from tests.processes import Installation, free_port
from tests.waiting import eventually


def test_the_help_names_the_commands_that_one_needs(installation: Installation) -> None:
    done = installation.run()

    assert done.returncode == 0
    listed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  oqu ")]
    assert listed == [*OWN, *OF_DJANGO]
    assert set(listed) <= set(Oqu(["oqu"]).main_help_text(commands_only=True).splitlines())


def test_the_version_is_that_of_oqu(installation: Installation) -> None:
    assert installation.run("version").stdout.startswith("Oqu ")


@pytest.mark.parametrize(
    ("asked", "status", "message"),
    [
        (("nonsense",), 1, "Unknown command: 'nonsense'"),
        (("serve", "--port", "70000"), 2, "70000 is no port: give a number from 1 to 65535"),
        (("serve", "--workers", "0"), 2, "0 is not a number of processes from 1 to 256"),
        (("import", "people"), 2, "the following arguments are required: file"),
        (("replay", "nowhere", "--output", "out"), 1, "nowhere is not a folder"),
    ],
)
def test_what_was_asked_wrongly_is_told_plainly(
    installation: Installation, asked: tuple[str, ...], status: int, message: str
) -> None:
    done = installation.run(*asked)

    assert (done.returncode, message in done.stderr) == (status, True)
    assert "Traceback" not in done.stderr
    assert "\x1b[" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("asked", "site"),
    [
        (["--port", "9123"], "http://127.0.0.1:9123"),
        (["--workers", "1", "--port=9123"], "http://127.0.0.1:9123"),
        ([], "http://127.0.0.1:8000"),
        (["--port", "x"], ""),
        (["--port"], ""),
    ],
)
def test_the_site_is_where_the_port_says(
    monkeypatch: pytest.MonkeyPatch, asked: list[str], site: str
) -> None:
    monkeypatch.setenv("OQU_SITE_URL", "")

    name_site(asked)

    assert os.environ["OQU_SITE_URL"] == site


def test_a_site_that_was_named_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OQU_SITE_URL", "https://courses.example.org")

    name_site(["--port", "9123"])

    assert os.environ["OQU_SITE_URL"] == "https://courses.example.org"


def test_ctrl_c_ends_long_work_in_one_line(installation: Installation) -> None:
    with installation.running("demo", "--no-serve") as demo:
        eventually(lambda: "library-work-2021: " in demo.text)
        status = demo.interrupt()
        assert status == 128 + signal.SIGINT
        assert demo.text.splitlines()[-1] == "oqu: stopped."
    assert installation.ask("SELECT count(*) FROM courses_course") == [(0,)]


def test_a_database_that_cant_be_opened_is_told_in_one_line(installation: Installation) -> None:
    (installation.data / "oqu.sqlite3").write_bytes(b"nothing of a database " * 100)
    done = installation.run("worker", "--once")

    assert done.returncode == 1
    assert done.stderr.startswith("oqu: database error: ")
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_refused_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            CommandError, match=f"port {port}: Address already in use. Stop the program that uses it"
        ):
            refuse_taken("127.0.0.1", port)


def test_site_and_hall_are_not_given_one_port() -> None:
    port = free_port()
    with pytest.raises(
        CommandError, match=f"{port} is the port of the site: give another one with --hall-port"
    ):
        call_command("serve", port=port, hall_port=port)


def test_without_a_free_port_for_the_hall_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "ready_tables", lambda: pytest.fail("it started all the same"))
    monkeypatch.setattr(serve, "PORTS_TRIED", 1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port}: Address already in use.*with --hall-port"):
            call_command("serve", port=free_port(), hall_port=port)


def test_a_taken_port_of_the_hall_is_named_before_anything_starts(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OQU_DEVELOPMENT = False
    monkeypatch.setattr(serve, "ready_tables", lambda: pytest.fail("it started all the same"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port}: Address already in use.*with --hall-port"):
            call_command("serve", port=free_port(), hall_port=port)
