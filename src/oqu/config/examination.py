"""The checks of `oqu doctor`: each part of an installation, its faults, and how to fix them."""

import os
import shutil
import sqlite3
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.core.cache import cache
from django.core.mail import mailers
from django.core.management import CommandError
from django.db import DatabaseError, connection

from oqu.config import environment, file_modes
from oqu.config.tables import INCOMPLETE, changes_left, listed, missing_parts
from oqu.kernel import clock, limits, retention
from oqu.letters.queries import due_letters, waiting_for_a_server
from oqu.libraries.queries import centres

MEGABYTE = 1024 * 1024
LITTLE_SPACE, NO_SPACE = 2000 * MEGABYTE, 200 * MEGABYTE
OLDEST_POSTGRES = 15
LATE = timedelta(minutes=10)
SITE_SECONDS = 5
MOST_MODES = 5
"""Paths of a wrong mode that are named; an upgrade may find many."""
LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1"}
ALL_SETTINGS = "All settings are listed in docs/operating.md."
ALMATY_SINCE_2024 = timedelta(hours=5)


@dataclass(frozen=True)
class CheckResult:
    """The result of one check; `remedy` is empty if all is well."""

    thing: str
    what: str
    remedy: str = ""
    is_fault: bool = False

    @property
    def is_odd(self) -> bool:
        """Whether it works, but needs attention."""
        return bool(self.remedy) and not self.is_fault


def ok(thing: str, what: str) -> CheckResult:
    """Return a finding without a fault."""
    return CheckResult(thing, what)


def warning(thing: str, what: str, remedy: str) -> CheckResult:
    """Return a finding about something that works but needs attention."""
    return CheckResult(thing, what, remedy)


def fault(thing: str, what: str, remedy: str) -> CheckResult:
    """Return a finding about something that does not work or is dangerous."""
    return CheckResult(thing, what, remedy, is_fault=True)


def all_findings() -> Iterator[CheckResult]:
    """Run all checks; a check that raises is reported as a fault."""
    for part in PARTS:
        try:
            yield from part()
        except DatabaseError:
            yield warning(_name(part), "Can't be checked without the database.", "Fix the database first.")
        except Exception as error:  # the other checks must still run
            yield fault(
                _name(part),
                f"{type(error).__name__}: {error}",
                "Fix the faults above first; if this one remains, see the log.",
            )


def _name(part: Callable[[], Iterator[CheckResult]]) -> str:
    return part.__name__.replace("_", " ")


def variables() -> Iterator[CheckResult]:
    """Check that every variable that begins with OQU_ is a known setting."""
    found = environment.unknown_variables()
    for name, meant in found.items():
        remedy = f"Did you mean {meant}? " if meant else "Remove it. "
        yield warning(
            "variables", f"{name} is not read: there is no such setting.", f"{remedy}{ALL_SETTINGS}"
        )
    if not found:
        yield ok("variables", "every one that begins with OQU_ is a setting")


