"""Check the tables of a course's folder: duplicate rows, impossible times, missing causes."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from oqu.courses.kinds import all_kinds, kind_of
from oqu.courses.kinds.tables import duplicates, formatted, local_time
from oqu.courses.queries import HourRounding, Typed, contradictions
from oqu.exchange.folder.content import CourseFolder
from oqu.kernel.languages import speaking
from oqu.kernel.sheets import CellInvalid, Problem, SheetRow

UNIQUE: Mapping[str, tuple[str, ...]] = {
    "activities.csv": ("slug",),
    "decisions.csv": ("person_code",),
    "contacts.csv": ("person_code",),
    "ideas.csv": ("person_code", "text"),
    "discussion.csv": ("thread", "person_code", "at", "text"),
    "support.csv": ("person_code", "at"),
}
NOT_BEFORE = (
    ("applications.csv", "applied_at", "admission_opens_at"),
    ("decisions.csv", "decided_at", "admission_opens_at"),
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
EMPTY = "This cell is empty."


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Yield everything in the tables that an action would refuse.

    A cell that could not be read may be reported again; the reader removes such duplicates.
    """
    for name, columns in UNIQUE.items():
        yield from duplicates([(name, row) for row in folder.rows(name)], columns)
    for _kind, table, file in folder.records():
        if table.unique:
            yield from duplicates([(file, row) for row in folder.rows(file)], table.unique)
    people = [("applications.csv", row) for row in folder.rows("applications.csv")]
    people += [(each.file.name, row) for each in folder.nominations for row in each.rows]
    yield from duplicates(people, ("person_code",))
    yield from duplicates(people, ("email",))
    for row in folder.rows("activities.csv"):
        yield from _activity(folder, row)
    yield from _early_times(folder)
    yield from _incomplete(folder)
    yield from _not_admitted(folder)


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
    if row["kind"]:
        yield from _contradictions(row)


def _contradictions(row: SheetRow) -> Iterator[Problem]:
    """Check times and hours by the rules that hold for every plan."""
    columns = {name: row[name] for name in ("opens_at", "starts_at", "ends_at", "due_at", "hours")}
    with speaking("en"):
        for found in contradictions(Typed.of(columns, row["kind"]), HourRounding.TENTH):
            if row[found.column]:
                value = row[found.column]
                shown = formatted(value) if isinstance(value, datetime) else f"{value:g}"
                yield Problem("activities.csv", row.number, found.column, f"“{shown}”: {found.words}")


def _early_times(folder: CourseFolder) -> Iterator[Problem]:
    of_records = [(f, *pair) for _kind, table, f in folder.records() for pair in table.not_before.items()]
    for name, column, step in (*NOT_BEFORE, *of_records):
        try:
            earliest = local_time(str(folder.step_times().get(step, "")))
        except CellInvalid:
            continue
        for row in folder.rows(name):
            if row[column] and row[column] < earliest:
                words = f"{formatted(row[column])} is before {step} of course.toml, {formatted(earliest)}"
                yield Problem(name, row.number, column, words)
    for name, column, first in NOT_BEFORE_OWN:
        for row in folder.rows(name):
            if row[column] and row[first] and row[column] < row[first]:
                words = f"{formatted(row[column])} is before {first}, {formatted(row[first])}"
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
    tables = {f"{name}.csv": folder.rows(f"{name}.csv") for name in ("ideas", "contacts", "support")}
    for _kind, table, file in folder.records():
        tables[file] = tuple(row for row in folder.rows(file) if table.counts(row))
    for file, rows in tables.items():
        for row in rows:
            code = row.cells.get("person_code")
            if code in out:
                yield Problem(file, row.number, "person_code", f"“{code}” is not admitted in decisions.csv")
