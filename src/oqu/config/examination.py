"""The checks of `oqu doctor`: each part of an installation, its faults, and how to fix them."""

import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
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
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.config import environment, file_modes
from oqu.config.check_results import CheckResult, fault, ok, warning
from oqu.config.database_checks import database
from oqu.kernel import clock, limits, retention
from oqu.kernel.heavy import django_redis
from oqu.letters.queries import due_letters, waiting_for_a_server
from oqu.libraries.queries import centres
from oqu.people.queries import has_keeper

MEGABYTE = 1024 * 1024
LITTLE_SPACE, NO_SPACE = 2000 * MEGABYTE, 200 * MEGABYTE
LATE = timedelta(minutes=10)
SITE_SECONDS = 5
MOST_MODES = 5
"""Paths of a wrong mode that are named; an upgrade may find many."""
LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1"}
ALMATY_SINCE_2024 = timedelta(hours=5)


def all_findings() -> Iterator[CheckResult]:
    """Run all checks; a check that raises is reported as a fault."""
    for part in PARTS:
        try:
            yield from part()
        except DatabaseError:
            yield warning(
                _name(part), _("Can't be checked without the database."), _("Fix the database first.")
            )
        except Exception as error:  # the other checks must still run
            yield fault(
                _name(part),
                f"{type(error).__name__}: {error}",
                _("Fix the faults above first; if this one remains, see the log."),
            )


def _name(part: Callable[[], Iterator[CheckResult]]) -> str:
    return _(part.__name__.replace("_", " "))


def variables() -> Iterator[CheckResult]:
    """Check that every variable that begins with OQU_ is a known setting."""
    found = environment.unknown_variables()
    for name, meant in found.items():
        remedy = _("Did you mean %(name)s?") % {"name": meant} if meant else _("Remove it.")
        yield warning(
            _("variables"),
            _("%(name)s is not read: there is no such setting.") % {"name": name},
            f"{remedy} {_('All settings are listed in docs/operating.md.')}",
        )
    if not found:
        yield ok(_("variables"), _("every one that begins with OQU_ is a setting"))


