"""Installing packages of Debian: asked only where we may, and each by itself."""

import os
import shutil
import subprocess

import pytest

from scripts import debian


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run, by root on a Debian; none of them really is."""
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_how: commands.append(command))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return commands


def test_each_list_of_packages_is_a_step_of_its_own(ran: list[list[str]]) -> None:
    assert debian.install(["nginx"], ["chromium", "fonts-dejavu-core"])

    quiet = ["apt-get", "-qq"]
    install = [*quiet, "install", "-y", "--no-install-recommends"]
    assert ran == [[*quiet, "update"], [*install, "nginx"], [*install, "chromium", "fonts-dejavu-core"]]


@pytest.mark.parametrize(("user", "program"), [(1000, "/usr/bin/apt-get"), (0, None)])
def test_nothing_is_installed_where_we_may_not(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, user: int, program: str | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda _name: program)

    assert not debian.install(["nginx"])
    assert ran == []
