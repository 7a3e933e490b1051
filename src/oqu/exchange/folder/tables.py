"""The tables of a course's folder and their columns, as examples/akmola-2021/README.md describes them."""

import math
from collections.abc import Mapping

from oqu.courses.kinds import all_kinds
from oqu.courses.kinds.tables import local_time, optional, required
from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Column
from oqu.kernel.toml_checks import SLUG

SUBJECTS = ("accounting", "description", "technology", "events", "staff", "other")
SHARED = ("phone", "email")


def slug(cell: str) -> str:
    """Read a slug, which is part of URLs and file names."""
    if not SLUG.fullmatch(cell):
        raise sheets.CellInvalid(
            f"“{cell[:60]}” goes into an address: at most 60 letters a to z, figures and hyphens"
        )
    return cell


def hours(cell: str) -> float:
    """Read academic hours: `2` or `1.5`."""
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0 <= number < 1000:
        raise sheets.CellInvalid(f"“{cell}” is not a number of hours such as 2 or 1.5")
    return number


def address(cell: str) -> str:
    """Read the address of a page."""
    if not cell.startswith(("https://", "http://")):
        raise sheets.CellInvalid(f"“{cell}” is not an address such as https://example.org/meet")
    return cell


def kind(cell: str) -> str:
    """Read the code of a kind of activity."""
    return sheets.one_of(*(known.code for known in all_kinds()))(cell)


def shared(cell: str) -> tuple[str, ...]:
    """Read what a contact card shows: `phone`, `email` or `phone;email`."""
    return tuple(sheets.one_of(*SHARED)(part) for part in cell.split(";"))


def translated(name: str) -> tuple[Column, ...]:
    """One column per language."""
    return tuple(optional(f"{name}_{language}", sheets.short(200)) for language in LANGUAGES)


APPLICANT = (
    *(
        required("person_code"),
        required("family_name", sheets.short(80)),
        required("given_name", sheets.short(80)),
    ),
    *(
        optional("patronymic", sheets.short(80)),
        optional("email", sheets.email),
        optional("phone", sheets.short(40)),
    ),
    *(required("library_code"), optional("district"), optional("position", sheets.short(120))),
    *(
        optional("experience_years", sheets.whole(0, 70), None),
        required("language", sheets.one_of(*LANGUAGES)),
    ),
    *(optional("internet", sheets.one_of("yes", "weak", "no")), optional("motivation")),
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "activities.csv": (
        *(required("slug", slug), required("kind", kind)),
        *(required("order", sheets.whole(1, 999)), *translated("title")),
        *(optional(name, local_time, None) for name in ("opens_at", "starts_at", "ends_at", "due_at")),
        *(
            optional("hours", hours, 0.0),
            optional("lecturer_email", sheets.email),
            required("required", sheets.flag),
        ),
        *(
            optional("language", sheets.one_of(*LANGUAGES)),
            optional("meeting_url", address),
            optional("recording_url", address),
        ),
        *(Column(f"summary_{language}", sheets.short(300)) for language in LANGUAGES),
        Column("content", sheets.flag, empty=True),
    ),
    "applications.csv": (*APPLICANT, required("applied_at", local_time)),
    "decisions.csv": (
        *(required("person_code"), required("decision", sheets.one_of("admitted", "waiting", "declined"))),
        *(required("decided_at", local_time), optional("reason")),
    ),
    "ideas.csv": (
        *(required("person_code"), required("text"), optional("due_on", sheets.day, None)),
        optional("kept_state", sheets.one_of("done", "partly", "later", "none")),
        *(optional("told_at", local_time, None), optional("story")),
    ),
    "discussion.csv": (
        required("thread", sheets.short(160)),
        required("person_code"),
        required("at", local_time),
        required("text"),
    ),
    "contacts.csv": (
        required("person_code"),
        optional("shares", shared, ()),
        optional("about", sheets.short(300)),
    ),
    "support.csv": (
        *(
            required("person_code"),
            required("at", local_time),
            required("category", sheets.one_of(*SUBJECTS)),
            required("text"),
        ),
        *(
            optional("answered_by", sheets.email),
            optional("answer"),
            optional("answered_at", local_time, None),
        ),
    ),
}


def all_tables() -> dict[str, tuple[Column, ...]]:
    """The tables of a folder in the order in which their problems are listed; what people did follows the decisions."""
    records = [table for kind in all_kinds() for table in kind.records.tables if table.columns]
    tables: dict[str, tuple[Column, ...]] = {}
    for name, columns in TABLES.items():
        tables[name] = columns
        if name == "decisions.csv":
            tables |= {table.file: table.columns for table in records}
    return tables