def data_folder() -> Iterator[CheckResult]:
    """Check that the data folder exists, is writable, and has free space."""
    folder = settings.OQU_DATA_DIR
    remedy = _(
        "Make %(folder)s a folder that the user who runs Oqu may write, or set OQU_DATA_DIR to one that is."
    ) % {"folder": folder}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        what = _("%(folder)s can't be written: %(error)s.") % {"folder": folder, "error": error.strerror}
        yield fault(_("data folder"), what, remedy)
        return
    yield ok(_("data folder"), _("%(folder)s can be written") % {"folder": folder})
    free = shutil.disk_usage(folder).free
    space = _("%(number)s MB are free") % {"number": free // MEGABYTE}
    if free < NO_SPACE:
        yield fault(_("disk space"), space, _("Free some space: soon nothing can be saved."))
    elif free < LITTLE_SPACE:
        yield warning(_("disk space"), space, _("Plan for more space: recordings and photos need it."))
    else:
        yield ok(_("disk space"), space)


def modes() -> Iterator[CheckResult]:
    """That only the owner reads the data, and nginx can read what it sends; on a real server."""
    if settings.OQU_DEVELOPMENT:
        return
    found = list(file_modes.data_folder().wrong_modes())
    for path, has, wanted in found[:MOST_MODES]:
        finding, what = (
            (fault, _("%(path)s is too open: %(has)s instead of %(wanted)s."))
            if has & ~wanted
            else (warning, _("%(path)s is too closed: %(has)s instead of %(wanted)s."))
        )
        figures = {"path": path, "has": f"{has:o}", "wanted": f"{wanted:o}"}
        fix = _(
            "Run: chmod %(wanted)s %(path)s (oqu serve does it as it starts, if the file belongs to its user)."
        )
        yield finding(_("modes"), what % figures, fix % figures)
    if len(found) > MOST_MODES:
        more = len(found) - MOST_MODES
        words = ngettext(
            "%(number)s more path has a wrong mode.", "%(number)s more paths have a wrong mode.", more
        )
        yield warning(_("modes"), words % {"number": more}, _("Start oqu serve."))
    if not found:
        yield ok(_("modes"), _("only their owner, and nginx where it sends files, can read the data"))


def mail() -> Iterator[CheckResult]:
    """That letters can leave."""
    if not settings.OQU_SMTP_HOST:
        remedy = _("Set OQU_SMTP_HOST and its user.")
        if settings.OQU_LETTERS_LEAVE:
            yield warning(_("mail"), _("Letters are only printed: no mail server is set."), remedy)
        else:
            what = _("No mail server is set, so nobody gets a code. Letters that wait: %(number)s.")
            yield fault(_("mail"), what % {"number": waiting_for_a_server()}, remedy)
        return
    try:
        mailer = mailers.default
        mailer.open()
        mailer.close()
    except OSError as error:
        names = "OQU_SMTP_HOST, OQU_SMTP_PORT, OQU_SMTP_USER, OQU_SMTP_PASSWORD, OQU_SMTP_TLS"
        what = _("%(server)s does not accept letters: %(error)s")
        yield fault(
            _("mail"),
            what % {"server": settings.OQU_SMTP_HOST, "error": error},
            _("Look at these settings: %(names)s.") % {"names": names},
        )
        return
    yield ok(_("mail"), _("%(server)s takes letters") % {"server": settings.OQU_SMTP_HOST})
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    if not domain or domain == "localhost":
        remedy = _("Set OQU_MAIL_FROM to an address of yours, for example %(example)s")
        yield fault(
            _("sender of letters"),
            _("%(address)s is no real address.") % {"address": settings.DEFAULT_FROM_EMAIL},
            remedy % {"example": "Courses <courses@example.org>"},
        )


def worker() -> Iterator[CheckResult]:
    """Check that a worker sends letters and runs jobs."""
    late = due_letters(clock.now() - LATE).filter(attempts=0).count()
    if late and settings.OQU_LETTERS_LEAVE:
        what = _("Letters that have waited for over ten minutes: %(number)s.") % {"number": late}
        yield fault(_("worker"), what, _("Start it: oqu worker"))
    else:
        yield ok(_("worker"), _("no letter waits too long"))


def nightly_removal() -> Iterator[CheckResult]:
    """That every rule about how long data are stored was followed when the nightly job ran last."""
    failures = retention.failures()
    for failure in failures:
        yield warning(
            _("nightly removal"),
            _("%(rule)s fails since %(moment)s UTC: its old data are still there.")
            % {"rule": failure.rule.label, "moment": f"{failure.first.at:%Y-%m-%d %H:%M}"},
            _("Look into the worker's log for “The nightly removal failed”. It is tried again every night."),
        )
    due = {str(one.rule.label): one.due for one in retention.standings(clock.now()) if one.due}
    words = ", ".join(f"{name} {number}" for name, number in due.items()) or _("nothing")
    if due and not retention.has_run():
        yield warning(
            _("nightly removal"),
            _(
                "the first one, in the night after the first start, will delete rows by these rules: %(rules)s."
            )
            % {"rules": words},
            _("To store them longer, set the OQU_KEEP_…_DAYS of docs/operating.md before that."),
            page="office:installation_retention",
            action=_("See how long data are stored"),
        )
    elif not failures:
        yield ok(_("nightly removal"), _("no rule has failed; due next: %(rules)s") % {"rules": words})


def guessing() -> Iterator[CheckResult]:
    """That no limit of the whole installation is nearly used up."""
    alarms = limits.alarms(at=clock.now())
    for limit in alarms:
        yield warning(
            _("guessing"),
            _("Unusually many: %(action)s.") % {"action": limit.action.label},
            _("Look into nginx's log and block the addresses that it shows; see docs/operating.md."),
        )
    if not alarms:
        yield ok(_("guessing"), _("no more wrong codes and passwords than usual"))


def address() -> Iterator[CheckResult]:
    """That the site is reached under its own name, in public only by HTTPS."""
    site = urlsplit(settings.OQU_SITE_URL)
    host = site.hostname or ""
    if host not in {name.strip("[]") for name in settings.ALLOWED_HOSTS}:
        remedy = _("Add the name of the host to OQU_HOSTS: %(host)s.") % {"host": host or "?"}
        what = _("%(address)s is not in OQU_HOSTS.") % {"address": settings.OQU_SITE_URL}
        yield fault(_("address"), what, remedy)
        return
    if settings.OQU_DEVELOPMENT:
        if set(settings.ALLOWED_HOSTS) - LOCAL:
            yield fault(
                _("development"),
                _(
                    "OQU_DEVELOPMENT is on while the site has a public name: errors and sign-in codes are shown."
                ),
                _("Set %(setting)s") % {"setting": "OQU_DEVELOPMENT=no"},
            )
        else:
            yield ok(
                _("address"), _("%(address)s, for this machine only") % {"address": settings.OQU_SITE_URL}
            )
        return
    if site.scheme != "https":
        remedy = _("Set %(setting)s") % {"setting": f"OQU_SITE_URL=https://{host}"}
        yield fault(_("address"), _("The site is not on HTTPS."), remedy)
        return
    yield _answers(f"{settings.OQU_SITE_URL}/health/live")


def _answers(url: str) -> CheckResult:
    try:
        with urllib.request.urlopen(url, timeout=SITE_SECONDS) as answer:  # noqa: S310 - an address of our own settings
            answer.read(100)
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        remedy = _("Start oqu serve, and look at nginx and its certificate; see docs/operating.md.")
        return warning(_("address"), _no_answer(url, reason), remedy)
    return ok(_("address"), _("%(address)s answers") % {"address": url})


def _no_answer(url: str, reason: object) -> str:
    return _("%(address)s does not answer: %(reason)s") % {"address": url, "reason": reason}


def lecture_hall() -> Iterator[CheckResult]:
    """That the relay answers, and that browsers may reach it from pages on HTTPS."""
    hall_address = urlsplit(settings.OQU_HALL_ADDRESS)
    if not settings.OQU_DEVELOPMENT and hall_address.scheme == "http":
        remedy = _("Set OQU_HALL_ADDRESS=/hall and let nginx forward it, or give an https address.")
        yield fault(_("lecture hall"), _("Its address is not on HTTPS, so browsers refuse it."), remedy)
    try:
        with urllib.request.urlopen(f"{settings.OQU_HALL_INSIDE}/health", timeout=SITE_SECONDS) as answer:  # noqa: S310 - an address of our own settings
            answer.read(100)
    except (urllib.error.URLError, OSError) as error:
        what = _no_answer(settings.OQU_HALL_INSIDE, getattr(error, "reason", error))
        if settings.OQU_DEVELOPMENT:
            yield ok(_("lecture hall"), _("does not run now; oqu serve starts it"))
        else:
            yield warning(_("lecture hall"), what, _("Start oqu serve, and look at OQU_HALL_INSIDE."))
        return
    yield ok(_("lecture hall"), _("%(address)s answers") % {"address": settings.OQU_HALL_INSIDE})


STYLES_AND_SCRIPTS = ("ui.css", "ui.js")


def static_files() -> Iterator[CheckResult]:
    """That style sheets and scripts are there."""
    if settings.OQU_DEVELOPMENT:
        missing = [name for name in STYLES_AND_SCRIPTS if not finders.find(name)]
    else:
        missing = [name for name in STYLES_AND_SCRIPTS if not _collected(name)]
    if not missing:
        yield ok(_("static files"), _("all there"))
    elif all(finders.find(name) for name in STYLES_AND_SCRIPTS):
        yield warning(_("static files"), _("not collected yet"), _("oqu serve does it as it starts."))
    else:
        what = _("missing: %(names)s") % {"names": ", ".join(missing)}
        yield fault(_("static files"), what, _("Run: make setup-base"))


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
        yield ok(_("fonts"), _("%(number)s in %(folder)s") % {"number": len(found), "folder": folder})
    else:
        what = _("No font is in %(folder)s.") % {"folder": folder}
        yield fault(_("fonts"), what, _("Run: make setup, or set OQU_FONTS_DIR"))


def words() -> Iterator[CheckResult]:
    """That pages speak every language; English is in the source."""
    missing = [
        language
        for language, _spoken in settings.LANGUAGES
        if language != "en"
        and not any(
            (folder / language / "LC_MESSAGES" / "django.mo").exists()
            for folder in map(Path, settings.LOCALE_PATHS)
        )
    ]
    if missing:
        what = _("No catalogue for these languages: %(names)s.") % {"names": ", ".join(missing)}
        yield fault(_("languages"), what, _("Run: make setup"))
    else:
        yield ok(_("languages"), ", ".join(str(name) for _code, name in settings.LANGUAGES))


def shared_cache() -> Iterator[CheckResult]:
    """That the cache remembers; without Redis each process has its own."""
    key, remedy = f"doctor-{os.getpid()}", _("Start Redis or Valkey, and look at OQU_REDIS_URL.")
    is_shared = "redis" in settings.CACHES["default"]["BACKEND"]
    try:
        if is_shared:
            django_redis.get_redis_connection("default").ping()
        cache.set(key, "well", 10)
        remembered = cache.get(key) == "well"
    except Exception as error:  # each kind of cache fails in its own way
        yield fault(_("cache"), _("The cache does not answer: %(error)s") % {"error": error}, remedy)
        return
    if not remembered:
        yield fault(_("cache"), _("The cache does not store values."), remedy)
    elif is_shared:
        yield ok(_("cache"), _("Redis, shared by every process"))
    else:
        yield ok(_("cache"), _("in memory, each process its own; enough for one machine"))


def time_zones() -> Iterator[CheckResult]:
    """That the zones of the centres are known, and the data know that Kazakhstan has one time since March 2024."""
    zones = {settings.OQU_HOME_ZONE, "Asia/Almaty", *centres().values_list("zone", flat=True)}
    for zone in sorted(zones):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield fault(
                _("time zones"),
                _("%(zone)s is not known.") % {"zone": zone},
                _("Name a zone such as Asia/Almaty."),
                page="office:centres",
                action=_("Choose the time zones of the centres"),
            )
            return
    summer = datetime(2024, 6, 1, tzinfo=UTC).astimezone(ZoneInfo("Asia/Almaty"))
    if summer.utcoffset() != ALMATY_SINCE_2024:
        remedy = _("Update the system's package tzdata.")
        what = _("The data are older than the change of Kazakhstan's time in 2024.")
        yield fault(_("time zones"), what, remedy)
    else:
        yield ok(_("time zones"), ", ".join(sorted(zones)))


def rules_of_django() -> Iterator[CheckResult]:
    """What Django itself finds wrong with the settings."""
    found = checks.run_checks(include_deployment_checks=not settings.OQU_DEVELOPMENT)
    serious = [one for one in found if one.level >= checks.WARNING and not one.is_silenced()]
    for one in serious:
        yield fault(
            _("settings"),
            f"{one.id}: {one.msg}",
            one.hint or _("See Django's documentation of this check."),
        )
    if not serious:
        yield ok(_("settings"), _("Django finds nothing wrong"))


def first_steps() -> Iterator[CheckResult]:
    """Check that at least one person can sign in and begin."""
    if not centres().exists():
        yield warning(
            _("centre"),
            _("There is no centre yet."),
            _("Open one among the first steps, or import its people: oqu import people FILE --centre CODE")
            if has_keeper()
            else _(
                "Become the site administrator by the link that oqu serve prints (or by oqu createsuperuser) and open one, or import its people: oqu import people FILE --centre CODE"
            ),
            page="office:first_steps",
            action=_("Open a centre among the first steps"),
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
