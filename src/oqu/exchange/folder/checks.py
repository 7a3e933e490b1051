"""What must be right between the files of a course's folder before anything of it is used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oqu.exchange.folder import events
from oqu.exchange.folder.content import CourseFolder
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import Problem, Row
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.problems import BrokenDefinition

LIFE = (
    *("announced_at", "admission_opens_at", "admission_closes_at", "groups_at", "starts_at"),
    *("closing_at", "closed_at", "certificates_signed_at", "report_at", "news_at"),
)
COURSE: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("slug", "centre", "zone", "applications.closes_at"), str),
    **dict.fromkeys(("hours", "capacity", "groups.count", "groups.min_size", "groups.max_size"), int),
    **dict.fromkeys(("starts_on", "ends_on"), date),
    **dict.fromkeys(("title", "summary", "body"), dict),
    **dict.fromkeys(("languages", "aims"), list),
    "completion.min_attendance_percent": int,
}
ASSIGNMENT: Mapping[str, type | tuple[type, ...]] = {
    "accept_from": (int, float),
    "brief": dict,
    "criteria": list,
    **dict.fromkeys(("files.max_count", "files.max_mb"), int),
    "files.kinds": list,
    "files.required": bool,
}
NEWS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("slug", "published_at"), str),
    **dict.fromkeys(("title", "lead", "body"), dict),
}


def problems(folder: CourseFolder) -> Iterator[Problem]:
    """Everything that is wrong with a folder whose single files could be read."""
    yield from _terms("course.toml", folder.course, COURSE)
    yield from _terms("news.toml", folder.news, NEWS)
    for slug, told in folder.assignments.items():
        yield from _terms(f"assignments/{slug}.toml", told, ASSIGNMENT)
    yield from _zone(folder)
    yield from _life(folder)
    yield from _codes(folder)
    yield from events.problems(folder)
    yield from _points(folder)
    yield from _files(folder)
    for code in folder.questionnaires:
        yield from _answers(folder, code)


def _terms(
    file: str, told: Mapping[str, Any], wanted: Mapping[str, type | tuple[type, ...]]
) -> Iterator[Problem]:
    """Keys of a TOML file that are missing or hold something else; a file that could not be read is told already."""
    for path, kind in wanted.items() if told else ():
        least = 0 if path.startswith("completion.") else 1
        value: Any = told
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is None:
            yield Problem(file, 0, path, "This key is missing.")
        elif not isinstance(value, kind):
            yield Problem(file, 0, path, f"“{value}” is not what belongs here (see README.md).")
        elif kind is int and isinstance(value, int) and value < least:
            yield Problem(file, 0, path, f"“{value}” must be {least} at least")


def _zone(folder: CourseFolder) -> Iterator[Problem]:
    zone = str(folder.course.get("zone", "UTC"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Problem("course.toml", 0, "zone", f"“{zone}” is not a time zone such as Asia/Almaty")


def _life(folder: CourseFolder) -> Iterator[Problem]:
    """The steps of the course's life are moments, each after the one before; so are the other times of course.toml."""
    life, last = folder.course.get("life", {}), ""
    for step in LIFE if folder.course else ():
        moment = str(life.get(step, ""))
        if not _is_moment(moment):
            yield _no_moment(moment, step)
        elif moment < last:
            yield Problem("course.toml", 0, step, f"{moment} is before the step that comes earlier")
        last = max(last, moment)
    for each in folder.nominations:
        if not _is_moment(each.at):
            yield _no_moment(each.at, "nominated_at")
    closes = str(folder.course.get("applications", {}).get("closes_at", ""))
    if closes and not _is_moment(closes):
        yield _no_moment(closes, "applications.closes_at")


