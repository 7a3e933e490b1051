"""Write what a course is, its terms, plan and content, into a folder; nothing about the people who take part.

`oqu.exchange.importing` makes the same course of it. Times are local to the zone of the course.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import tomli_w

from oqu.courses.kinds import kind_of
from oqu.courses.models import Activity, Course
from oqu.exchange.folder.tables import TABLES
from oqu.kernel import clock
from oqu.kernel.cells import csv_file
from oqu.kernel.languages import Translations, texts_of

COLUMNS = tuple(column.name for column in TABLES["activities.csv"])
TERMS = ("present_percent", "hour_rounding", "needs_assignments", "needs_questionnaires")


class FolderWriter:
    """A folder that is being written; folders inside it are made as needed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def toml(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a TOML file; keys whose value is None are left out."""
        present = {key: value for key, value in content.items() if value is not None}
        # tomli-w writes CR LF in texts of several lines as LF, which would change a text that was sent by a browser
        is_plain = "\\r" not in json.dumps(present, default=str)
        self._path(name).write_text(tomli_w.dumps(present, multiline_strings=is_plain), "utf-8")

    def json(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a JSON file."""
        self._path(name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")

    def texts(self, pattern: str, texts: Translations) -> None:
        """Write a file for each language with a text."""
        for language, text in texts.items():
            self._path(pattern.format(language=language)).write_bytes(text.encode())

    def file(self, name: str, content: IO[bytes]) -> None:
        """Write a copy of a file."""
        with self._path(name).open("wb") as copy:
            shutil.copyfileobj(content, copy)

    def table(self, name: str, rows: Iterator[list[str]]) -> None:
        """Write a CSV file; the first row is the header."""
        self._path(name).write_bytes(csv_file(rows))

    def _path(self, name: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def write_course(course: Course, path: Path) -> None:
    """Write a course into a folder, which is made if it is missing."""
    files = FolderWriter(path)
    files.toml("course.toml", _terms(course))
    if course.activities.filter(cancelled_at=None).exists():
        files.table("activities.csv", _plan(course, files))


def _terms(course: Course) -> dict[str, Any]:
    """The content of course.toml."""
    closes_at = _local(course.applications_until, course.zone)
    terms = {name: getattr(course, name) for name in TERMS if getattr(course, name) is not None}
    return {
        "slug": course.slug,
        "centre": course.centre.library.code,
        "zone": course.zone,
        "languages": course.languages,
        "starts_on": course.starts_on,
        "ends_on": course.ends_on,
        "hours": course.hours,
        "capacity": course.capacity,
        "title": texts_of(course, "title"),
        "summary": texts_of(course, "summary"),
        "body": texts_of(course, "about"),
        "applications": {"closes_at": closes_at} if closes_at else {},
        "completion": {"min_attendance_percent": course.attendance_percent, **terms},
        "aims": [{"code": aim.code, **texts_of(aim, "text")} for aim in course.aims.all()],
    }


def _plan(course: Course, files: FolderWriter) -> Iterator[list[str]]:
    """Yield the rows of activities.csv, and write the content of each activity."""
    yield list(COLUMNS)
    for order, activity in enumerate(course.activities.filter(cancelled_at=None), start=1):
        cells = kind_of(activity.kind).folder.write(activity, files)
        content = {"content": "no"} if cells is None else {"content": "yes", **cells}
        row = {**_cells(activity, course.zone), "order": str(order), **content}
        yield [row.get(column, "") for column in COLUMNS]


def _cells(activity: Activity, zone: str) -> dict[str, str]:
    """The cells that every kind has, but for its place in the order."""
    times = ("opens_at", "starts_at", "ends_at", "due_at")
    return {
        "slug": activity.slug,
        "kind": activity.kind,
        **{f"title_{x}": text for x, text in texts_of(activity, "title").items()},
        **{f"summary_{x}": text for x, text in texts_of(activity, "summary").items()},
        **{name: _local(getattr(activity, name), zone) for name in times},
        "hours": f"{activity.hours.normalize():f}",
        "required": "yes" if activity.required else "no",
    }


def _local(at: datetime | None, zone: str) -> str:
    """A time as people write it, with seconds only where there are some; "" for none."""
    if at is None:
        return ""
    local = clock.in_zone(at, zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
