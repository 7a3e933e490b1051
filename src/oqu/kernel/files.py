"""Uploaded files: checked by content, stored under random names, handed out only after a rule said yes."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from oqu.kernel.errors import Refused
from oqu.kernel.models import StoredFile

MEGABYTE = 1024 * 1024
HEAD_BYTES = 8192


@dataclass(frozen=True)
class Kind:
    """A kind of file that people may send: its content type, its endings, and the magic that tells it."""

    content_type: str
    endings: tuple[str, ...]
    magic: tuple[str, ...]
    shown_in_page: bool = False


JPEG = Kind("image/jpeg", ("jpg", "jpeg"), (".jpg", ".jpeg", ".jfif"), shown_in_page=True)
PNG = Kind("image/png", ("png",), (".png",), shown_in_page=True)
WEBP = Kind("image/webp", ("webp",), (".webp",), shown_in_page=True)
HEIC = Kind("image/heic", ("heic", "heif"), (".heic", ".heif", ".heics", ".hif"))
PDF = Kind("application/pdf", ("pdf",), (".pdf",), shown_in_page=True)
DOCX = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ("docx",),
    (".docx", ".zip", ".xlsx", ".pptx"),
)
XLSX = Kind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ("xlsx",),
    (".xlsx", ".zip", ".docx", ".pptx"),
)
PPTX = Kind(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ("pptx",),
    (".pptx", ".zip", ".docx", ".xlsx"),
)
ODT = Kind("application/vnd.oasis.opendocument.text", ("odt",), (".odt", ".zip"))
TEXT = Kind("text/plain", ("txt", "csv", "vtt", "md"), ())

PICTURES = (JPEG, PNG, WEBP)
"""What pages show. HEIC, as iPhones send it, is taken wherever JPEG is, and kept as JPEG."""
DOCUMENTS = (PDF, DOCX, ODT, XLSX, PPTX)
ANSWERS = PICTURES + DOCUMENTS


@dataclass(frozen=True)
class Upload:
    """A file as it comes from a form or a folder."""

    name: str
    content: IO[bytes]


class FileRefused(Refused):
    """The file can't be taken; the message says why and what to do."""


def endings(kinds: Collection[Kind]) -> str:
    """The endings of these kinds for an `accept` attribute: `.jpg,.jpeg,.png`."""
    return ",".join(f".{ending}" for kind in kinds for ending in kind.endings)


def check(upload: IO[bytes], *, name: str, size: int, kinds: Collection[Kind], largest: int) -> Kind:
    """Tell the kind of a file by its first bytes, and refuse what is empty, too large (`largest`, bytes) or foreign."""
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
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    kind = next((k for k in kinds if ending in k.endings), None)
    if kind is None or not _is(kind, head):
        raise FileRefused(
            _("This kind of file can't be taken. Send one of these: %(endings)s.")
            % {"endings": endings(kinds).replace(",", ", ")}
        )
    return kind


def _is(kind: Kind, head: bytes) -> bool:
    if not kind.magic:
        return b"\x00" not in head
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return False
    return bool(found.intersection(kind.magic))


@transaction.atomic
def store(
    upload: IO[bytes],
    *,
    name: str,
    size: int,
    kinds: Collection[Kind],
    owner: Any,
    at: datetime,
    largest: int | None = None,
) -> StoredFile:
    """Check a file and keep it: `size` in bytes, `owner` the person who sent it or None. Raises FileRefused."""
    kind = check(upload, name=name, size=size, kinds=kinds, largest=largest or settings.OQU_LARGEST_FILE)
    token = secrets.token_hex(16)
    path = storages["default"].save(f"{token[:2]}/{token}.{kind.endings[0]}", File(upload))
    return StoredFile.objects.create(
        path=path,
        name=PurePosixPath(name.replace("\\", "/")).name[:200],
        content_type=kind.content_type,
        size=size,
        sha256=digest(upload),
        owner=owner,
        stored_at=at,
    )


def digest(upload: IO[bytes]) -> str:
    """The SHA-256 of a file as `StoredFile.sha256` keeps it: the same content has the same one."""
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]


def stored(key: str) -> StoredFile | None:
    """The file with that key; whether somebody may have it is for a rule to say."""
    return StoredFile.objects.filter(key=key).first()


def hand_out(
    file: StoredFile, *, as_download: bool = False, cacheable: bool = False
) -> HttpResponse | FileResponse:
    """The answer that sends a file; call it only after a rule said yes.

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
    response["Content-Disposition"] = content_disposition_header(not in_page, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600" if cacheable else "no-store"
    return response
