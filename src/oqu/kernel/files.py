"""Uploaded files: checked by content, stored under random names, served only after a permission check."""

import hashlib
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oqu.kernel import archives, file_names
from oqu.kernel.errors import Refused
from oqu.kernel.heavy import puremagic
from oqu.kernel.models import StoredFile

MEGABYTE = 1024 * 1024
HEAD_BYTES = 8192
ODT_SAYS_AT = 30
"""Where the first part of a ZIP archive has its name."""


@dataclass(frozen=True)
class FileType:
    """A kind of file that people may send: its content type, its endings, and how its content is recognised.

    `magic` are the endings that puremagic gives for such content; `part` is the beginning of the names of the parts that
    an office document of this kind has. With neither, any text under one of the endings is of this kind.
    """

    content_type: str
    endings: tuple[str, ...]
    magic: tuple[str, ...] = ()
    part: str = ""
    shown_in_page: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = FileType("image/jpeg", ("jpg", "jpeg"), (".jpg", ".jpeg", ".jfif"), shown_in_page=True)
PNG = FileType("image/png", ("png",), (".png",), shown_in_page=True)
WEBP = FileType("image/webp", ("webp",), (".webp",), shown_in_page=True)
HEIC = FileType("image/heic", ("heic", "heif"), (".heic", ".heif", ".heics", ".hif"))
PDF = FileType("application/pdf", ("pdf",), (".pdf",), shown_in_page=True)
DOCX = FileType(f"{OFFICE}.wordprocessingml.document", ("docx",), part="word/")
XLSX = FileType(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), part="xl/")
PPTX = FileType(f"{OFFICE}.presentationml.presentation", ("pptx",), part="ppt/")
ODT = FileType("application/vnd.oasis.opendocument.text", ("odt",), part="mimetype")
TEXT = FileType("text/plain", ("txt", "csv", "vtt", "md"))

PICTURES = (JPEG, PNG, WEBP)
"""What pages show. HEIC, as iPhones send it, is accepted wherever JPEG is, and stored as JPEG."""
DOCUMENTS = (PDF, DOCX, ODT, XLSX, PPTX)
ANSWERS = PICTURES + DOCUMENTS
RECOGNISED = (*PICTURES, HEIC, *DOCUMENTS)
"""The kinds that are known by their content, whatever the name says."""


@dataclass(frozen=True)
class Upload:
    """A file as it comes from a form or a folder."""

    name: str
    content: IO[bytes]


class FileRefused(Refused):
    """The file can't be taken; the message says why and what to do."""


def endings(kinds: Collection[FileType]) -> str:
    """The endings of these kinds for an `accept` attribute: `.jpg,.jpeg,.png`."""
    return ",".join(f".{ending}" for kind in kinds for ending in kind.endings)


def check(upload: IO[bytes], *, name: str, size: int, kinds: Collection[FileType], largest: int) -> FileType:
    """Return the kind of a file by its content: a PNG named `.jpg` is a PNG.

    Raises FileRefused for a file that is empty, larger than `largest` bytes, or of none of `kinds`. Only plain text,
    whose content says nothing, goes by the ending of the name.
    """
    if size == 0:
        raise FileRefused(_("The file is empty. Choose another one."))
    if size > largest:
        megabytes = largest // MEGABYTE
        raise FileRefused(
            ngettext(
                "The file is larger than %(count)s MB. Make it smaller or send it in parts.",
                "The file is larger than %(count)s MB. Make it smaller or send it in parts.",
                megabytes,
            )
            % {"count": megabytes}
        )
    kind = recognise(upload) or _text_kind(upload, name, kinds)
    if kind is None and any(file_names.ending(name) in one.endings for one in kinds):
        raise FileRefused(
            _(
                "This file is damaged, or its content is not that of a %(ending)s file. Save it anew and send it again."
            )
            % {"ending": f".{file_names.ending(name)}"}
        )
    if kind is None or kind not in kinds:
        raise FileRefused(
            _("This kind of file can't be taken. Send one of these: %(endings)s.")
            % {"endings": endings(kinds).replace(",", ", ")}
        )
    return kind


