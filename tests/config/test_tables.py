"""A command on a fresh machine: it makes the tables, and says plainly what it can't do by itself."""

import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from oqu.config import tables
from tests.processes import Installation, answers, free_port
from tests.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).resolve().parents[2]
OF_THE_DATA_FOLDER, FOR_OTHERS = 0o710, 0o077
LISTS = {
    "places.csv": "kind,code,region,name_kk,name_ru,name_en\nregion,B,,Б,Б,B\ndistrict,C,B,Ц,Ц,C\n",
    "libraries.csv": "region,district,library_code,name_kk,name_ru,kind\nB,C,c-01,Ц,Ц,rural\n",
}
"""As short as lists can be, so that no command holds the database for long on a busy machine."""


def run(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """`oqu` as a shell would start it, with its state under `data`."""
    return subprocess.run(
        [sys.executable, "-m", "oqu.config.cli", *arguments],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith("OQU_")}
        | {"OQU_DATA_DIR": str(data), "PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "oqu.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_of_several_first_commands_one_makes_the_tables_and_closes_them_to_others(tmp_path: Path) -> None:
    data, lists = tmp_path / "data", tmp_path / "lists"
    lists.mkdir()
    for name, text in LISTS.items():
        (lists / name).write_text(text, "utf-8")
    installation = Installation(data)
    together = [
        subprocess.Popen(
            [sys.executable, "-m", "oqu.config.cli", *command],
            env=installation.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in (
            ["import", "libraries", str(lists / "libraries.csv")],
            ["worker", "--once"],
            ["worker", "--once"],
        )
    ]
    printed = [process.communicate(timeout=600) for process in together]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (data, *data.iterdir())}

    assert [errors for _output, errors in printed] == [""] * 3
    assert [process.returncode for process in together] == [0] * 3
    assert printed[0][0][:9] == "1 library"
    assert installation.ask("SELECT count(*) FROM letters_letter") == [(0,)]
    assert modes.pop("data") == OF_THE_DATA_FOLDER
    assert "oqu.sqlite3" in modes
    assert {name: oct(mode) for name, mode in modes.items() if mode & FOR_OTHERS} == {}


def test_a_new_database_gets_its_log_while_no_other_process_switches_it(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with installation.running("worker", "--once") as worker:
        eventually(lambda: any("->" in line and f" {worker.process.pid} " in line for line in file_locks()))
        before = installation.ask("PRAGMA journal_mode")
        os.close(held)
        assert worker.process.wait(PATIENCE_S) == 0

    assert [before, installation.ask("PRAGMA journal_mode")] == [[("delete",)], [("wal",)]]


def file_locks() -> list[str]:
    """The locks of files on this machine; "->" precedes the type of one that is waited for."""
    return Path("/proc/locks").read_text("ascii").splitlines()


def test_serve_makes_the_tables_and_tells_of_misspelt_variables(tmp_path: Path) -> None:
    installation, port = Installation(tmp_path), free_port()
    with installation.running("serve", "--port", str(port), "--workers", "1", OQU_SITE_ULR="x") as site:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
        eventually(lambda: "Serving on" in site.text)
        assert site.interrupt() == 0
        assert site.text.splitlines()[0] == (
            "OQU_SITE_ULR is not read: there is no such setting. Did you mean OQU_SITE_URL?"
        )


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.django_db
def test_serve_and_worker_leave_older_tables_to_whoever_runs_them(command: str) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="letters").delete()
    with pytest.raises(CommandError, match=r"changes of the tables .* run: oqu migrate"):
        call_command(command, **({"port": free_port()} if command == "serve" else {"once": True}))


def test_a_data_folder_that_cant_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("doctor", data=tmp_path / "file" / "data")
    assert done.returncode == 1
    assert done.stderr.startswith("oqu: OQU_DATA_DIR is ")
    assert done.stderr.count("\n") == 1


@pytest.mark.django_db
def test_tables_older_than_the_code_are_left_to_whoever_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("a change", False)])
    with pytest.raises(CommandError, match=r"1 changes .* run: oqu migrate"):
        tables.ready_tables()
