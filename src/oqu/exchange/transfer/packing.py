"""The file of a course: a ZIP archive with `course.json` and the files that it names (docs/course-file.md)."""

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from oqu.courses.kinds import PortableContent, form_values
from oqu.exchange.transfer.document import ActivityDocument, CourseDocument
from oqu.kernel import archives, file_names, json_input
from oqu.kernel.files import MEGABYTE, Upload
from oqu.kernel.sheets import BadSheet, Problem

MAIN = "course.json"
FORMAT, VERSION = "oqu-course", 1
LARGEST_MB = 100
"""Of a file that is sent."""
LARGEST_MAIN = 2 * MEGABYTE
"""About 1,000,000 letters of Kazakh and Russian: what is longer takes more than some seconds to store."""
LARGEST_TOTAL = 300 * MEGABYTE
IN_MEMORY = 2 * MEGABYTE
A_READ = 256 * 1024
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError),
    *(NotImplementedError, RuntimeError),
)
"""What zipfile raises for archives that are damaged, or (the last two) packed in a way that it does not know, or encrypted."""


def write(document: CourseDocument, target: IO[bytes]) -> None:
    """Write a document as one file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        activities = [_activity(archive, number, one) for number, one in enumerate(document.activities, 1)]
        content = {
            "format": FORMAT,
            "version": VERSION,
            "course": dict(document.course),
            "aims": list(document.aims),
            "activities": activities,
            "questionnaires": list(document.about_aims),
            "groups": list(document.groups),
        }
        archive.writestr(MAIN, json.dumps(content, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{value!r} is not plain data")


def _activity(archive: zipfile.ZipFile, number: int, one: ActivityDocument) -> dict[str, Any]:
    described: dict[str, Any] = dict(one.fields)
    if one.content is not None:
        described["content"] = dict(one.content.values)
        described["files"] = {
            name: _store(archive, f"files/{number}/{name}", upload)
            for name, upload in one.content.files.items()
        }
        described["pictures"] = [
            _store(archive, f"files/{number}/pictures", Upload(picture.name, picture.content))
            for picture in one.content.pictures
        ]
    described["materials"] = [
        {"title": title, "file": _store(archive, f"files/{number}/attached-{place}", upload)}
        for place, (title, upload) in enumerate(one.materials, start=1)
    ]
    return described


def _store(archive: zipfile.ZipFile, folder: str, upload: Upload) -> str:
    path = f"{folder}/{file_names.clean(upload.name)}"
    with archive.open(path, "w") as part:
        while block := upload.content.read(A_READ):
            part.write(block)
    return path


def read(file: IO[bytes], *, name: str) -> CourseDocument:
    """Read the file of a course. Raises BadSheet for a file that is none; its content is checked by `checked`."""
    if MAIN not in archives.part_names(file):
        raise _bad(name, _("This is not the file of a course. Choose the one that “Export the course” made."))
    try:
        with ExitStack() as opened, zipfile.ZipFile(file) as archive:
            document = _document(_Parts(archive, name, opened))
            return replace(document, opened=opened.pop_all())
    except BROKEN as error:
        raise _bad(name, _("The file is damaged. Export the course once more.")) from error


def _bad(name: str, words: str) -> BadSheet:
    return BadSheet([Problem(name, 0, "", words)])


class _Parts:
    """The parts of an archive, read within limits."""

    def __init__(self, archive: zipfile.ZipFile, name: str, opened: ExitStack) -> None:
        self.archive, self.name, self.opened = archive, name, opened
        self.left = LARGEST_TOTAL

    def main(self) -> Mapping[str, Any]:
        """The description of the course."""
        info = self.archive.getinfo(MAIN)
        if info.file_size > LARGEST_MAIN or info.compress_type not in PACKED:
            raise _bad(self.name, _("The description of the course in the file is too large."))
        try:
            content = json_input.read(self.archive.read(MAIN))
        except ValueError as error:
            raise _bad(self.name, _("The description of the course in the file can't be read.")) from error
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise _bad(self.name, _("The file does not describe a course."))
        if content.get("version") != VERSION:
            raise _bad(self.name, _("The file was written by a newer version of Oqu. Update this one first."))
        return content

    def upload(self, path: Any) -> Upload:
        """A file of the archive by its path there."""
        try:
            info = self.archive.getinfo(str(path))
        except KeyError as error:
            words = _("“%(file)s” is missing in the file.") % {"file": str(path)[:200]}
            raise _bad(self.name, words) from error
        if info.compress_type not in PACKED:
            raise zipfile.BadZipFile
        self.left -= info.file_size
        if self.left < 0:
            raise _bad(self.name, _("The files of the course are larger than 300 MB together."))
        kept: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the document
        self.opened.callback(kept.close)
        with self.archive.open(info) as part:
            while block := part.read(A_READ):
                kept.write(block)
        kept.seek(0)
        return Upload(file_names.clean(info.filename.rpartition("/")[2]), kept)


def _document(parts: _Parts) -> CourseDocument:
    content = parts.main()
    return CourseDocument(
        course=form_values(content.get("course")),
        aims=[form_values(aim) for aim in _list(content.get("aims"))],
        activities=[_described(one, parts) for one in _list(content.get("activities"))],
        about_aims=_list(content.get("questionnaires")),
        groups=_list(content.get("groups")),
    )


def _described(given: Any, parts: _Parts) -> ActivityDocument:
    found = given if isinstance(given, dict) else {}
    files, content = found.get("files"), found.get("content")
    named = files if isinstance(files, dict) else {}
    return ActivityDocument(
        fields=form_values({name: value for name, value in found.items() if not isinstance(value, dict)}),
        content=PortableContent(content, {name: parts.upload(path) for name, path in named.items()})
        if isinstance(content, dict)
        else None,
        pictures=tuple(parts.upload(path) for path in _list(found.get("pictures"))),
        materials=tuple(_materials(found.get("materials"), parts)),
    )


def _materials(given: Any, parts: _Parts) -> Iterator[tuple[str, Upload]]:
    for one in _list(given):
        if isinstance(one, dict):
            yield str(one.get("title", "")), parts.upload(one.get("file"))


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []
