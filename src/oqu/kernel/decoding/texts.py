"""Reads the text of a DOCX or PDF as Markdown: headings, lists, tables, bold and italic, and the pictures of a DOCX."""

import hashlib
import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from oqu.kernel.decoding import pictures, word
from oqu.kernel.decoding.answers import LimitPassed, send
from oqu.kernel.decoding.word import SPECIAL

MOST_PAGES = 300
MOST_PICTURES = 20
SECONDS_FOR_PICTURES = 10
"""Of processor time. Pictures that come later are left out."""
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")


def decode(content: IO[bytes], *, kind: str, longest: int, longest_side: int, largest: int) -> None:
    """Answer with the text, as UTF-8, of at most `longest` characters, then with its pictures as WebP; `kind` is `docx` or `pdf`.

    The text comes with codes of what a DOCX holds and the text lacks (`word.LEFT_OUT`).

    A picture has a name, by which the text mentions it, and the size that `pictures.decode` gives it.
    """
    found = _Pictures(longest_side, largest)
    left_out: set[str] = set()
    lines = word.lines_of(content, found, left_out) if kind == "docx" else _pdf(content)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_at_most(longest, lines))).strip()
    send({"left_out": sorted(left_out | found.left_out)}, text.encode())
    for name, (size, made) in found.made.items():
        send({"name": name, **size}, made)


class _Pictures:
    """The pictures of a document, by a name made of their content: the same one in another document has the same."""

    def __init__(self, longest_side: int, largest: int) -> None:
        self.longest_side, self.largest = longest_side, largest
        self.made: dict[str, tuple[dict[str, int], bytes]] = {}
        self.left_out: set[str] = set()
        self.until = time.process_time() + SECONDS_FOR_PICTURES

    def mention(self, content: bytes, description: str) -> str:
        """How a text mentions this picture; "" for one that is left out."""
        name = f"picture-{hashlib.sha256(content).hexdigest()[:10]}.webp"
        if name not in self.made and not self._make(name, content):
            self.left_out.add("pictures")
            return ""
        return f"![{SPECIAL.sub(r'\\\1', ' '.join(description.split()))}]({name})"

    def _make(self, name: str, content: bytes) -> bool:
        if len(self.made) >= MOST_PICTURES or time.process_time() > self.until:
            return False
        try:
            self.made[name] = pictures.shrunk(
                BytesIO(content),
                PICTURE_FORMATS,
                save_as="WEBP",
                longest_side=self.longest_side,
                largest=self.largest,
            )
        except (OSError, ValueError, SyntaxError, LimitPassed):  # a drawing, a damaged picture, or a huge one
            return False
        return True


def _at_most(longest: int, lines: Iterator[str]) -> Iterator[str]:
    """These lines; raises Refused as soon as they are more than so many characters."""
    left = longest
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            raise LimitPassed("text")
        yield line


def _pdf(content: IO[bytes]) -> Iterator[str]:
    """The paragraphs of the pages; a PDF knows neither headings nor lists."""
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(content.read()) as pdf:
        if len(pdf) > MOST_PAGES:
            raise LimitPassed("pages")
        for page in pdf:
            lines = page.get_textpage().get_text_bounded().replace("\r\n", "\n").split("\n")
            yield from (SPECIAL.sub(r"\\\1", line.strip()) for line in lines)
            yield ""
