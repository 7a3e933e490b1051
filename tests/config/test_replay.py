"""`oqu replay` as a process: what it says and how it ends when the input is broken."""

import shutil
from pathlib import Path

from tests.exchange.conftest import FOLDER
from tests.processes import Installation


def test_a_broken_folder_ends_the_command_with_its_problems(
    installation: Installation, tmp_path: Path
) -> None:
    folder, output = Path(shutil.copytree(FOLDER, tmp_path / "course")), tmp_path / "output"
    for name, old, new in (
        ("decisions.csv", "p02,admitted", "p02,taken"),
        ("support.csv", ",2021-", ",21.04."),
    ):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    done = installation.run("replay", str(folder), "--output", str(output))

    assert done.returncode != 0
    assert "decisions.csv, row 3, column “decision”" in done.stderr
    assert "support.csv, row 2, column “at”" in done.stderr
    assert not output.exists()
    assert installation.ask(
        "SELECT (SELECT count(*) FROM courses_course), (SELECT count(*) FROM people_person), "
        "(SELECT count(*) FROM libraries_library)"
    ) == [(0, 0, 0)]
