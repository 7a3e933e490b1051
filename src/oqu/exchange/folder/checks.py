"""Check the consistency between the files of a course's folder."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oqu.courses.kinds import all_kinds, kind_of
from oqu.courses.kinds.tables import local_time
from oqu.exchange.folder import table_checks, toml_checks
from oqu.exchange.folder.content import CourseFolder
from oqu.kernel.permissions import Role
from oqu.kernel.sheets import BadSheet, CellInvalid, Problem, SheetRow

STEPS = (
    *("announced_at", "admission_opens_at", "admission_closes_at", "groups_at", "starts_at"),
    *("closing_at", "closed_at", "certificates_signed_at", "report_at", "news_at"),
)
SIGNATURES = "report_signed_at"
"""In the table of steps: the times at which an edition of the report is signed, if any; a list."""
ROLES = (Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR)


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Yield the problems of a folder whose files could be read."""
    yield from toml_checks.problems(folder)
    yield from _zone(folder)
    yield from _times(folder)
    yield from _references(folder)
    yield from table_checks.problems(folder)
    yield from _districts(folder)
    yield from _roles(folder)
    yield from _files(folder)
    for kind in all_kinds():
        yield from kind.records.check(folder)


def _zone(folder: CourseFolder) -> Iterator[Problem]:
    zone = str(folder.course.get("zone", "UTC"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Problem("course.toml", 0, "zone", f"“{zone}” is not a time zone such as Asia/Almaty")


def _times(folder: CourseFolder) -> Iterator[Problem]:
    """Check the times of course.toml and news.toml, and that the steps of the course are in order."""
    steps, last = folder.step_times(), ""
    for step in STEPS if steps else ():
        time = str(steps.get(step, ""))
        if not _is_time(time):
            yield _not_a_time("course.toml", time, step)
        elif time < last:
            yield Problem("course.toml", 0, step, f"{time} is before the step that comes earlier")
        last = max(last, time)
    yield from _signatures(steps)
    for each in folder.nominations:
        if not _is_time(each.at):
            yield _not_a_time("course.toml", each.at, "nominated_at")
    for file, content, path in (
        ("course.toml", folder.course, ("applications", "closes_at")),
        ("news.toml", folder.news, ("published_at",)),
    ):
        value: Any = content
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, str) and not _is_time(value):
            yield _not_a_time(file, value, ".".join(path))


def _signatures(steps: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that editions are signed after the course was closed, one after another."""
    times, last = steps.get(SIGNATURES, []), str(steps.get("closed_at", ""))
    if not isinstance(times, list):
        yield Problem("course.toml", 0, SIGNATURES, "write a list of times")
        return
    for time in map(str, times):
        if not _is_time(time):
            yield _not_a_time("course.toml", time, SIGNATURES)
        elif time < last:
            yield Problem(
                "course.toml", 0, SIGNATURES, f"{time} is before {last}, the step that comes earlier"
            )
        last = max(last, time)


def _is_time(words: str) -> bool:
    try:
        local_time(words)
    except CellInvalid:
        return False
    return True


def _not_a_time(file: str, words: str, column: str) -> Problem:
    return Problem(file, 0, column, f"“{words}” is not a time such as 2021-04-15 10:00")


def _references(folder: CourseFolder) -> Iterator[Problem]:
    """Check that references to other files exist."""
    people = folder.codes()
    libraries = {row.code for row in folder.libraries.libraries}
    networks = {row.code for row in folder.libraries.networks}
    staff = {row["email"] for row in folder.staff}
    rows = folder.rows
    for name in ("decisions", "ideas", "contacts", "support"):
        yield from _unknown_references(f"{name}.csv", rows(f"{name}.csv"), "person_code", people)
    yield from _unknown_references(
        "discussion.csv", rows("discussion.csv"), "person_code", people and people | staff
    )
    yield from _references_of_records(folder, people, staff)
    yield from _unknown_references("support.csv", rows("support.csv"), "answered_by", staff)
    yield from _unknown_references("activities.csv", rows("activities.csv"), "lecturer_email", staff)
    yield from _unknown_references("applications.csv", rows("applications.csv"), "library_code", libraries)
    yield from _unknown_references("people.csv", folder.staff, "library_code", libraries)
    yield from _unknown_references("people.csv", folder.staff, "network_code", networks)
    for nomination in folder.nominations:
        yield from _unknown_references(nomination.file.name, nomination.rows, "library_code", libraries)
        if nomination.head_email not in staff:
            yield Problem("course.toml", 0, "nominated_by", f"“{nomination.head_email}” is not in people.csv")
    centre = folder.course.get("centre")
    if centre and libraries and centre not in libraries:
        yield Problem("course.toml", 0, "centre", f"“{centre}” is not in libraries.xlsx")


def _references_of_records(folder: CourseFolder, people: set[str], staff: set[str]) -> Iterator[Problem]:
    for kind, table, file in folder.records():
        if table.columns:
            rows, slugs = folder.rows(file), {row["slug"] for row in folder.activities(kind.code)}
            yield from _unknown_references(file, rows, "person_code", people)
            yield from _unknown_references(file, rows, table.activity, slugs)
            for column in table.staff:
                yield from _unknown_references(file, rows, column, staff)


def _unknown_references(
    file: str, rows: Iterable[SheetRow], column: str, known: set[Any]
) -> Iterator[Problem]:
    """Yield cells that refer to nothing; none if `known` is empty, since that file was reported before."""
    for row in rows if known else ():
        if row[column] and row[column] not in known:
            yield Problem(file, row.number, column, f"“{row[column]}” is not known")


def _districts(folder: CourseFolder) -> Iterator[Problem]:
    """Check that the district of each applicant is that of the library."""
    districts = {row.code: row.district for row in folder.libraries.libraries}
    rows = [("applications.csv", row) for row in folder.rows("applications.csv")]
    rows += [(each.file.name, row) for each in folder.nominations for row in each.rows]
    for file, row in rows:
        own = districts.get(row["library_code"] or "")
        if own and row["district"] and row["district"] != own:
            words = f"“{row['district']}” is not the district of the library, “{own}”"
            yield Problem(file, row.number, "district", words)


def _roles(folder: CourseFolder) -> Iterator[Problem]:
    """Check that the centre has a methodologist, a coordinator and a director."""
    held = {row["role"] for row in folder.staff}
    for role in ROLES if held else ():
        if role not in held:
            yield Problem("people.csv", 0, "role", f"Nobody is {role.value}.")


def _files(folder: CourseFolder) -> Iterator[Problem]:
    """Check the content of every activity."""
    for row in folder.rows("activities.csv"):
        if row["kind"]:
            yield from _content(folder, row)


def _content(folder: CourseFolder, row: SheetRow) -> Iterator[Problem]:
    """Check the files of one activity by the rules of its kind."""
    try:
        yield from kind_of(row["kind"]).folder.check(folder, row, folder.languages())
    except BadSheet as error:
        yield from error.problems