def data_folder() -> Iterator[CheckResult]:
    """Check that the data folder exists, is writable, and has free space."""
    folder = settings.OQU_DATA_DIR
    remedy = (
        f"Make {folder} a folder that the user who runs Oqu may write, or set OQU_DATA_DIR to one that is."
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield fault("data folder", f"{folder} can't be written: {error.strerror}.", remedy)
        return
    yield ok("data folder", f"{folder} can be written")
    free = shutil.disk_usage(folder).free
    space = f"{free // MEGABYTE} MB are free"
    if free < NO_SPACE:
        yield fault("disk space", f"Only {space}.", "Free some space: soon nothing can be saved.")
    elif free < LITTLE_SPACE:
        yield warning("disk space", f"Only {space}.", "Plan for more space: recordings and photos need it.")
    else:
        yield ok("disk space", space)


def modes() -> Iterator[CheckResult]:
    """That only the owner reads the data, and nginx can read what it sends; on a real server."""
    if settings.OQU_DEVELOPMENT:
        return
    found = list(file_modes.data_folder().wrong_modes())
    for path, has, wanted in found[:MOST_MODES]:
        finding, what = (fault, "too open") if has & ~wanted else (warning, "too closed")
        fix = (
            f"Run: chmod {wanted:o} {path} (oqu serve does it as it starts, if the file belongs to its user)."
        )
        yield finding("modes", f"{path} is {what}: {has:o} instead of {wanted:o}.", fix)
    if len(found) > MOST_MODES:
        yield warning("modes", f"{len(found) - MOST_MODES} more paths have a wrong mode.", "Start oqu serve.")
    if not found:
        yield ok("modes", "only their owner, and nginx where it sends files, can read the data")


def database() -> Iterator[CheckResult]:
    """That the database answers, is new enough, and has every table."""
    where = connection.settings_dict["NAME"]
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield fault(
            "database",
            f"{where} can't be reached: {str(error).strip().splitlines()[0]}",
            "Start the database and look at OQU_DATABASE_URL, "
            "for example postgresql://oqu:secret@127.0.0.1:5432/oqu",
        )
        return
    yield _engine(str(where))
    yield _tables()


def _tables() -> CheckResult:
    """Return whether migrations are left to apply, or a table or column is missing."""
    try:
        left = changes_left()
    except CommandError as error:
        return fault("tables", "older than version 0.1.0", str(error))
    if left:
        return fault("tables", f"{left} changes of the tables are not made yet.", "Run: oqu migrate")
    if missing := missing_parts():
        return fault("tables", f"missing: {listed(missing)}", INCOMPLETE.format(missing=listed(missing)))
    return ok("tables", "up to date")


def _engine(where: str) -> CheckResult:
    if connection.vendor == "sqlite":
        return ok("database", f"SQLite {sqlite3.sqlite_version} in {where}")
    version = connection.get_database_version()
    version_text = f"{connection.display_name} {'.'.join(map(str, version))}"
    if version[0] < OLDEST_POSTGRES:
        return fault("database", f"{version_text} is too old.", f"Use PostgreSQL {OLDEST_POSTGRES} or newer.")
    return ok("database", version_text)


def mail() -> Iterator[CheckResult]:
    """That letters can leave."""
    if not settings.OQU_SMTP_HOST:
        remedy = "Set OQU_SMTP_HOST and its user."
        if settings.OQU_LETTERS_LEAVE:
            yield warning("mail", "Letters are only printed: no mail server is set.", remedy)
        else:
            waiting = waiting_for_a_server()
            yield fault("mail", f"No mail server is set: {waiting} letters wait, nobody gets a code.", remedy)
        return
    try:
        mailer = mailers.default
        mailer.open()
        mailer.close()
    except OSError as error:
        remedy = "Look at OQU_SMTP_HOST, OQU_SMTP_PORT, OQU_SMTP_USER, OQU_SMTP_PASSWORD and OQU_SMTP_TLS."
        yield fault("mail", f"{settings.OQU_SMTP_HOST} does not accept letters: {error}", remedy)
        return
    yield ok("mail", f"{settings.OQU_SMTP_HOST} takes letters")
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    if not domain or domain == "localhost":
        remedy = "Set OQU_MAIL_FROM to an address of yours, for example Courses <courses@example.org>"
        yield fault("sender of letters", f"{settings.DEFAULT_FROM_EMAIL} is no real address.", remedy)


def worker() -> Iterator[CheckResult]:
    """Check that a worker sends letters and runs jobs."""
    late = due_letters(clock.now() - LATE).filter(attempts=0).count()
    if late and settings.OQU_LETTERS_LEAVE:
        yield fault("worker", f"{late} letters wait for over ten minutes.", "Start it: oqu worker")
    else:
        yield ok("worker", "no letter waits too long")


def nightly_removal() -> Iterator[CheckResult]:
    """That every rule about how long data are stored was followed when the nightly job ran last."""
    failures = retention.failures()
    for failure in failures:
        yield warning(
            "nightly removal",
            f"{failure.rule.name} fails since {failure.first.at:%Y-%m-%d %H:%M} UTC: its old data are still there.",
            "Look into the worker's log for “The nightly removal failed”. It is tried again every night.",
        )
    due = {one.rule.name: one.due for one in retention.standings(clock.now()) if one.due}
    words = ", ".join(f"{name} {number}" for name, number in due.items()) or "nothing"
    if due and not retention.has_run():
        yield warning(
            "nightly removal",
            f"the first one, in the night after the first start, will delete rows by these rules: {words}.",
            "To keep them longer, set the OQU_KEEP_…_DAYS of docs/operating.md before that.",
        )
    elif not failures:
        yield ok("nightly removal", f"no rule has failed; due next: {words}")


def guessing() -> Iterator[CheckResult]:
    """That no limit of the whole installation is nearly used up."""
    alarms = limits.alarms(at=clock.now())
    for limit in alarms:
        yield warning(
            "guessing",
            f"Unusually many: {limit.action}.",
            "Look into nginx's log and block the addresses that it shows; see docs/operating.md.",
        )
    if not alarms:
        yield ok("guessing", "no more wrong codes and passwords than usual")


def address() -> Iterator[CheckResult]:
    """That the site is reached under its own name, in public only by HTTPS."""
    site = urlsplit(settings.OQU_SITE_URL)
    host = site.hostname or ""
    if host not in {name.strip("[]") for name in settings.ALLOWED_HOSTS}:
        remedy = f"Add {host or 'the name of the site'} to OQU_HOSTS."
        yield fault("address", f"{settings.OQU_SITE_URL} is not in OQU_HOSTS.", remedy)
        return
    if settings.OQU_DEVELOPMENT:
        if set(settings.ALLOWED_HOSTS) - LOCAL:
            yield fault(
                "development",
                "OQU_DEVELOPMENT is on while the site has a public name: errors and sign-in codes are shown.",
                "Set OQU_DEVELOPMENT=no",
            )
        else:
            yield ok("address", f"{settings.OQU_SITE_URL}, for this machine only")
        return
    if site.scheme != "https":
        yield fault("address", "The site is not on HTTPS.", f"Set OQU_SITE_URL=https://{host}")
        return
    yield _answers(f"{settings.OQU_SITE_URL}/health/live")


def _answers(url: str) -> CheckResult:
    try:
        with urllib.request.urlopen(url, timeout=SITE_SECONDS) as answer:  # noqa: S310 - an address of our own settings
            answer.read(100)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        remedy = "Start oqu serve, and look at nginx and its certificate; see docs/operating.md."
        return warning("address", f"{url} does not answer: {reason}", remedy)
    return ok("address", f"{url} answers")


def lecture_hall() -> Iterator[CheckResult]:
    """That the relay answers, and that browsers may reach it from pages on HTTPS."""
    hall_address = urlsplit(settings.OQU_HALL_ADDRESS)
    if not settings.OQU_DEVELOPMENT and hall_address.scheme == "http":
        remedy = "Set OQU_HALL_ADDRESS=/hall and let nginx forward it, or give an https address."
        yield fault("lecture hall", "Its address is not on HTTPS, so browsers refuse it.", remedy)
    try:
        with urllib.request.urlopen(f"{settings.OQU_HALL_INSIDE}/health", timeout=SITE_SECONDS) as answer:  # noqa: S310 - an address of our own settings
            answer.read(100)
    except (urllib.error.URLError, OSError) as error:
        what = f"{settings.OQU_HALL_INSIDE} does not answer: {getattr(error, 'reason', error)}"
        if settings.OQU_DEVELOPMENT:
            yield ok("lecture hall", "does not run now; oqu serve starts it")
        else:
            yield warning("lecture hall", what, "Start oqu serve, and look at OQU_HALL_INSIDE.")
        return
    yield ok("lecture hall", f"{settings.OQU_HALL_INSIDE} answers")


STYLES_AND_SCRIPTS = ("ui.css", "ui.js")


def static_files() -> Iterator[CheckResult]:
    """That style sheets and scripts are there."""
    if settings.OQU_DEVELOPMENT:
        missing = [name for name in STYLES_AND_SCRIPTS if not finders.find(name)]
    else:
        missing = [name for name in STYLES_AND_SCRIPTS if not _collected(name)]
    if not missing:
        yield ok("static files", "all there")
    elif all(finders.find(name) for name in STYLES_AND_SCRIPTS):
        yield warning("static files", "not collected yet", "oqu serve does it as it starts.")
    else:
        yield fault("static files", f"Missing: {', '.join(missing)}.", "Run: make setup-base")


def _collected(name: str) -> bool:
    try:
        return staticfiles_storage.exists(staticfiles_storage.stored_name(name))  # type: ignore[attr-defined]
    except ValueError:
        return False


def fonts() -> Iterator[CheckResult]:
    """That certificates and reports can be written in Kazakh."""
    folder = Path(settings.OQU_FONTS_DIR)
    found = [file for file in folder.glob("*") if file.suffix in {".ttf", ".otf"}] if folder.is_dir() else []
    if found:
        yield ok("fonts", f"{len(found)} in {folder}")
    else:
        yield fault("fonts", f"No font is in {folder}.", "Run: make setup, or set OQU_FONTS_DIR")


def words() -> Iterator[CheckResult]:
    """That pages speak every language; English is in the source."""
    missing = [
        language
        for language, _name in settings.LANGUAGES
        if language != "en"
        and not any(
            (folder / language / "LC_MESSAGES" / "django.mo").exists()
            for folder in map(Path, settings.LOCALE_PATHS)
        )
    ]
    if missing:
        yield fault("languages", f"No catalogue for {', '.join(missing)}.", "Run: make setup")
    else:
        yield ok("languages", ", ".join(str(name) for _code, name in settings.LANGUAGES))


def shared_cache() -> Iterator[CheckResult]:
    """That the cache remembers; without Redis each process has its own."""
    key, remedy = f"doctor-{os.getpid()}", "Start Redis or Valkey, and look at OQU_REDIS_URL."
    try:
        cache.set(key, "well", 10)
        remembered = cache.get(key) == "well"
    except Exception as error:  # each kind of cache fails in its own way
        yield fault("cache", f"The cache does not answer: {error}", remedy)
        return
    if not remembered:
        yield fault("cache", "The cache does not store values.", remedy)
    elif settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        yield ok("cache", "Redis, shared by every process")
    else:
        yield ok("cache", "in memory, each process its own; enough for one machine")


def time_zones() -> Iterator[CheckResult]:
    """That the zones of the centres are known, and the data know that Kazakhstan has one time since March 2024."""
    zones = {settings.OQU_HOME_ZONE, "Asia/Almaty", *centres().values_list("zone", flat=True)}
    for zone in sorted(zones):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield fault("time zones", f"{zone} is not known.", "Name a zone such as Asia/Almaty.")
            return
    summer = datetime(2024, 6, 1, tzinfo=UTC).astimezone(ZoneInfo("Asia/Almaty"))
    if summer.utcoffset() != ALMATY_SINCE_2024:
        remedy = "Update the system's package tzdata."
        yield fault("time zones", "The data are older than the change of Kazakhstan's time in 2024.", remedy)
    else:
        yield ok("time zones", ", ".join(sorted(zones)))


def rules_of_django() -> Iterator[CheckResult]:
    """What Django itself finds wrong with the settings."""
    found = checks.run_checks(include_deployment_checks=not settings.OQU_DEVELOPMENT)
    serious = [one for one in found if one.level >= checks.WARNING and not one.is_silenced()]
    for one in serious:
        yield fault(
            "settings", f"{one.id}: {one.msg}", one.hint or "See Django's documentation of this check."
        )
    if not serious:
        yield ok("settings", "Django finds nothing wrong")


def first_steps() -> Iterator[CheckResult]:
    """Check that at least one person can sign in and begin."""
    if not centres().exists():
        yield warning(
            "centre",
            "There is no centre yet.",
            "Become the site administrator by the link that oqu serve prints (or by oqu createsuperuser) and open one, or import its people: "
            "oqu import people FILE --centre CODE",
        )


PARTS: tuple[Callable[[], Iterator[CheckResult]], ...] = (
    variables,
    data_folder,
    modes,
    database,
    address,
    mail,
    worker,
    nightly_removal,
    guessing,
    lecture_hall,
    static_files,
    fonts,
    words,
    shared_cache,
    time_zones,
    rules_of_django,
    first_steps,
)
