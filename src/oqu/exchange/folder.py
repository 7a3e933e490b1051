"""A course as a folder of files: read whole, checked whole, and only then used.

The files and their columns are described in examples/akmola-2021/README.md.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.sheets import Column, Problem, Row, Table

LIFE = (
    *("announced_at", "admission_opens_at", "admission_closes_at", "groups_at", "starts_at"),
    *("closing_at", "closed_at", "certificates_signed_at", "report_at", "news_at"),
)


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


def need(name: str, read: Callable[[str], Any] = str) -> Column:
    """A column whose cells must not be empty."""
    return Column(name, read, required=True)


def may(name: str, read: Callable[[str], Any] = str, empty: Any = "") -> Column:
    """A column whose cells may be empty."""
    return Column(name, read, empty=empty)


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
        *(need("slug"), need("kind", sheets.one_of("lecture", "reading", "assignment", "questionnaire"))),
        *(need("order", sheets.whole(1, 999)), *in_languages("title")),
        *(may(name, local_time, None) for name in ("opens_at", "starts_at", "ends_at", "due_at")),
        *(may("hours", float, 0.0), may("lecturer_email", sheets.email), need("required", sheets.flag)),
        *(may("language"), may("meeting_url"), may("recording_url")),
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
    "contacts.csv": (need("person_code"), may("shares"), may("about")),
    "support.csv": (
        *(need("person_code"), need("at", local_time), need("category"), need("text")),
        *(may("answered_by", sheets.email), may("answer"), may("answered_at", local_time, None)),
    ),
}


@dataclass(frozen=True)
class Nomination:
    """A list of people that the head of a network sent in."""

    head_email: str
    at: datetime
    rows: tuple[Row, ...]
    file: Path


@dataclass(frozen=True)
class CourseFolder:
    """Everything in the folder, read and found consistent. Times are local to the course's zone."""

    path: Path
    course: Mapping[str, Any]
    tables: Mapping[str, tuple[Row, ...]]
    nominations: tuple[Nomination, ...]
    assignments: Mapping[str, Mapping[str, Any]]
    questionnaires: Mapping[str, Mapping[str, Any]]
    answers: Mapping[str, tuple[Mapping[str, str], ...]]
    news: Mapping[str, Any]

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of one of TABLES."""
        return self.tables[name]

    def activities(self, kind: str) -> list[Row]:
        """The activities of a kind, in their order."""
        return [row for row in self.rows("activities.csv") if row["kind"] == kind]

    def texts(self, kind: str, slug: str) -> Translations:
        """The Markdown of a reading (`readings/SLUG.LANG.md`) or the notes of a lecture, by language."""
        pattern = (
            "lectures/{slug}/notes.{language}.md" if kind == "lecture" else "readings/{slug}.{language}.md"
        )
        files = {x: self.path / pattern.format(slug=slug, language=x) for x in LANGUAGES}
        return {x: file.read_text("utf-8") for x, file in files.items() if file.exists()}

    def slides(self, slug: str) -> Path | None:
        """The slides of a lecture."""
        path = self.path / "lectures" / slug / "slides.pdf"
        return path if path.exists() else None

    def people(self) -> list[Row]:
        """Everybody who applied or was nominated."""
        return [*self.rows("applications.csv"), *(row for n in self.nominations for row in n.rows)]


@dataclass
class _Reading:
    """A folder while it is being read, with the problems found so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def object_to(self, file: str, what: str, *, row: int = 0, column: str = "") -> None:
        self.problems.append(Problem(file, row, column, what))

    def toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError:
            self.object_to(name, "This file is missing.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.object_to(name, f"This file can't be read: {error}.")
        return {}

    def table(self, name: str, columns: Iterable[Column]) -> Table:
        try:
            with (self.path / name).open("rb") as file:
                table = sheets.read(file, name=name, columns=columns)
        except FileNotFoundError:
            self.object_to(name, "This file is missing.")
            return Table(name)
        self.problems.extend(table.problems)
        return table


def read(path: Path) -> CourseFolder:
    """Read and check a whole folder. Raises sheets.BadSheet with every problem of every file at once."""
    reading = _Reading(path)
    course = reading.toml("course.toml")
    tables = {name: tuple(reading.table(name, columns)) for name, columns in TABLES.items()}
    folder = CourseFolder(
        path=path,
        course=course,
        tables=tables,
        nominations=_nominations(reading, course),
        assignments={
            row["slug"]: reading.toml(f"assignments/{row['slug']}.toml")
            for row in tables["activities.csv"]
            if row["kind"] == "assignment"
        },
        questionnaires={},
        answers={},
        news=reading.toml("news.toml"),
    )
    questionnaires = _questionnaires(reading, folder)
    answers = {code: _answers(reading, code) for code in questionnaires}
    folder = CourseFolder(**{**vars(folder), "questionnaires": questionnaires, "answers": answers})
    _check_life(reading, course)
    _check_references(reading, folder)
    if reading.problems:
        raise sheets.BadSheet(reading.problems)
    return folder


def _nominations(reading: _Reading, course: Mapping[str, Any]) -> tuple[Nomination, ...]:
    return tuple(
        Nomination(
            head_email=each["nominated_by"],
            at=datetime.fromisoformat(each["nominated_at"]),
            rows=tuple(reading.table(each["file"], APPLICANT)),
            file=reading.path / each["file"],
        )
        for each in course.get("nominations", [])
    )


def _questionnaires(reading: _Reading, folder: CourseFolder) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for row in folder.activities("questionnaire"):
        name = f"questionnaires/{row['slug']}.json"
        try:
            found[row["slug"]] = json.loads((reading.path / name).read_text("utf-8"))
        except FileNotFoundError:
            reading.object_to(name, "This file is missing.")
        except ValueError as error:
            reading.object_to(name, f"This file can't be read: {error}.")
    return found


def _answers(reading: _Reading, code: str) -> tuple[Mapping[str, str], ...]:
    name = f"answers/{code}.csv"
    try:
        with (reading.path / name).open("rb") as file:
            columns = [Column(c) for c in sorted(sheets.column_names(file, name=name))]
    except FileNotFoundError:
        return ()
    return tuple(row.cells for row in reading.table(name, columns))


def _check_life(reading: _Reading, course: Mapping[str, Any]) -> None:
    life, last = course.get("life", {}), ""
    for step in LIFE:
        moment = life.get(step, "")
        try:
            datetime.fromisoformat(moment)
        except ValueError:
            reading.object_to(
                "course.toml", f"“{moment}” is not a time such as 2021-04-15 10:00", column=step
            )
            continue
        if moment < last:
            reading.object_to("course.toml", f"{moment} is before the step that comes earlier", column=step)
        last = moment


def _check_references(reading: _Reading, folder: CourseFolder) -> None:
    people = {row["person_code"] for row in folder.people()}
    staff = {row["lecturer_email"] for row in folder.activities("lecture")}
    slugs = {kind: {r["slug"] for r in folder.activities(kind)} for kind in ("lecture", "assignment")}
    known: list[tuple[str, str, set[str]]] = [
        *((name, "person_code", people) for name in ("decisions.csv", "attendance.csv", "submissions.csv")),
        *((name, "person_code", people) for name in ("reviews.csv", "ideas.csv", "contacts.csv")),
        ("support.csv", "person_code", people),
        ("attendance.csv", "lecture", slugs["lecture"]),
        ("submissions.csv", "assignment", slugs["assignment"]),
        ("reviews.csv", "assignment", slugs["assignment"]),
    ]
    for name, column, values in known:
        for row in folder.rows(name):
            if row[column] is not None and row[column] not in values:
                reading.object_to(name, f"“{row[column]}” is not known", row=row.number, column=column)
    if not staff:
        reading.object_to("activities.csv", "No lecture has a lecturer.", column="lecturer_email")
    for row in folder.rows("submissions.csv"):
        if row["file"] and not (folder.path / "submission-files" / row["file"]).exists():
            reading.object_to(
                "submissions.csv", f"“{row['file']}” is not there", row=row.number, column="file"
            )
