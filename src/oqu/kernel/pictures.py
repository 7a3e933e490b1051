"""Pictures that people send: turned upright, made small enough, and rid of what the camera wrote into them."""

from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

import pi_heif  # type: ignore[import-untyped]
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from oqu.kernel.files import HEIC, JPEG, PNG, WEBP, FileRefused, Kind

pi_heif.register_heif_opener()
LONGEST_SIDE = 2000
MOST_PIXELS = 100_000_000
JPEG_QUALITY = 82
FORMATS = {
    JPEG.content_type: "JPEG",
    PNG.content_type: "PNG",
    WEBP.content_type: "WEBP",
    HEIC.content_type: "HEIF",
}
KEPT_AS = {HEIC: JPEG}


class PictureRefused(FileRefused):
    message = _("The picture is damaged or far too large. Take it anew or send another one.")


def kept_as(kind: Kind, name: str) -> tuple[Kind, str]:
    """As what a picture is kept: its kind, and its name with the ending that fits."""
    kept = KEPT_AS.get(kind, kind)
    return kept, name if kept is kind else PurePosixPath(name).with_suffix(f".{kept.endings[0]}").name


def tidy(upload: IO[bytes], *, kind: Kind, longest_side: int = LONGEST_SIDE) -> BytesIO:
    """The picture anew, as the kind that `kept_as` tells, at most `longest_side` pixels wide and high, without EXIF: neither place nor camera.

    Raises PictureRefused for what can't be read as a picture.
    """
    upload.seek(0)
    try:
        with Image.open(upload, formats=[FORMATS[kind.content_type]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureRefused
            picture.draft("RGB", (longest_side, longest_side))
            form = FORMATS[KEPT_AS.get(kind, kind).content_type]
            upright = _plain(ImageOps.exif_transpose(picture), form)
            upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
            return _saved(upright, form)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise PictureRefused from error


def _plain(picture: Image.Image, form: str) -> Image.Image:
    """The pixels in a colour mode that can be made smaller and saved."""
    modes = ("RGB", "L") if form == "JPEG" else ("RGB", "L", "RGBA")
    return picture if picture.mode in modes else picture.convert(modes[-1] if form != "JPEG" else "RGB")


def _saved(picture: Image.Image, form: str) -> BytesIO:
    """The pixels as a new file: nothing that stood beside them in the old one comes along."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    options = {"quality": JPEG_QUALITY} if form != "PNG" else {"optimize": True}
    bare.save(out, form, **options)
    out.seek(0)
    return out
