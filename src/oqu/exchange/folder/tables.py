"""The tables of a course's folder and their columns, as examples/akmola-2021/README.md tells them."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from oqu.courses.kinds import all_kinds
from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Column

SUBJECTS = ("accounting", "description", "technology", "events", "staff", "other")
SHARED = ("phone", "email")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_NUMBER = 6


def points(cell: str) -> tuple[int, ...]:
    """Read points per criterion: `4;3;3`."""
    if not all(part.isdecimal() and len(part) <= LONGEST_NUMBER for part in cell.split(";")):
        raise sheets.CellInvalid(f"“{cell}”: points are whole numbers joined by semicolons, such as 4;3;3")
    return tuple(int(part) for part in cell.split(";"))


def local_time(cell: str) -> datetime:
    """Read `2021-04-15 10:00` as it stands on the wall, without a zone: a replay may move it by days first."""
    try:
        told = datetime.fromisoformat(cell) if TIME.fullmatch(cell) else None
    except ValueError:
        told = None
    if told is None or not FIRST_YEAR <= told.year <= LAST_YEAR:
        raise sheets.CellInvalid(f"“{cell}” is not a time such as 2021-04-15 10:00")
    return told


def slug(cell: str) -> str:
    """Read what goes into an address and names a file."""
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


def need(name: str, read: Callable[[str], Any] = str) -> Column:
    """A column whose cells must not be empty."""
    return Column(name, read, required=True)


def may(name: str, read: Callable[[str], Any] = str, empty: Any = "") -> Column:
    """A column whose cells may be empty; a misspelt heading must not lose them all."""
    return Column(name, read, empty=empty, present=True)


def in_languages(name: str) -> tuple[Column, ...]:
    """A column a language."""
    return tuple(may(f"{name}_{language}", sheets.short(200)) for language in LANGUAGES)


APPLICANT = (
    *(need("person_code"), need("family_name", sheets.short(80)), need("given_name", sheets.short(80))),
    *(may("patronymic", sheets.short(80)), may("email", sheets.email), may("phone", sheets.short(40))),
    *(need("library_code"), may("district"), may("position", sheets.short(120))),
    *(may("experience_years", sheets.whole(0, 70), None), need("language", sheets.one_of(*LANGUAGES))),
    *(may("internet", sheets.one_of("yes", "weak", "no"), "yes"), may("motivation")),
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "activities.csv": (
        *(need("slug", slug), need("kind", kind)),
        *(need("order", sheets.whole(1, 999)), *in_languages("title")),
        *(may(name, local_time, None) for name in ("opens_at", "starts_at", "ends_at", "due_at")),
        *(may("hours", hours, 0.0), may("lecturer_email", sheets.email), need("required", sheets.flag)),
        *(
            may("language", sheets.one_of(*LANGUAGES)),
            may("meeting_url", address),
            may("recording_url", address),
        ),
    ),
    "applications.csv": (*APPLICANT, need("applied_at", local_time)),
    "decisions.csv": (
        *(need("person_code"), need("decision", sheets.one_of("admitted", "waiting", "declined"))),
        *(need("decided_at", local_time), may("reason")),
    ),
    "attendance.csv": (
        *(
            need("lecture"),
            need("person_code"),
            need("minutes", sheets.whole(0, 600)),
            may("note", sheets.short(300)),
        ),
    ),
    "submissions.csv": (
        *(need("assignment"), need("person_code"), need("attempt", sheets.whole(1, 9))),
        *(need("submitted_at", local_time), may("text"), may("file")),
    ),
    "reviews.csv": (
        *(need("assignment"), need("person_code"), need("attempt", sheets.whole(1, 9))),
        *(need("reviewer_email", sheets.email), need("verdict", sheets.one_of("accepted", "returned"))),
        *(need("points", points), may("comment"), need("reviewed_at", local_time)),
    ),
    "ideas.csv": (
        *(need("person_code"), need("text"), may("due_on", sheets.day, None)),
        may("kept_state", sheets.one_of("done", "partly", "later", "none")),
        *(may("told_at", local_time, None), may("story")),
    ),
    "discussion.csv": (
        need("thread", sheets.short(160)),
        need("person_code"),
        need("at", local_time),
        need("text"),
    ),
    "contacts.csv": (need("person_code"), may("shares", shared, ()), may("about", sheets.short(300))),
    "support.csv": (
        *(
            need("person_code"),
            need("at", local_time),
            need("category", sheets.one_of(*SUBJECTS)),
            need("text"),
        ),
        *(may("answered_by", sheets.email), may("answer"), may("answered_at", local_time, None)),
    ),
}
