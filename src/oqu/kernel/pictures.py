"""Pictures that people send: turned upright, made small enough, and rid of what the camera wrote into them."""

from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from oqu.kernel import confined
from oqu.kernel.files import HEIC, JPEG, MEGABYTE, PNG, WEBP, FileRefused, FileType

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


class PictureRefused(FileRefused):
    message = _("The picture is damaged or far too large. Take it anew or send another one.")


class PicturesBusy(FileRefused):
    message = _("Other large files are being processed now. Your text is saved: send it again in a minute.")


def stored_as(kind: FileType, name: str) -> tuple[FileType, str]:
    """The file type and name under which a picture is stored."""
    stored = STORED_AS.get(kind, kind)
    return stored, name if stored is kind else PurePosixPath(name).with_suffix(f".{stored.endings[0]}").name


def tidy(upload: IO[bytes], *, kind: FileType, longest_side: int = LONGEST_SIDE) -> BytesIO:
    """The picture anew, as the kind returned by `stored_as`, at most `longest_side` pixels wide and high, without EXIF: neither place nor camera.

    Raises PictureRefused for what can't be read as a picture, PicturesBusy while others are read.
    """
    try:
        made = confined.run(
            "pictures",
            upload,
            limits=LIMITS,
            format=FORMATS[kind.content_type],
            save_as=FORMATS[STORED_AS.get(kind, kind).content_type],
            longest_side=longest_side,
        )
    except confined.NotDecoded as error:
        raise (PicturesBusy if error.fault == confined.Fault.BUSY else PictureRefused) from error
    return BytesIO(made.body)
