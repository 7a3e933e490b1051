"""Check the tables of a course's folder: duplicate rows, impossible times, missing causes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from oqu.courses.kinds import all_kinds, kind_of
from oqu.exchange.folder.content import CourseFolder
from oqu.exchange.folder.tables import local_time
from oqu.kernel.sheets import CellInvalid, Problem, SheetRow

UNIQUE: Mapping[str, tuple[str, ...]] = {
    "activities.csv": ("slug",),
    "decisions.csv": ("person_code",),
    "attendance.csv": ("lecture", "person_code"),
    "submissions.csv": ("assignment", "person_code", "attempt"),
    "reviews.csv": ("assignment", "person_code", "attempt"),
    "contacts.csv": ("person_code",),
    "ideas.csv": ("person_code", "text"),
    "discussion.csv": ("thread", "person_code", "at", "text"),
    "support.csv": ("person_code", "at"),
}
NOT_BEFORE = (
    ("applications.csv", "applied_at", "admission_opens_at"),
    ("decisions.csv", "decided_at", "admission_opens_at"),
    ("submissions.csv", "submitted_at", "starts_at"),
    ("reviews.csv", "reviewed_at", "starts_at"),
    ("discussion.csv", "at", "admission_opens_at"),
    ("support.csv", "at", "admission_opens_at"),
    ("ideas.csv", "told_at", "closing_at"),
)
NOT_BEFORE_OWN = (("support.csv", "answered_at", "at"),)
REQUIRED_TOGETHER = (
    ("ideas.csv", "kept_state", "told_at"),
    ("support.csv", "answer", "answered_by"),
    ("support.csv", "answer", "answered_at"),
)
ORDER = (
    *(("opens_at", "starts_at"), ("starts_at", "ends_at"), ("opens_at", "ends_at"), ("opens_at", "due_at")),
)
EMPTY = "This cell is empty."


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Yield everything in the tables that an action would refuse.

    A cell that could not be read may be reported again; the reader removes such duplicates.
    """
    for name, columns in UNIQUE.items():
        yield from _duplicates([(name, row) for row in folder.rows(name)], columns)
    people = [("applications.csv", row) for row in folder.rows("applications.csv")]
    people += [(each.file.name, row) for each in folder.nominations for row in each.rows]
    yield from _duplicates(people, ("person_code",))
    yield from _duplicates(people, ("email",))
    for row in folder.rows("activities.csv"):
        yield from _activity(folder, row)
    yield from _early_times(folder)
    yield from _incomplete(folder)
    yield from _not_admitted(folder)
    yield from _minutes(folder)
    yield from _reviews(folder)
    yield from _empty_submissions(folder)
    yield from _answers(folder)


def _duplicates(rows: Iterable[tuple[str, SheetRow]], columns: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], str] = {}
    for file, row in rows:
        key = tuple(row[column] for column in columns)
        if not all(key):
            continue
        if key in seen:
            yield Problem(
                file, row.number, columns[-1], f"“{' '.join(map(str, key))}” is in {seen[key]} already"
            )
        seen.setdefault(key, f"{file}, row {row.number},")


def _activity(folder: CourseFolder, row: SheetRow) -> Iterator[Problem]:
    file = "activities.csv"
    titles = [f"title_{language}" for language in folder.languages()]
    for kind in all_kinds():
        for column in kind.folder.owns:
            if row[column] and row["kind"] and row["kind"] != kind.code:
                yield Problem(file, row.number, column, f"Only a {kind.code} has this, not a {row['kind']}.")
    for column in (*titles, *(kind_of(row["kind"]).folder.needs if row["kind"] else ())):
        if not row[column]:
            yield Problem(file, row.number, column, EMPTY)
    for first, last in ORDER:
        if row[first] and row[last] and row[last] < row[first]:
            yield Problem(
                file, row.number, last, f"{_formatted(row[last])} is before {first}, {_formatted(row[first])}"
            )


def _early_times(folder: CourseFolder) -> Iterator[Problem]:
    for name, column, step in NOT_BEFORE:
        try:
            earliest = local_time(str(folder.step_times().get(step, "")))
        except CellInvalid:
            continue
        for row in folder.rows(name):
            if row[column] and row[column] < earliest:
                words = f"{_formatted(row[column])} is before {step} of course.toml, {_formatted(earliest)}"
                yield Problem(name, row.number, column, words)
    for name, column, first in NOT_BEFORE_OWN:
        for row in folder.rows(name):
            if row[column] and row[first] and row[column] < row[first]:
                words = f"{_formatted(row[column])} is before {first}, {_formatted(row[first])}"
                yield Problem(name, row.number, column, words)


