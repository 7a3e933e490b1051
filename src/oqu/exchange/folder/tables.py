"""The tables of a course's folder and their columns, as examples/akmola-2021/README.md tells them."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Column

KINDS = ("lecture", "reading", "assignment", "questionnaire")
SUBJECTS = ("accounting", "description", "technology", "events", "staff", "other")
SHARED = ("phone", "email")


def points(cell: str) -> tuple[int, ...]:
    """Read points per criterion: `4;3;3`."""
    if not all(part.isdecimal() for part in cell.split(";")):
        raise sheets.CellInvalid(f"“{cell}”: points are whole numbers joined by semicolons, such as 4;3;3")
    return tuple(int(part) for part in cell.split(";"))


def local_time(cell: str) -> datetime:
    """Read `2021-04-15 10:00` as it stands on the wall, without a zone: a replay may move it by days first."""
    try:
        return datetime.fromisoformat(cell)
    except ValueError as error:
        raise sheets.CellInvalid(f"“{cell}” is not a time such as 2021-04-15 10:00") from error


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
    return tuple(may(f"{name}_{language}") for language in LANGUAGES)


APPLICANT = (
    *(need("person_code"), need("family_name"), need("given_name"), may("patronymic")),
    *(may("email", sheets.email), may("phone"), need("library_code"), may("position")),
    *(may("experience_years", sheets.whole(0, 70), None), need("language", sheets.one_of(*LANGUAGES))),
    *(may("internet", sheets.one_of("yes", "weak", "no"), "yes"), may("motivation")),
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "activities.csv": (
        *(need("slug"), need("kind", sheets.one_of(*KINDS))),
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
        *(need("lecture"), need("person_code"), need("minutes", sheets.whole(0, 600)), may("note")),
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
    "discussion.csv": (need("thread"), need("person_code"), need("at", local_time), need("text")),
    "contacts.csv": (need("person_code"), may("shares", shared, ()), may("about")),
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