def recognise(upload: IO[bytes]) -> FileType | None:
    """The kind that the content of a file clearly is, or None (text, or nothing that we take)."""
    head = _head(upload)
    if head.startswith(archives.ZIP):
        return _office_kind(upload, head)
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return None
    return next((kind for kind in RECOGNISED if found.intersection(kind.magic)), None)


def _office_kind(upload: IO[bytes], head: bytes) -> FileType | None:
    """Which office document a ZIP archive is: ODT says so in its first part, the others by the names of their parts."""
    if head[ODT_SAYS_AT:].startswith(f"mimetype{ODT.content_type}PK".encode()):
        return ODT
    parts = archives.part_names(upload)
    return next((k for k in (DOCX, XLSX, PPTX) if any(name.startswith(k.part) for name in parts)), None)


def _text_kind(upload: IO[bytes], name: str, kinds: Collection[FileType]) -> FileType | None:
    """The kind of plain text that the ending of the name says, if the content may be text."""
    kind = next(
        (k for k in kinds if file_names.ending(name) in k.endings and not k.magic and not k.part), None
    )
    return None if kind is None or b"\x00" in _head(upload) else kind


def _head(upload: IO[bytes]) -> bytes:
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    return head


@transaction.atomic
def store(
    upload: IO[bytes],
    *,
    name: str,
    size: int,
    kinds: Collection[FileType],
    owner: Any,
    at: datetime,
    largest: int | None = None,
    beside: Collection[str] = (),
) -> StoredFile:
    """Check a file and store it: `size` in bytes, `owner` the person who sent it or None. Raises FileRefused.

    It is on the disk when this returns, under a name with the ending of what it is and, among the names of the files
    `beside` it, with a number.
    """
    kind = check(upload, name=name, size=size, kinds=kinds, largest=largest or settings.OQU_LARGEST_FILE)
    token = secrets.token_hex(16)
    path = put(f"{token[:2]}/{token}.{kind.endings[0]}", upload)
    return StoredFile.objects.create(
        path=path,
        name=file_names.unused(file_names.clean(name, endings=kind.endings), beside),
        content_type=kind.content_type,
        size=size,
        sha256=digest(upload),
        owner=owner,
        stored_at=at,
    )


def put(path: str, content: IO[bytes]) -> str:
    """Write content into the store under about this path, and return the path once it is on the disk."""
    storage = storages["default"]
    upload_path = storage.save(path, File(content))
    try:
        local = Path(storage.path(upload_path))
    except NotImplementedError:
        # what Django raises for a remote store, which has no local paths; its save() returns once the file is stored
        return upload_path
    for one in (local, local.parent):
        _to_disk(one)
    return upload_path


def _to_disk(path: Path) -> None:
    """Have the system write out what it still holds of a file or folder in memory."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def digest(upload: IO[bytes]) -> str:
    """The SHA-256 of a file as `StoredFile.sha256` keeps it: the same content has the same one."""
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]


def stored(key: str) -> StoredFile | None:
    """The file with that key; checks no permission."""
    return StoredFile.objects.filter(key=key).first()


def opened(file: StoredFile) -> Upload:
    """A stored file, open for reading, as if it were sent again."""
    return Upload(file.name, storages["default"].open(file.path))


def hand_out(
    file: StoredFile, *, as_download: bool = False, cacheable: bool = False
) -> HttpResponse | FileResponse:
    """The response that sends a file; check permission before calling it.

    A browser may store a `cacheable` one for an hour, such as the slides of a lecture; any other it stores nowhere.
    Behind nginx (OQU_SENDFILE_PREFIX set) nginx sends the bytes; otherwise the server's own file wrapper does.
    """
    in_page = file.content_type in {k.content_type for k in (*PICTURES, PDF)} and not as_download
    response: HttpResponse | FileResponse
    if settings.OQU_SENDFILE_PREFIX:
        response = HttpResponse(content_type=file.content_type)
        response["X-Accel-Redirect"] = f"{settings.OQU_SENDFILE_PREFIX}{file.path}"
    else:
        response = FileResponse(storages["default"].open(file.path), content_type=file.content_type)
    response["Content-Disposition"] = (
        content_disposition_header(not in_page, file_names.clean(file.name)) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600" if cacheable else "no-store"
    return response