def _incomplete(folder: CourseFolder) -> Iterator[Problem]:
    """Check that cells which are only valid together are both filled in."""
    for name, column, other in REQUIRED_TOGETHER:
        for row in folder.rows(name):
            if row[column] and not row[other]:
                yield Problem(name, row.number, other, EMPTY)


def _not_admitted(folder: CourseFolder) -> Iterator[Problem]:
    """Check that only admitted people take part."""
    out = {
        row["person_code"]
        for row in folder.rows("decisions.csv")
        if row["decision"] in ("waiting", "declined")
    }
    decided = {row["person_code"] for row in folder.rows("decisions.csv")}
    out |= folder.codes() - decided if decided else set()
    tables = {
        f"{name}.csv": folder.rows(f"{name}.csv") for name in ("submissions", "ideas", "contacts", "support")
    }
    tables["attendance.csv"] = tuple(row for row in folder.rows("attendance.csv") if row["minutes"])
    tables |= {f"answers/{code}.csv": rows for code, rows in folder.answers.items()}
    for file, rows in tables.items():
        for row in rows:
            code = row.cells.get("person_code")
            if code in out:
                yield Problem(file, row.number, "person_code", f"“{code}” is not admitted in decisions.csv")


def _minutes(folder: CourseFolder) -> Iterator[Problem]:
    """Check that attendance is not longer than the lecture."""
    lasts = {
        row["slug"]: (row["ends_at"] - row["starts_at"]).total_seconds() / 60
        for row in folder.activities("lecture")
        if row["starts_at"] and row["ends_at"] and row["starts_at"] < row["ends_at"]
    }
    for row in folder.rows("attendance.csv"):
        longest = lasts.get(row["lecture"])
        if longest is not None and row["minutes"] and row["minutes"] > longest:
            words = f"{row['minutes']} is more than the {longest:.0f} minutes of the lecture"
            yield Problem("attendance.csv", row.number, "minutes", words)


def _reviews(folder: CourseFolder) -> Iterator[Problem]:
    """Check that each review follows its submission."""
    columns = UNIQUE["submissions.csv"]
    handed_in = {
        tuple(row[c] for c in columns): row["submitted_at"] for row in folder.rows("submissions.csv")
    }
    for row in folder.rows("reviews.csv") if handed_in else ():
        key = tuple(row[column] for column in columns)
        at = handed_in.get(key)
        if all(key) and key not in handed_in:
            yield Problem(
                "reviews.csv", row.number, "attempt", f"“{' '.join(map(str, key))}” is not in submissions.csv"
            )
        elif at and row["reviewed_at"] and row["reviewed_at"] < at:
            words = f"{_formatted(row['reviewed_at'])} is before it was handed in, {_formatted(at)}"
            yield Problem("reviews.csv", row.number, "reviewed_at", words)


def _empty_submissions(folder: CourseFolder) -> Iterator[Problem]:
    for row in folder.rows("submissions.csv"):
        if not (row["text"] or row["file"]):
            yield Problem("submissions.csv", row.number, "text", "Neither a text nor a file was handed in.")


def _answers(folder: CourseFolder) -> Iterator[Problem]:
    """Check that each person answers a questionnaire once, while it is open."""
    for activity in folder.activities("questionnaire"):
        file, rows = f"answers/{activity['slug']}.csv", folder.answers.get(activity["slug"], ())
        with_person = [row for row in rows if row.cells.get("person_code")]
        yield from _duplicates([(file, row) for row in with_person], ("person_code",))
        for row in rows:
            try:
                at = local_time(str(row.cells.get("answered_at")))
            except CellInvalid:
                continue
            opens, due = activity["opens_at"], activity["due_at"]
            if opens and at < opens:
                words = f"{_formatted(at)} is before it opened, {_formatted(opens)}"
                yield Problem(file, row.number, "answered_at", words)
            elif due and at > due:
                words = f"{_formatted(at)} is after it closed, {_formatted(due)}"
                yield Problem(file, row.number, "answered_at", words)


def _formatted(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
