"""Read and check a course's folder completely, before any of it is used."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oqu.courses.kinds import kind_of
from oqu.exchange.folder import checks
from oqu.exchange.folder.content import CourseFolder, NominationList
from oqu.exchange.folder.tables import APPLICANT, all_tables
from oqu.kernel import sheets
from oqu.kernel.sheets import Column, Problem, SheetRow, Table
from oqu.libraries.actions import LibraryRows
from oqu.libraries.sheets import NamedFile, beside, read_libraries
from oqu.people.sheets import PEOPLE


@dataclass
class _FolderReader:
    """A folder that is being read, with the problems found so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def add_problem(self, file: str, what: str) -> None:
        self.problems.append(Problem(file, 0, "", what))

    def toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError:
            self.add_problem(name, "This file is missing.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            self.add_problem(name, f"This file can't be read: {error}.")
        return {}

    def table(self, name: str, columns: Iterable[Column]) -> Table:
        try:
            with (self.path / name).open("rb") as file:
                table = sheets.read(file, name=name, columns=columns)
        except (FileNotFoundError, IsADirectoryError):
            self.add_problem(name, "This file is missing.")
            return Table(name)
        except OSError as error:
            self.add_problem(name, f"This file can't be read: {error.strerror}.")
            return Table(name)
        self.problems.extend(table.problems)
        return table


def read(path: Path) -> CourseFolder:
    """Read a whole folder and check it. Raises sheets.BadSheet with every problem of every file at once."""
    reader = _FolderReader(path)
    course = reader.toml("course.toml")
    tables = {name: tuple(reader.table(name, columns)) for name, columns in all_tables().items()}
    for row in tables["activities.csv"]:
        tables |= _tables_of(reader, row)
    folder = CourseFolder(
        path=path,
        course=course,
        tables=tables,
        nominations=_nominations(reader, course),
        news=reader.toml("news.toml"),
        staff=tuple(reader.table("people.csv", PEOPLE)),
        libraries=_libraries(reader),
    )
    known = {(problem.file, problem.row, problem.column) for problem in reader.problems}
    further = [each for each in checks.problems(folder) if (each.file, each.row, each.column) not in known]
    if problems := [*reader.problems, *further]:
        raise sheets.BadSheet(_by_file(problems))
    return folder


def _by_file(problems: list[Problem]) -> list[Problem]:
    """Sort problems by file and row, in which order they are easiest to fix."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda problem: (files.index(problem.file), problem.row))


def _nominations(reader: _FolderReader, course: Mapping[str, Any]) -> tuple[NominationList, ...]:
    nominations = course.get("nominations", [])
    if not isinstance(nominations, list):  # the checks report it
        return ()
    return tuple(
        NominationList(
            head_email=str(each.get("nominated_by", "")),
            at=str(each.get("nominated_at", "")),
            rows=tuple(reader.table(str(each.get("file", "")), APPLICANT)),
            file=reader.path / str(each.get("file", "")),
        )
        for each in nominations
        if isinstance(each, dict)
    )


def _tables_of(reader: _FolderReader, row: SheetRow) -> dict[str, tuple[SheetRow, ...]]:
    """The tables of one activity, by their file."""
    records = kind_of(row["kind"]).records.tables if row["kind"] and row["slug"] else ()
    files = [file for table in records if not table.columns for file in table.files([row["slug"]])]
    return {file: _any_columns(reader, file) for file in files}


def _any_columns(reader: _FolderReader, name: str) -> tuple[SheetRow, ...]:
    try:
        with (reader.path / name).open("rb") as file:
            columns = [Column(c) for c in sorted(sheets.column_names(file, name=name))]
    except FileNotFoundError:
        return ()
    except (OSError, sheets.BadSheet):  # `table` reports it
        columns = []
    return tuple(reader.table(name, columns))


def _libraries(reader: _FolderReader) -> LibraryRows:
    with ExitStack() as stack:
        found = [path for path in beside(reader.path / "libraries.xlsx") if path.exists()]
        sources = [NamedFile(path.name, stack.enter_context(path.open("rb"))) for path in found]
        try:
            return read_libraries(sources)
        except sheets.BadSheet as error:
            reader.problems.extend(error.problems)
    return LibraryRows()
