"""Turns a picture upright, makes it smaller, and leaves out everything but its pixels."""

from io import SEEK_END, BytesIO
from typing import IO, Any

from PIL import Image, ImageOps, JpegImagePlugin

from oqu.kernel.decoding.answers import LimitPassed, send

MOST_DECODED_BYTES = {"JPEG": 900_000_000, "PNG": 260_000_000, "WEBP": 110_000_000, "HEIF": 260_000_000}
"""By format, since decoders hold several copies: 225 megapixels of JPEG (shrunk while it is decoded), 65 of PNG and HEIC, 27 of WebP."""
BYTES_OF_PIXEL = {"1": 1, "L": 1, "I;16": 2}
SMALLEST_SIDE = 600
LONGEST_RATIO = 200
"""No photo or scan is so many times longer than wide."""
QUALITIES = (82, 72, 62, 52)
"""Of JPEG and WebP. A picture that was made small before it was sent must not grow again: the next one is tried then."""


def decode(
    content: IO[bytes],
    *,
    format: str,  # noqa: A002
    save_as: str,
    longest_side: int,
    largest: int = 0,
) -> None:
    """Answer with the picture as `save_as`, at most `longest_side` pixels wide and high, its width and height.

    It has at most `largest` bytes (0: no limit), for which it is made smaller, down to `SMALLEST_SIDE`; and it is never larger
    than a file of the same format.
    """
    if format == "HEIF":
        import pi_heif  # type: ignore[import-untyped]  # noqa: PLC0415 - 30 ms of a start that few need

        pi_heif.register_heif_opener()
    size, made = shrunk(content, (format,), save_as=save_as, longest_side=longest_side, largest=largest)
    send(size, made)


def shrunk(
    content: IO[bytes], formats: tuple[str, ...], *, save_as: str, longest_side: int, largest: int
) -> tuple[dict[str, int], bytes]:
    """The size in pixels and the bytes of a picture in one of the formats, as `decode` answers. Raises LimitPassed, or what PIL raises."""
    Image.MAX_IMAGE_PIXELS = None  # the limits here are by format, and an error
    with Image.open(content, formats=list(formats)) as picture:
        came_as = str(picture.format)
        _check(picture, came_as)
        as_sent = _as_sent(picture) if came_as == save_as else {}
        picture.draft("RGB", (longest_side, longest_side))
        small = _shrunk(picture, longest_side)
        upright = ImageOps.exif_transpose(small)
    plain = _plain(upright, save_as)
    bare = Image.new(plain.mode, plain.size)  # nothing that was beside the pixels comes along
    bare.paste(plain)
    sizes = [content.seek(0, SEEK_END)] if came_as == save_as else []
    sizes += [largest] if largest else []
    made = _saved(bare, save_as, min(sizes, default=None), as_sent)
    while largest and len(made) > largest and max(bare.size) > SMALLEST_SIDE:
        bare.thumbnail((max(bare.size) * 3 // 4,) * 2, Image.Resampling.LANCZOS)
        made = _saved(bare, save_as, largest, as_sent)
    return {"width": bare.width, "height": bare.height}, made


def _as_sent(picture: Image.Image) -> dict[str, Any]:
    """The options that save a JPEG in the quality in which it came."""
    if not isinstance(picture, JpegImagePlugin.JpegImageFile) or picture.mode not in ("RGB", "L"):
        return {}
    sampling = JpegImagePlugin.get_sampling(picture)
    return {"qtables": picture.quantization, "subsampling": sampling, "optimize": True}


def _saved(picture: Image.Image, save_as: str, largest: int | None, as_sent: dict[str, Any]) -> bytes:
    """The file: of JPEG and WebP in the best quality with which it has at most `largest` bytes, else in the least one."""
    best, *lesser = [{"quality": one} for one in QUALITIES]
    options = [best, *([as_sent] if as_sent else []), *lesser] if save_as != "PNG" else [{"optimize": True}]
    made = b""
    for one in options:
        out = BytesIO()
        picture.save(out, save_as, **one)
        made = out.getvalue()
        if largest is None or len(made) <= largest:
            break
    return made


def _check(picture: Image.Image, format_name: str) -> None:
    """Refuse by the size in the head of the file, before anything is decoded."""
    pixels = picture.width * picture.height
    if pixels * BYTES_OF_PIXEL.get(picture.mode, 4) > MOST_DECODED_BYTES[format_name]:
        raise LimitPassed("pixels")
    if max(picture.size) > LONGEST_RATIO * min(picture.size) and pixels > 1_000_000:
        raise LimitPassed("ratio")


def _shrunk(picture: Image.Image, longest_side: int) -> Image.Image:
    """The picture made smaller, in a mode whose pixels can be mixed; its EXIF, which says what is up, is still with it."""
    if picture.mode not in ("RGB", "L", "RGBA"):
        exif = picture.getexif()
        picture = picture.convert("RGBA" if picture.mode in ("P", "PA", "LA", "La", "RGBa") else "RGB")
        picture.info["exif"] = exif.tobytes()
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    return picture


def _plain(picture: Image.Image, save_as: str) -> Image.Image:
    modes = ("RGB", "L") if save_as == "JPEG" else ("RGB", "L", "RGBA")
    return picture if picture.mode in modes else picture.convert(modes[-1] if save_as != "JPEG" else "RGB")