def _is_moment(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True


def _no_moment(words: str, column: str) -> Problem:
    return Problem("course.toml", 0, column, f"“{words}” is not a time such as 2021-04-15 10:00")


def _codes(folder: CourseFolder) -> Iterator[Problem]:
    """Whatever names something of another file names something that is there."""
    people = folder.codes()
    libraries = {row.code for row in folder.libraries.libraries}
    networks = {row.code for row in folder.libraries.networks}
    staff = {row["email"] for row in folder.staff}
    slugs = {kind: {row["slug"] for row in folder.activities(kind)} for kind in ("lecture", "assignment")}
    rows = folder.rows
    for name in ("decisions", "attendance", "submissions", "reviews", "ideas", "contacts", "support"):
        yield from _known(f"{name}.csv", rows(f"{name}.csv"), "person_code", people)
    yield from _known("discussion.csv", rows("discussion.csv"), "person_code", people and people | staff)
    yield from _known("attendance.csv", rows("attendance.csv"), "lecture", slugs["lecture"])
    for name in ("submissions.csv", "reviews.csv"):
        yield from _known(name, rows(name), "assignment", slugs["assignment"])
    yield from _known("reviews.csv", rows("reviews.csv"), "reviewer_email", staff)
    yield from _known("support.csv", rows("support.csv"), "answered_by", staff)
    yield from _known("activities.csv", folder.activities("lecture"), "lecturer_email", staff)
    yield from _known("applications.csv", rows("applications.csv"), "library_code", libraries)
    yield from _known("people.csv", folder.staff, "library_code", libraries)
    yield from _known("people.csv", folder.staff, "network_code", networks)
    for nomination in folder.nominations:
        yield from _known(nomination.file.name, nomination.rows, "library_code", libraries)
        if nomination.head_email not in staff:
            yield Problem("course.toml", 0, "nominated_by", f"“{nomination.head_email}” is not in people.csv")
    centre = folder.course.get("centre")
    if centre and libraries and centre not in libraries:
        yield Problem("course.toml", 0, "centre", f"“{centre}” is not in libraries.xlsx")


def _known(file: str, rows: Iterable[Row], column: str, known: set[Any]) -> Iterator[Problem]:
    """Cells that name nothing; where nothing at all is known, the file that should tell has been objected to already."""
    for row in rows if known else ():
        if row[column] and row[column] not in known:
            yield Problem(file, row.number, column, f"“{row[column]}” is not known")


def _points(folder: CourseFolder) -> Iterator[Problem]:
    """A review gives points for every criterion of its assignment, and not more than the criterion has."""
    for row in folder.rows("reviews.csv"):
        criteria = folder.assignments.get(row["assignment"] or "", {}).get("criteria", [])
        most = [criterion.get("points", 0) for criterion in criteria]
        given: Sequence[int] = row["points"] or ()
        if criteria and given and len(given) != len(most):
            words = f"{len(given)} marks for {len(most)} criteria"
            yield Problem("reviews.csv", row.number, "points", words)
        elif any(mark > highest for mark, highest in zip(given, most, strict=False)):
            words = f"{';'.join(map(str, given))} is more than {';'.join(map(str, most))}"
            yield Problem("reviews.csv", row.number, "points", words)


def _files(folder: CourseFolder) -> Iterator[Problem]:
    for row in folder.rows("submissions.csv"):
        if row["file"] and not (folder.path / "submission-files" / row["file"]).is_file():
            yield Problem(
                "submissions.csv", row.number, "file", f"“{row['file']}” is not in submission-files"
            )
    for row in folder.activities("reading"):
        if not folder.texts("reading", row["slug"]):
            yield Problem("activities.csv", row.number, "slug", f"readings/{row['slug']}.kk.md is missing")


def _answers(folder: CourseFolder, code: str) -> Iterator[Problem]:
    """Every answer is somebody's, at some time, and what the questionnaire asks for."""
    if not folder.questionnaires[code]:
        return
    try:
        definition = reading.read(folder.questionnaires[code])
    except BrokenDefinition as error:
        for problem in error.problems:
            yield Problem(f"questionnaires/{code}.json", 0, problem.place, problem.words)
        return
    for row in folder.answers[code]:
        yield from _answer(f"answers/{code}.csv", row, folder.codes(), definition)


def _answer(file: str, row: Row, people: set[str], definition: Definition) -> Iterator[Problem]:
    cells = row.cells
    if people and cells.get("person_code") not in people:
        yield Problem(file, row.number, "person_code", f"“{cells.get('person_code')}” is not known")
    if not _is_moment(cells.get("answered_at", "")):
        words = f"“{cells.get('answered_at')}” is not a time such as 2021-04-15 10:00"
        yield Problem(file, row.number, "answered_at", words)
    if cells.get("language") not in LANGUAGES:
        words = f"“{cells.get('language')}” is not one of these: {', '.join(LANGUAGES)}"
        yield Problem(file, row.number, "language", words)
    for problem in validate_answers(definition, cells, cells.get("language", "")).problems:
        yield Problem(file, row.number, problem.id, problem.words)
