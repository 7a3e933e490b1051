"""A course as a folder of files, once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.sheets import SheetRow
from oqu.libraries.actions import LibraryRows


@dataclass(frozen=True)
class Nomination:
    """A list of people that the head of a network sent in."""

    head_email: str
    at: str
    rows: tuple[SheetRow, ...]
    file: Path


@dataclass(frozen=True)
class CourseFolder:
    """Everything in the folder, read and found consistent. Times are local to the course's zone."""

    path: Path
    course: Mapping[str, Any]
    tables: Mapping[str, tuple[SheetRow, ...]]
    nominations: tuple[Nomination, ...]
    assignments: Mapping[str, Mapping[str, Any]]
    questionnaires: Mapping[str, Mapping[str, Any]]
    answers: Mapping[str, tuple[SheetRow, ...]]
    staff: tuple[SheetRow, ...]
    libraries: LibraryRows
    news: Mapping[str, Any]

    def rows(self, name: str) -> tuple[SheetRow, ...]:
        """The rows of one of TABLES."""
        return self.tables[name]

    def activities(self, kind: str) -> list[SheetRow]:
        """The activities of a kind, in their order."""
        return [row for row in self.rows("activities.csv") if row["kind"] == kind]

    def texts(self, kind: str, slug: str) -> Translations:
        """The Markdown of a reading (`readings/SLUG.LANG.md`) or the notes of a lecture, by language."""
        pattern = (
            "lectures/{slug}/notes.{language}.md" if kind == "lecture" else "readings/{slug}.{language}.md"
        )
        files = {x: self.path / pattern.format(slug=slug, language=x) for x in LANGUAGES}
        return {x: file.read_text("utf-8", errors="replace") for x, file in files.items() if _is_there(file)}

    def life(self) -> Mapping[str, Any]:
        """When each step of the course was taken; empty if course.toml does not tell."""
        life = self.course.get("life")
        return life if isinstance(life, dict) else {}

    def languages(self) -> list[str]:
        """The languages of the course; none if course.toml does not tell."""
        told = self.course.get("languages")
        return [language for language in LANGUAGES if language in told] if isinstance(told, list) else []

    def submission_files(self) -> set[str]:
        """The names of the files that were handed in."""
        folder = self.path / "submission-files"
        return {file.name for file in folder.iterdir() if file.is_file()} if folder.is_dir() else set()

    def slides(self, slug: str) -> Path | None:
        """The slides of a lecture."""
        path = self.path / "lectures" / slug / "slides.pdf"
        return path if _is_there(path) else None

    def people(self) -> list[SheetRow]:
        """Everybody who applied or was nominated."""
        return [*self.rows("applications.csv"), *(row for n in self.nominations for row in n.rows)]

    def codes(self) -> set[str]:
        """The codes of these people; none if the applications, or course.toml with the nominations, could not be read."""
        whole = self.course and self.rows("applications.csv")
        return {row["person_code"] for row in self.people()} if whole else set()


def _is_there(file: Path) -> bool:
    """Whether a file lies there; one whose name no disk would take does not."""
    try:
        return file.is_file()
    except OSError:
        return False
