"""The checks of `oqu doctor` about the database: whether it answers, is new enough, and has every table."""

import sqlite3
from collections.abc import Iterator

from django.core.management import CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from oqu.config.check_results import CheckResult, fault, ok
from oqu.config.tables import INCOMPLETE, changes_left, listed, missing_parts

OLDEST_POSTGRES = 15


def database() -> Iterator[CheckResult]:
    """That the database answers, is new enough, and has every table."""
    where = connection.settings_dict["NAME"]
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield fault(
            _("database"),
            _("%(where)s can't be reached: %(error)s")
            % {"where": where, "error": str(error).strip().splitlines()[0]},
            _("Start the database and look at OQU_DATABASE_URL, for example %(example)s")
            % {"example": "postgresql://oqu:secret@127.0.0.1:5432/oqu"},
        )
        return
    yield _engine(str(where))
    yield _tables()


def _tables() -> CheckResult:
    """Return whether migrations are left to apply, or a table or column is missing."""
    try:
        left = changes_left()
    except CommandError as error:
        return fault(_("tables"), _("older than version 0.1.0"), _(str(error)))
    if left:
        return fault(
            _("tables"),
            _("Changes of the tables that are not made yet: %(number)s.") % {"number": left},
            _("Run: oqu migrate"),
        )
    if missing := missing_parts():
        what = _("missing: %(names)s") % {"names": listed(missing)}
        return fault(_("tables"), what, _(INCOMPLETE) % {"missing": listed(missing)})
    return ok(_("tables"), _("up to date"))


def _engine(where: str) -> CheckResult:
    if connection.vendor == "sqlite":
        what = _("%(engine)s in %(where)s") % {"engine": f"SQLite {sqlite3.sqlite_version}", "where": where}
        return ok(_("database"), what)
    version = connection.get_database_version()
    version_text = f"{connection.display_name} {'.'.join(map(str, version))}"
    if version[0] < OLDEST_POSTGRES:
        return fault(
            _("database"),
            _("%(version)s is too old.") % {"version": version_text},
            _("Use PostgreSQL %(version)s or newer.") % {"version": OLDEST_POSTGRES},
        )
    return ok(_("database"), version_text)
