"""Databases that earlier versions made, upgraded by the code of this one."""

import lzma
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import Installation

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
STORED = sorted(FOLDER.glob("*.sqlite3.xz"))
COUNTED = (
    "people_person",
    "people_post",
    "courses_activity",
    "courses_enrolment",
    "courses_progress",
    "assignments_submission",
    "questionnaires_response",
    "certificates_certificate",
    "kernel_journalentry",
    "letters_letter",
)
READ_PAGES = """
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from oqu.courses.models import Enrolment
from oqu.people.queries import consent_versions
from oqu.ui.device import AUTHOR, mark_of
settings.ALLOWED_HOSTS = ["testserver"]
call_command("collectstatic", interactive=False, verbosity=0)
place = Enrolment.objects.filter(course__slug="library-work-2026", state="learning").select_related("person").first()
client = Client()
client.force_login(place.person, backend=settings.AUTHENTICATION_BACKENDS[0])
agreed = {"answer": "yes", "consent_version": consent_versions()[-1], AUTHOR: mark_of(place.person)}
answer = client.post("/en/my/consent/", agreed)
assert answer.status_code == 303, answer.status_code
for address in ("/en/", "/en/courses/library-work-2026/", "/en/today/", "/en/my/courses/library-work-2026/"):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code, response.headers)
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """An installation without a database."""
    return Installation(tmp_path)


def unpack(stored: Path, installation: Installation) -> Path:
    """Write a stored database where the installation expects its own; return the file."""
    database = installation.data / "oqu.sqlite3"
    database.write_bytes(lzma.decompress(stored.read_bytes()))
    return database


def counts(installation: Installation) -> dict[str, object]:
    return {table: installation.ask(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}


def execute(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_every_released_version_has_a_stored_database() -> None:
    released = re.findall(
        r"^## (\d+\.\d+\.\d+)(?!.*not released)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted({*released, "before-0.1.0"}) == sorted(
        file.name.removesuffix(".sqlite3.xz") for file in STORED
    )


@pytest.mark.parametrize("stored", STORED, ids=lambda file: file.name.removesuffix(".sqlite3.xz"))
def test_migrate_upgrades_a_stored_database(stored: Path, installation: Installation) -> None:
    unpack(stored, installation)
    before = counts(installation)
    done = installation.run("migrate")

    assert (done.returncode, done.stderr) == (0, "")
    assert counts(installation) == before
    assert "well   tables: up to date" in installation.run("doctor").stdout
    assert (
        installation.ask("SELECT count(*) FROM reports_edition")[0][0] == 0
    )  # the past is not signed by itself
    installation.execute(READ_PAGES)


def test_migrate_and_doctor_report_a_missing_table_and_column(installation: Installation) -> None:
    database = unpack(STORED[-1], installation)
    installation.run("migrate").check_returncode()
    execute(database, "DROP TABLE ideas_ideanews", "ALTER TABLE people_person DROP COLUMN phone")
    done, examined = installation.run("migrate"), installation.run("doctor")

    assert (done.returncode, examined.returncode) == (1, 1)
    assert "The database lacks ideas_ideanews, people_person.phone, although" in done.stderr
    assert "tables: missing: ideas_ideanews, people_person.phone" in examined.stdout


def test_migrate_and_doctor_refuse_tables_older_than_the_first_migration(installation: Installation) -> None:
    database = unpack(FOLDER / "before-0.1.0.sqlite3.xz", installation)
    execute(database, "DELETE FROM django_migrations WHERE app = 'kernel' AND name > '0005'")

    for command in ("migrate", "doctor", "worker"):
        done = installation.run(command)
        assert done.returncode == 1
        assert "older than version 0.1.0" in done.stdout + done.stderr
