"""A command on a fresh machine: it makes the tables, and says plainly what it can't do by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db.migrations.executor import MigrationExecutor

from oqu.config import tables

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ROOT / "examples" / "akmola-2021" / "libraries.xlsx"


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


def test_the_first_command_makes_the_tables(tmp_path: Path) -> None:
    done = run("import", "libraries", str(LIBRARIES), data=tmp_path)
    assert (done.returncode, done.stdout[:12]) == (0, "59 libraries")


def test_a_data_folder_that_cant_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("doctor", data=tmp_path / "file" / "data")
    assert done.returncode == 1
    assert done.stderr.startswith("oqu: OQU_DATA_DIR is ")
    assert done.stderr.count("\n") == 1


@pytest.mark.django_db
def test_tables_older_than_the_code_are_left_to_whoever_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("a change", False)])
    with pytest.raises(CommandError, match=r"1 changes .* Run: oqu migrate"):
        tables.ready_tables()
