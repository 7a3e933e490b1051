"""Every migration that moves data is tried with rows."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUARDS = {("certificates", "0001_release_0_1_0")}
"""They set triggers and move nothing; the triggers have tests of their own."""


def test_every_migration_that_moves_data_has_a_test() -> None:
    moving = {
        (file.parts[-3], file.stem)
        for file in (ROOT / "src" / "oqu").glob("*/migrations/*.py")
        if "RunPython(" in file.read_text("utf-8")
    }
    tests = "".join(file.read_text("utf-8") for file in (ROOT / "tests").glob("*/test_*migration*.py"))

    assert [(app, name) for app, name in sorted(moving - GUARDS) if name not in tests] == []
