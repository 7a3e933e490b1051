"""How the content of activities is read from a course's folder (examples/akmola-2021/README.md)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from oqu.courses.models import Activity
from oqu.kernel.languages import Translations
from oqu.kernel.sheets import Problem, SheetRow
from oqu.people.models import Person


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
    check: Callable[[ContentFiles, SheetRow, Sequence[str]], Iterator[Problem]] = no_problems
    """What is wrong with the files of one row of activities.csv, given the languages in which it must be complete."""
    needs: tuple[str, ...] = ()
    """Columns of activities.csv that must be filled in."""
    owns: tuple[str, ...] = ()
    """Columns of activities.csv that no other kind fills in."""
