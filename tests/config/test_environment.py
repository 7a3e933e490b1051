"""Variables of the environment: read by type, reported by name when wrong or misspelt."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from oqu.config import environment as env

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operating.md"
DATA = Path("data")


def test_the_known_variables_are_those_of_the_operating_guide() -> None:
    rows = [line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| `OQU_")]
    documented = {name for row in rows for name in re.findall(r"`(OQU_\w+)`", row.split("|")[1])}

    assert documented == env.KNOWN


def test_a_setting_that_nobody_wrote_down_cant_be_read() -> None:
    with pytest.raises(LookupError, match="OQU_NOVELTY"):
        env.text("OQU_NOVELTY", "")


def test_misspelt_variables_are_found_with_what_was_meant() -> None:
    given = {"OQU_SITE_ULR": "", "OQU_XYZZY": "1", "OQU_SITE_URL": "", "OQU_CHROMIUM": "", "PATH": "/bin"}

    assert env.unknown_variables(given) == {"OQU_SITE_ULR": "OQU_SITE_URL", "OQU_XYZZY": ""}


def test_the_data_folder_of_a_fresh_machine_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OQU_DATA_DIR", str(tmp_path / "srv" / "data"))

    assert env.made_folder("OQU_DATA_DIR", DATA).is_dir()


def test_a_data_folder_that_cant_be_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("OQU_DATA_DIR", str(tmp_path / "file" / "data"))

    with pytest.raises(ImproperlyConfigured, match=r"which is not writable .* for example OQU_DATA_DIR="):
        env.made_folder("OQU_DATA_DIR", DATA)


@pytest.mark.parametrize("value", ["courses.example.org", "ftp://courses.example.org", "https://"])
def test_the_address_of_the_site_must_be_whole(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OQU_SITE_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"for example OQU_SITE_URL=https://courses\.example\.org"):
        env.site("OQU_SITE_URL", "")


def test_a_slash_behind_the_address_of_the_site_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OQU_SITE_URL", "https://courses.example.org/")
    assert env.site("OQU_SITE_URL", "") == "https://courses.example.org"


@pytest.mark.parametrize("value", ["Astana", "../zones", "Asia"])
def test_a_zone_must_be_known(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OQU_HOME_ZONE", value)
    with pytest.raises(ImproperlyConfigured, match="for example OQU_HOME_ZONE=Asia/Almaty"):
        env.zone("OQU_HOME_ZONE", "Asia/Almaty")


@pytest.mark.parametrize(
    "url", ["mysql://a/b", "sqlite://", "postgresql://a:secret@host:port/oqu", "postgresql://host"]
)
def test_an_address_of_no_database_is_refused_and_its_password_not_shown(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^OQU_DATABASE_URL must read ") as caught:
        env.database(url, data_dir=DATA)
    assert "a:secret" not in str(caught.value)


def test_a_number_of_days_stays_within_what_dates_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OQU_KEEP_LETTERS_DAYS", "36500")
    assert env.days("OQU_KEEP_LETTERS_DAYS", 1095) == 36_500

    monkeypatch.setenv("OQU_KEEP_LETTERS_DAYS", "3000000")
    with pytest.raises(ImproperlyConfigured, match=r"at most 36500 days, .* OQU_KEEP_LETTERS_DAYS=1095"):
        env.days("OQU_KEEP_LETTERS_DAYS", 1095)
