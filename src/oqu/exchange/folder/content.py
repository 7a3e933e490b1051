"""The content of a course's folder."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oqu.courses.kinds import ActivityKind, RecordTable, all_kinds
from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.sheets import Problem, SheetRow
from oqu.libraries.actions import LibraryRows


@dataclass(frozen=True)
class NominationList:
    """A list of people that the head of a network nominated."""

    head_email: str
    at: str
    rows: tuple[SheetRow, ...]
    file: Path


@dataclass(frozen=True)
class ContentFolder:
    """The files of a course's folder, read when they are asked for."""

    path: Path

    def toml(self, name: str) -> dict[str, Any]:
        """The content of a TOML file. Raises sheets.BadSheet."""
        try:
            return tomllib.loads(self._text(name))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise _unreadable(name, error) from error

    def json(self, name: str) -> dict[str, Any]:
        """The content of a JSON file that holds one object. Raises sheets.BadSheet."""
        try:
            content = json.loads(self._text(name))
        except (ValueError, RecursionError, OSError) as error:
            raise _unreadable(name, error) from error
        if not isinstance(content, dict):
            raise sheets.BadSheet([Problem(name, 0, "", "This is not one JSON object.")])
        return content

    def _text(self, name: str) -> str:
        return (self.path / name).read_text("utf-8")

    def texts(self, pattern: str) -> Translations:
        """Language → content of the file whose name has that language for `{language}`; only those that are there."""
        files = {x: self.path / pattern.format(language=x) for x in LANGUAGES}
        return {x: f.read_bytes().decode("utf-8", errors="replace") for x, f in files.items() if _exists(f)}

    def file(self, name: str) -> Path | None:
        """Path of a file; None if it is missing."""
        path = self.path / name
        return path if _exists(path) else None


@dataclass(frozen=True)
class CourseFolder(ContentFolder):
    """The content of the folder. Times are local to the course's zone."""

    course: Mapping[str, Any]
    tables: Mapping[str, tuple[SheetRow, ...]]
    nominations: tuple[NominationList, ...]
    staff: tuple[SheetRow, ...]
    libraries: LibraryRows
    news: Mapping[str, Any]

    def rows(self, name: str) -> tuple[SheetRow, ...]:
        """The rows of a table; none if its file is missing."""
        return self.tables.get(name, ())

    def activities(self, kind: str) -> list[SheetRow]:
        """The activities of a kind, in their order."""
        return [row for row in self.rows("activities.csv") if row["kind"] == kind]

    def step_times(self) -> Mapping[str, Any]:
        """Step of the course → local time; empty if course.toml has none."""
        step_times = self.course.get("life")
        return step_times if isinstance(step_times, dict) else {}

    def languages(self) -> list[str]:
        """The languages of the course; empty if course.toml has none."""
        languages = self.course.get("languages")
        return (
            [language for language in LANGUAGES if language in languages]
            if isinstance(languages, list)
            else []
        )

    def records(self) -> Iterator[tuple[ActivityKind, RecordTable, str]]:
        """The tables of what people did: the kind of activity, the table and the name of its file."""
        for kind in all_kinds():
            slugs = [row["slug"] for row in self.activities(kind.code)]
            for table in kind.records.tables:
                for file in table.files(slugs):
                    yield kind, table, file

    def people(self) -> list[SheetRow]:
        """All people who applied or were nominated."""
        return [*self.rows("applications.csv"), *(row for n in self.nominations for row in n.rows)]

    def codes(self) -> set[str]:
        """The codes of these people; empty if applications.csv or course.toml could not be read."""
        whole = self.course and self.rows("applications.csv")
        return {row["person_code"] for row in self.people()} if whole else set()


def _unreadable(name: str, error: Exception) -> sheets.BadSheet:
    if isinstance(error, FileNotFoundError):
        return sheets.BadSheet([Problem(name, 0, "", "This file is missing.")])
    return sheets.BadSheet([Problem(name, 0, "", f"This file can't be read: {error}.")])


def _exists(file: Path) -> bool:
    """Whether a file exists; False for names that the file system does not accept."""
    try:
        return file.is_file()
    except OSError:
        return False
