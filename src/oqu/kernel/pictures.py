"""Pictures that people send: turned upright, made small enough, and rid of what the camera wrote into them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel import confined, files
from oqu.kernel.files import HEIC, JPEG, MEGABYTE, PNG, WEBP, FileRefused, FileType, Upload

LONGEST_SIDE = 2000
LIMITS = confined.Limits(memory=768 * MEGABYTE, answer=64 * MEGABYTE, processor=12, patience=40)
"""How many pixels a picture may have, by format, says `oqu.kernel.decoding.pictures`."""
FORMATS = {
    JPEG.content_type: "JPEG",
    PNG.content_type: "PNG",
    WEBP.content_type: "WEBP",
    HEIC.content_type: "HEIF",
}
STORED_AS = {HEIC: JPEG}

TEXT_KINDS = (JPEG, PNG, WEBP, HEIC)
TEXT_LARGEST = 20 * MEGABYTE
TEXT_SIDE = 1000
"""Pixels: the column of a text is 610 wide, and a phone of 360 with a fine screen shows about as many."""
TEXT_BYTES = 80_000
"""Sent in five seconds over 150 kbit/s."""


@dataclass(frozen=True)
class PictureOfText:
    """A picture made ready for a text, as WebP: the name of its file, the file, width and height in pixels."""

    name: str
    content: IO[bytes]
    width: int
    height: int


@dataclass(frozen=True)
class ReadyFile:
    """A file as it will be stored: checked, and a picture made smaller."""

    content: IO[bytes]
    name: str
    kind: FileType


class PictureRefused(FileRefused):
    message = _("The picture is damaged or far too large. Take it anew or send another one.")


class PicturesBusy(FileRefused):
    message = _("Other large files are being processed now. Your text is saved: send it again in a minute.")


def stored_as(kind: FileType, name: str) -> tuple[FileType, str]:
    """The file type and name under which a picture is stored."""
    stored = STORED_AS.get(kind, kind)
    return stored, name if stored is kind else PurePosixPath(name).with_suffix(f".{stored.endings[0]}").name


def for_text(upload: Upload) -> PictureOfText:
    """A picture as texts show it: WebP of at most 1,000 pixels a side, about 80 kB at most, without EXIF. Raises FileRefused."""
    size = upload.content.seek(0, 2)
    kind = files.check(upload.content, name=upload.name, size=size, kinds=TEXT_KINDS, largest=TEXT_LARGEST)
    made = _decoded(upload.content, kind, save_as=WEBP, longest_side=TEXT_SIDE, largest=TEXT_BYTES)
    return PictureOfText(upload.name, BytesIO(made.body), made.head["width"], made.head["height"])


def tidy(upload: IO[bytes], *, kind: FileType, longest_side: int = LONGEST_SIDE) -> BytesIO:
    """The picture anew, as the kind returned by `stored_as`, at most `longest_side` pixels wide and high, without EXIF: neither place nor camera.

    Raises PictureRefused for what can't be read as a picture, PicturesBusy while others are read.
    """
    return BytesIO(_decoded(upload, kind, save_as=STORED_AS.get(kind, kind), longest_side=longest_side).body)


def made_ready(
    upload: Upload, *, kinds: Collection[FileType], largest: int, originals: bool = False
) -> ReadyFile:
    """Check a file of at most `largest` bytes and make a picture smaller, before any transaction: on SQLite nobody else could write meanwhile.

    Pictures lose size, place and camera, unless `originals` are wanted; these only have to be readable. Raises FileRefused.
    """
    size = upload.content.seek(0, 2)
    kind = files.check(upload.content, name=upload.name, size=size, kinds=kinds, largest=largest)
    if kind in (*files.PICTURES, HEIC):
        tidied = tidy(upload.content, kind=kind)
        if not originals:
            kept, name = stored_as(kind, upload.name)
            return ReadyFile(tidied, name, kept)
    return ReadyFile(upload.content, upload.name, kind)


def store_ready(
    ready: ReadyFile, *, owner: Any, at: datetime, largest: int, beside: Collection[str] = ()
) -> files.StoredFile:
    """Store what `made_ready` returned; arguments and errors are those of `files.store`."""
    return files.store(
        ready.content,
        name=ready.name,
        size=ready.content.seek(0, 2),
        kinds=[ready.kind],
        owner=owner,
        at=at,
        largest=largest,
        beside=beside,
    )


def _decoded(
    upload: IO[bytes], kind: FileType, *, save_as: FileType, longest_side: int, largest: int = 0
) -> confined.DecoderMessage:
    try:
        return confined.run(
            "pictures",
            upload,
            limits=LIMITS,
            format=FORMATS[kind.content_type],
            save_as=FORMATS[save_as.content_type],
            longest_side=longest_side,
            largest=largest,
        )
    except confined.NotDecoded as error:
        raise (PicturesBusy if error.fault == confined.Fault.BUSY else PictureRefused) from error
