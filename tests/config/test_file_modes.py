"""The data folder is for its owner; nginx, in the owner's group, reaches what it sends and nothing else."""

import stat
from pathlib import Path

import pytest
from django.test import override_settings

from oqu.config import examination, file_modes
from oqu.config.file_modes import DataFolder


def folder(root: Path, *, shares_files: bool = True) -> DataFolder:
    """A data folder as an earlier version left it: everything readable by everyone."""
    for name in ("files/ab", "static/ui", "hall/talk"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in (
        "oqu.sqlite3",
        "oqu.sqlite3-wal",
        "secret-key",
        "files/ab/photo.jpg",
        "static/ui/ui.css",
        "hall/talk/log",
    ):
        (root / name).touch()
        (root / name).chmod(0o644)
    for path in (root, *root.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    return DataFolder(root, root / "static", root / "files", root / "oqu.sqlite3", shares_files)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    data = folder(tmp_path)
    data.put_right()
    modes = {path.name: mode(path) for path in (tmp_path, *tmp_path.iterdir())}

    assert modes == {
        tmp_path.name: 0o710,
        "files": 0o750,
        "static": 0o755,
        "hall": 0o700,
        "oqu.sqlite3": 0o600,
        "oqu.sqlite3-wal": 0o600,
        "secret-key": 0o600,
    }
    assert list(data.wrong_modes()) == []


def test_files_are_for_the_owner_alone_where_the_site_sends_them_itself(tmp_path: Path) -> None:
    folder(tmp_path, shares_files=False).put_right()

    assert mode(tmp_path / "files") == 0o700


def test_static_files_that_a_closed_process_collected_are_opened(tmp_path: Path) -> None:
    data = folder(tmp_path)
    (tmp_path / "static/ui").chmod(0o700)
    (tmp_path / "static/ui/ui.css").chmod(0o600)
    data.put_right()

    assert (mode(tmp_path / "static/ui"), mode(tmp_path / "static/ui/ui.css")) == (0o755, 0o644)


def test_a_database_elsewhere_is_closed_too(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    elsewhere.touch(0o644)
    data = folder(tmp_path / "data")
    DataFolder(data.root, data.static, data.files, elsewhere, shares_files=True).put_right()

    assert mode(elsewhere) == 0o600


@override_settings(OQU_DEVELOPMENT=False)
def test_the_doctor_names_what_is_too_open_and_what_is_too_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path)
    data.put_right()
    monkeypatch.setattr(file_modes, "data_folder", lambda: data)
    assert [found.remedy for found in examination.modes()] == [""]
    (tmp_path / "oqu.sqlite3").chmod(0o644)
    data.files.chmod(0o700)
    found = [(one.is_fault, one.what) for one in examination.modes()]

    assert found == [
        (False, f"{data.files} is too closed: 700 instead of 750."),
        (True, f"{tmp_path / 'oqu.sqlite3'} is too open: 644 instead of 600."),
    ]
