"""Frameworks in files: lists (XLSX, CSV), CASE JSON, and the framework that ships with Oqu."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from oqu.competences.definition import FrameworkContent, VersionContent
from oqu.competences.sheets.case_reading import read_case
from oqu.competences.sheets.case_writing import case_package
from oqu.competences.sheets.columns import KINDS
from oqu.competences.sheets.reading import read_lists
from oqu.competences.sheets.shipped import shipped_framework
from oqu.competences.sheets.writing import template, workbook
from oqu.libraries.sheets import NamedFile

__all__ = [
    "KINDS",
    "FileRead",
    "NamedFile",
    "case_package",
    "read_file",
    "shipped_framework",
    "template",
    "workbook",
]

JSON_ENDING = ".json"


@dataclass(frozen=True)
class FileRead:
    """What files hold: a version, and what a CASE file says of the framework and of when its texts changed last."""

    content: VersionContent
    about: FrameworkContent | None = None
    changed_at: datetime | None = None


def read_file(files: Iterable[NamedFile]) -> FileRead:
    """Read one CASE file, or lists. Raises BadSheet with everything that is wrong with them."""
    files = list(files)
    if len(files) == 1 and files[0].name.lower().endswith(JSON_ENDING):
        package = read_case(files[0].content.read(), name=files[0].name)
        return FileRead(package.content, package.about, package.changed_at)
    return FileRead(read_lists(files))
