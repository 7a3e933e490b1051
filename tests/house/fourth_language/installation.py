"""What a fourth language consists of, written into a folder: settings, a formats file, a catalogue and migrations."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
from django.apps import apps

from tests import databases

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = """\
from tests.settings import *

LANGUAGES = [*LANGUAGES, ("uz", "Oʻzbekcha")]
LOCALE_PATHS = [{folder!r} + "/locale", *LOCALE_PATHS]
FORMAT_MODULE_PATH = ["uzbek_formats", *FORMAT_MODULE_PATH]
MODELTRANSLATION_LANGUAGES = MODELTRANSLATION_FALLBACK_LANGUAGES = tuple(code for code, _name in LANGUAGES)
DATABASES["default"]["NAME"] = {folder!r} + "/uzbek.sqlite3"
MIGRATION_MODULES = {{label: f"uzbek_migrations.{{label}}" for label in {labels!r}}}
"""
FORMATS = """\
DATE_FORMAT = r"Y-\\y\\i\\l j-F"
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"Y-\\y\\i\\l j-F, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j-F"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\\xa0"
NUMBER_GROUPING = 3
WEEKDAYS = ("dushanba", "seshanba", "chorshanba", "payshanba", "juma", "shanba", "yakshanba")
SHORT_WEEKDAYS = ("du", "se", "ch", "pa", "ju", "sh", "ya")
MONTHS = (
    *("yanvar", "fevral", "mart", "aprel", "may", "iyun"),
    *("iyul", "avgust", "sentabr", "oktabr", "noyabr", "dekabr"),
)
DAY_MONTH = "{day}-{month}"
DAY_MONTH_YEAR = "{year}-yil {day}-{month}"
WITH_WEEKDAY = "{date}, {weekday}"
WITH_SHORT_WEEKDAY = "{weekday}, {date}"
PERCENT_SIGN = "%"
LANGUAGE_SPELLINGS = ("узбекский", "өзбек")
"""
TEXTS = {
    "Courses": "Kurslar",
    "A new course": "Yangi kurs",
    "Title": "Sarlavha",
    "The course is held in this language: give it a title.": "Kurs shu tilda oʻtadi: sarlavhani yozing.",
}


def write(folder: Path) -> None:
    """Write everything into an empty folder; its modules can be imported when the folder is on the path."""
    labels = [app.label for app in apps.get_app_configs() if has_own_migrations(app.name)]
    (folder / "uzbek_settings.py").write_text(SETTINGS.format(folder=str(folder), labels=labels))
    for package in ("uzbek_formats", "uzbek_formats/uz", "uzbek_migrations"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
    (folder / "uzbek_formats" / "uz" / "formats.py").write_text(FORMATS)
    for label in labels:
        beside_existing_migrations(folder / "uzbek_migrations" / label, apps.get_app_config(label).name)
    catalogue(folder / "locale" / "uz" / "LC_MESSAGES")
    if databases.stored().exists():
        shutil.copyfile(databases.stored(), folder / "uzbek.sqlite3")


def has_own_migrations(package: str) -> bool:
    return package.startswith("oqu.") and Path(ROOT, "src", *package.split("."), "migrations").is_dir()


def beside_existing_migrations(package: Path, app: str) -> None:
    """A package in which Django finds the app's migrations, and writes the new ones."""
    package.mkdir()
    (package / "__init__.py").write_text(
        f"from {app} import migrations\n\n__path__ = [*__path__, *migrations.__path__]\n"
    )


def catalogue(folder: Path) -> None:
    folder.mkdir(parents=True)
    texts = polib.POFile()
    texts.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    texts.extend(polib.POEntry(msgid=english, msgstr=uzbek) for english, uzbek in TEXTS.items())
    texts.save_as_mofile(str(folder / "django.mo"))


def run(folder: Path, *command: str) -> str:
    """Run a Python module with the settings of that folder, on SQLite; returns what it printed, fails if it failed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "uzbek_settings",
        "PYTHONPATH": os.pathsep.join(map(str, (folder, ROOT / "src", ROOT))),
        "OQU_DATABASE_URL": "",
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
