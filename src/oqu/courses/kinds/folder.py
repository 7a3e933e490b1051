"""How the content of activities is read from a course's folder and written into one (examples/akmola-2021/README.md)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from oqu.courses.models import Activity
from oqu.kernel.languages import Translations
from oqu.kernel.sheets import Problem, SheetRow
from oqu.people.models import Person

type Cells = Mapping[str, str]
"""Column of activities.csv → cell."""


class ContentFiles(Protocol):
    """The files of a course's folder. A file that is missing or can't be read raises sheets.BadSheet."""

    def toml(self, name: str) -> dict[str, Any]:
        """The content of a TOML file."""

    def json(self, name: str) -> dict[str, Any]:
        """The content of a JSON file that holds one object."""

    def texts(self, pattern: str) -> Translations:
        """Language → content of the file whose name has that language for `{language}`; only those that are there."""

    def file(self, name: str) -> Path | None:
        """Where a file is; None: it is missing."""


class ContentWriter(Protocol):
    """A course's folder that is being written; what is written is what ContentFiles reads."""

    def toml(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a TOML file; keys whose value is None are left out."""

    def json(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a JSON file."""

    def texts(self, pattern: str, texts: Translations) -> None:
        """Write a file for each language with a text; its name has that language for `{language}`."""

    def file(self, name: str, content: IO[bytes]) -> None:
        """Write a copy of a file."""


@dataclass(frozen=True)
class PlannedContent:
    """One activity of a course's folder whose content is to be stored."""

    files: ContentFiles
    row: SheetRow
    """Its row of activities.csv."""
    activity: Activity
    staff: Callable[[str], Person | None]
    """The person of the centre with an e-mail; None: the centre has no such person."""
    by: Person
    at: datetime


def no_problems(_files: ContentFiles, _row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """Nothing to check."""
    return iter(())


@dataclass(frozen=True)
class FolderFormat:
    """How the content of a kind is written in a course's folder (examples/akmola-2021/README.md)."""

    store: Callable[[PlannedContent], object]
    write: Callable[[Activity, ContentWriter], Cells | None]
    """Writes the content of an activity, such that `store` makes the same of it. Returns its cells of activities.csv
    beside those that all kinds have; None if it has no content yet."""
    check: Callable[[ContentFiles, SheetRow, Sequence[str]], Iterator[Problem]] = no_problems
    """What is wrong with the files of one row of activities.csv, given the languages in which it must be complete."""
    needs: tuple[str, ...] = ()
    """Columns of activities.csv that must be filled in."""
    owns: tuple[str, ...] = ()
    """Columns of activities.csv that no other kind fills in."""
