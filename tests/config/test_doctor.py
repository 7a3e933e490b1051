"""`oqu doctor` finds faults, shows how to fix them, and ends with the right status."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from pytest_django import Settings

from oqu.config import database_checks, examination
from oqu.config.check_results import CheckResult
from oqu.kernel import clock, limits, retention
from oqu.kernel.limits import Action, Scope
from oqu.kernel.models import Removal
from tests.factories.letters import LetterFactory
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def faults_and_warnings(findings: Iterator[CheckResult]) -> list[tuple[bool, str]]:
    return [(finding.is_fault, finding.what) for finding in findings if finding.remedy]


def run(*arguments: str) -> tuple[int, str]:
    out, status = io.StringIO(), 0
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        status = int(str(end.code))
    return status, out.getvalue()


def test_a_healthy_installation_ends_with_0(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    CentreFactory.create()

    status, words = run()

    assert (status, words.splitlines()[-1]) == (0, "Nothing is wrong.")
    assert "WRONG" not in words
    assert "well   tables: up to date" in words


def test_quiet_says_only_what_is_to_be_done(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    CentreFactory.create()

    assert run("--quiet")[1].splitlines() == [
        "odd    mail: Letters are only printed: no mail server is set.",
        "         Set OQU_SMTP_HOST and its user.",
        "",
        "Nothing is wrong.",
    ]


def test_misspelt_variables_are_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OQU_SITE_ULR", "https://courses.example.org")

    (finding,) = examination.variables()

    assert (finding.thing, finding.is_fault) == ("variables", False)
    assert finding.what == "OQU_SITE_ULR is not read: there is no such setting."
    assert finding.remedy == "Did you mean OQU_SITE_URL? All settings are listed in docs/operating.md."


def test_everything_that_is_wrong_is_told_at_once_and_ends_with_1(settings: Settings, tmp_path: Path) -> None:
    settings.OQU_FONTS_DIR = tmp_path
    settings.OQU_SITE_URL = "http://elsewhere.example.org"

    status, words = run()

    assert status == 1
    assert f"WRONG  fonts: No font is in {tmp_path}.\n         Run: make setup, or set OQU_FONTS_DIR" in words
    assert "Add the name of the host to OQU_HOSTS: elsewhere.example.org." in words
    assert words.splitlines()[-1] == "2 things are wrong."


def test_a_folder_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.OQU_DATA_DIR = tmp_path / "file" / "data"

    assert [is_fault for is_fault, _what in faults_and_warnings(examination.data_folder())] == [True]


@pytest.mark.parametrize(("least", "expected"), [("LITTLE_SPACE", [False]), ("NO_SPACE", [True])])
def test_little_space(monkeypatch: pytest.MonkeyPatch, least: str, expected: list[bool]) -> None:
    monkeypatch.setattr(examination, least, 2**60)

    assert [is_fault for is_fault, _what in faults_and_warnings(examination.data_folder())] == expected


def test_static_files_that_serve_will_collect(settings: Settings, tmp_path: Path) -> None:
    settings.OQU_DEVELOPMENT = False
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "oqu.ui.storage.HashedStaticFiles"},
    }

    assert faults_and_warnings(examination.static_files()) == [(False, "not collected yet")]


def test_tables_that_are_behind() -> None:
    MigrationRecorder(connection).migration_qs.filter(app="letters").delete()

    (finding,) = [one for one in database_checks.database() if one.is_fault]

    assert (finding.thing, finding.remedy) == ("tables", "Run: oqu migrate")


def test_a_real_server_needs_mail(settings: Settings) -> None:
    settings.OQU_DEVELOPMENT, settings.OQU_SMTP_HOST, settings.OQU_LETTERS_LEAVE = False, "", False
    LetterFactory.create()

    assert faults_and_warnings(examination.mail()) == [
        (True, "No mail server is set, so nobody gets a code. Letters that wait: 1.")
    ]


def test_guessing_at_the_whole_installation_is_odd() -> None:
    guesses = limits.uses(Action.PASSWORD, {Scope.INSTALLATION: ""})
    for _guess in range(250):
        limits.take(guesses, at=clock.now())

    assert faults_and_warnings(examination.guessing()) == [(False, "Unusually many: wrong passwords.")]


def test_a_mail_server_that_is_not_there() -> None:
    options = {"host": "127.0.0.1", "port": 1, "timeout": 2}
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    with override_settings(OQU_SMTP_HOST="127.0.0.1", MAILERS={"default": smtp}):
        ((is_fault, what),) = faults_and_warnings(examination.mail())

    assert is_fault
    assert what.startswith("127.0.0.1 does not accept letters: ")


def test_letters_that_nobody_sends() -> None:
    LetterFactory.create(due_at=clock.now() - timedelta(minutes=11))
    LetterFactory.create(due_at=clock.now())

    assert faults_and_warnings(examination.worker()) == [
        (True, "Letters that have waited for over ten minutes: 1.")
    ]


def test_the_first_nightly_removal_is_announced_with_what_it_will_delete() -> None:
    at = clock.now()
    LetterFactory.create(written_at=at - timedelta(days=4000))
    assert faults_and_warnings(examination.nightly_removal()) == [
        (
            False,
            "the first one, in the night after the first start, will delete rows by these rules: Letters 1.",
        )
    ]

    retention.sweep(at)
    assert [finding.what for finding in examination.nightly_removal()] == [
        "no rule has failed; due next: nothing"
    ]


def test_a_rule_that_the_nightly_job_could_not_follow_is_odd() -> None:
    at = datetime(2026, 5, 4, 3, 10, tzinfo=UTC)
    Removal.objects.create(rule="letters.letters", number=3, at=at - timedelta(days=1))
    assert faults_and_warnings(examination.nightly_removal()) == []

    Removal.objects.create(rule="letters.letters", number=0, failed=True, at=at)
    Removal.objects.create(rule="letters.letters", number=0, failed=True, at=at + timedelta(days=1))
    assert faults_and_warnings(examination.nightly_removal()) == [
        (False, "Letters fails since 2026-05-04 03:10 UTC: its old data are still there.")
    ]

    Removal.objects.create(rule="letters.letters", number=0, at=at + timedelta(days=2))
    assert faults_and_warnings(examination.nightly_removal()) == []


@pytest.mark.parametrize(
    ("development", "hosts", "site", "what"),
    [
        (True, ["127.0.0.1"], "http://127.0.0.1:8000", None),
        (True, ["courses.example.org"], "https://courses.example.org", "OQU_DEVELOPMENT is on while"),
        (False, ["courses.example.org"], "http://courses.example.org", "The site is not on HTTPS."),
        (False, ["127.0.0.1"], "https://127.0.0.1:1", "https://127.0.0.1:1/health/live does not answer"),
        (False, [], "https://courses.example.org", "https://courses.example.org is not in OQU_HOSTS."),
    ],
)
def test_addresses(development: bool, hosts: list[str], site: str, what: str | None) -> None:
    with override_settings(OQU_DEVELOPMENT=development, ALLOWED_HOSTS=hosts, OQU_SITE_URL=site):
        found = faults_and_warnings(examination.address())

    assert [words.startswith(what or "") for _wrong, words in found] == ([True] if what else [])


def test_zones_that_nobody_knows() -> None:
    CentreFactory.create(zone="Asia/Nowhere")

    assert faults_and_warnings(examination.time_zones()) == [(True, "Asia/Nowhere is not known.")]


def test_what_breaks_while_it_is_looked_at_does_not_hide_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[CheckResult]:
        raise RuntimeError("oh")

    monkeypatch.setattr(examination, "PARTS", (broken, examination.fonts))

    assert [(one.thing, one.is_fault) for one in examination.all_findings()] == [
        ("broken", True),
        ("fonts", False),
    ]


def test_settings_that_cannot_be_read_are_told_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "oqu.config.cli", "doctor"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "oqu.config.settings", "OQU_LARGEST_FILE_MB": "large"}
        | {"OQU_DATA_DIR": str(tmp_path), "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "oqu: OQU_LARGEST_FILE_MB is 'large': give a whole number, for example OQU_LARGEST_FILE_MB=25\n"
    )


def test_an_administrator_is_told_where_the_first_centre_is_opened() -> None:
    (before,) = examination.first_steps()
    PersonFactory.create(is_keeper=True)
    (after,) = examination.first_steps()

    assert ("Become the site administrator" in before.remedy, "among the first steps" in after.remedy) == (
        True,
        True,
    )
