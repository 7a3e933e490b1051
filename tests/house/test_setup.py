"""Setting up: the interpreter, the stamps, the fonts and scripts that it leaves behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from scripts import bootstrap, repository

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def executable(path: Path, lines: str) -> Path:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_shim_that_fails_is_no_interpreter(tmp_path: Path) -> None:
    shim = executable(tmp_path / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")

    assert bootstrap.runs(shim) is False
    assert bootstrap.runs(sys.executable) is True


def test_an_interpreter_behind_failing_shims_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shims, versions = tmp_path / "shims", tmp_path / "pyenv" / "versions" / "3.13.0" / "bin"
    shims.mkdir()
    versions.mkdir(parents=True)
    for name in ("python3.12", "python3.13", "python3"):
        executable(shims / name, "exit 127")
    interpreter = executable(versions / "python3", f'exec "{sys.executable}" "$@"')
    monkeypatch.setenv("PATH", str(shims))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))

    assert bootstrap.fitting_interpreter() == str(interpreter)


def test_a_second_set_up_has_nothing_to_do(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/bootstrap.py", "--dev"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("", "")


def test_a_changed_list_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    wanted = tmp_path / "base.txt"
    wanted.write_text("django==6.1\n", encoding="utf-8")
    before = bootstrap.fingerprint([wanted])
    wanted.write_text("django==6.2\n", encoding="utf-8")

    assert bootstrap.fingerprint([wanted]) != before


def test_every_package_is_locked_by_hash(root: Path) -> None:
    for file in sorted((root / "requirements").glob("*.txt")):
        entries = file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        packages = [line for line in entries if line and not line.lstrip().startswith("#")]
        assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_javascript_is_locked_without_addresses(root: Path) -> None:
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("family", ["PTSans", "PTSerif"])
@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_the_fonts_of_documents_have_every_kazakh_letter(family: str, style: str) -> None:
    font = TTFont(settings.OQU_FONTS_DIR / f"{family}-{style}.ttf")

    assert [letter for letter in KAZAKH if ord(letter) not in font.getBestCmap()] == []
    assert "GPOS" in font


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "index = https://" + "pypi" + ".org/simple",
            ["the host of a package registry: lock with hashes and without addresses"],
        ),
        ("data = /ho" + "me/aigul/oqu", ["a path of one machine"]),
        ("# TO" + "DO: later", ["unfinished work: finish it or say it in an issue"]),
        ("x = y  # type: ig" + "nore", ["a bare ignore: name the rule"]),
        ("x = y  # type: ignore[arg-type]", []),
    ],
)
def test_what_must_not_be_committed_is_found(
    line: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    (tmp_path / "file.txt").write_text(line, encoding="utf-8")

    assert list(repository.problems_of(tmp_path / "file.txt")) == [f"file.txt:1: {what}" for what in found]
