"""Draws the pages of a PDF as pictures, one after another."""

from collections.abc import Sequence
from io import BytesIO
from typing import IO

import pypdfium2

from oqu.kernel.decoding.answers import LimitPassed, send


def decode(
    content: IO[bytes], *, width: int, height: int, quality: int, most_pages: int, known: Sequence[int]
) -> None:
    """Answer with the number of pages, then with each page (WebP) that is not `known`: number, size in pixels, text."""
    with pypdfium2.PdfDocument(content.read()) as pdf:
        total = min(len(pdf), most_pages)
        if not total:
            raise LimitPassed("pages")
        send({"total": total})
        for number in range(1, total + 1):
            if number not in known:
                _draw(pdf[number - 1], number, width, height, quality)


def _draw(page: "pypdfium2.PdfPage", number: int, width: int, height: int, quality: int) -> None:
    scale = min(width / page.get_width(), height / page.get_height())
    picture = page.render(scale=scale).to_pil().convert("RGB")
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality)
    text = page.get_textpage().get_text_bounded().strip()[:LONGEST_TEXT]
    send({"number": number, "width": picture.width, "height": picture.height, "text": text}, out.getvalue())


LONGEST_TEXT = 10_000
