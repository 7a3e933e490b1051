"""Reading a course's folder: whole, checked whole, and only then used."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oqu.exchange.folder import checks
from oqu.exchange.folder.content import CourseFolder, Nomination
from oqu.exchange.folder.tables import APPLICANT, TABLES
from oqu.kernel import sheets
from oqu.kernel.sheets import Column, Problem, SheetRow, Table
from oqu.libraries.actions import LibraryRows
from oqu.libraries.sheets import Source, beside, read_libraries
from oqu.people.sheets import PEOPLE


@dataclass
class _Reading:
    """A folder while it is being read, with the problems found so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def object_to(self, file: str, what: str) -> None:
        self.problems.append(Problem(file, 0, "", what))

    def toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError:
            self.object_to(name, "This file is missing.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            self.object_to(name, f"This file can't be read: {error}.")
        return {}

    def json(self, name: str) -> Mapping[str, Any]:
        try:
            told = json.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError:
            self.object_to(name, "This file is missing.")
        except (ValueError, RecursionError, OSError) as error:
            self.object_to(name, f"This file can't be read: {error}.")
        else:
            if isinstance(told, dict) and told:
                return told
            self.object_to(name, "This is not a questionnaire: one JSON object is.")
        return {}

    def table(self, name: str, columns: Iterable[Column]) -> Table:
        try:
            with (self.path / name).open("rb") as file:
                table = sheets.read(file, name=name, columns=columns)
        except (FileNotFoundError, IsADirectoryError):
            self.object_to(name, "This file is missing.")
            return Table(name)
        except OSError as error:
            self.object_to(name, f"This file can't be read: {error.strerror}.")
            return Table(name)
        self.problems.extend(table.problems)
        return table


def read(path: Path) -> CourseFolder:
    """Read a whole folder and check it. Raises sheets.BadSheet with every problem of every file at once."""
    reading = _Reading(path)
    course = reading.toml("course.toml")
    tables = {name: tuple(reading.table(name, columns)) for name, columns in TABLES.items()}
    slugs = defaultdict(list)
    for row in tables["activities.csv"]:
        slugs[row["kind"]].append(row["slug"])
    folder = CourseFolder(
        path=path,
        course=course,
        tables=tables,
        nominations=_nominations(reading, course),
        assignments={slug: reading.toml(f"assignments/{slug}.toml") for slug in slugs["assignment"]},
        questionnaires={slug: reading.json(f"questionnaires/{slug}.json") for slug in slugs["questionnaire"]},
        answers={slug: _answers(reading, slug) for slug in slugs["questionnaire"]},
        news=reading.toml("news.toml"),
        staff=tuple(reading.table("people.csv", PEOPLE)),
        libraries=_libraries(reading),
    )
    told = {(problem.file, problem.row, problem.column) for problem in reading.problems}
    further = [each for each in checks.problems(folder) if (each.file, each.row, each.column) not in told]
    if problems := [*reading.problems, *further]:
        raise sheets.BadSheet(_by_file(problems))
    return folder


def _by_file(problems: list[Problem]) -> list[Problem]:
    """File by file, each from its first row to its last: the order in which somebody mends them."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda problem: (files.index(problem.file), problem.row))


def _nominations(reading: _Reading, course: Mapping[str, Any]) -> tuple[Nomination, ...]:
    told = course.get("nominations", [])
    if not isinstance(told, list):  # the checks object to it
        return ()
    return tuple(
        Nomination(
            head_email=str(each.get("nominated_by", "")),
            at=str(each.get("nominated_at", "")),
            rows=tuple(reading.table(str(each.get("file", "")), APPLICANT)),
            file=reading.path / str(each.get("file", "")),
        )
        for each in told
        if isinstance(each, dict)
    )


def _answers(reading: _Reading, code: str) -> tuple[SheetRow, ...]:
    name = f"answers/{code}.csv"
    try:
        with (reading.path / name).open("rb") as file:
            columns = [Column(c) for c in sorted(sheets.column_names(file, name=name))]
    except FileNotFoundError:
        return ()
    except (OSError, sheets.BadSheet):  # as `table` will tell
        columns = []
    return tuple(reading.table(name, columns))


def _libraries(reading: _Reading) -> LibraryRows:
    with ExitStack() as stack:
        found = [path for path in beside(reading.path / "libraries.xlsx") if path.exists()]
        sources = [Source(path.name, stack.enter_context(path.open("rb"))) for path in found]
        try:
            return read_libraries(sources)
        except sheets.BadSheet as error:
            reading.problems.extend(error.problems)
    return LibraryRows()
