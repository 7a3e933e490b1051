"""The text of a document that was uploaded, as Markdown, with its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from django.utils.translation import gettext_lazy as _

from oqu.kernel import confined, files
from oqu.kernel.errors import Refused
from oqu.kernel.fields import LONGEST_TEXT
from oqu.kernel.pictures import TEXT_BYTES, TEXT_SIDE, PictureOfText
from oqu.kernel.sheets import lazy_format

KINDS = (files.DOCX, files.PDF, files.TEXT)
LARGEST = 20 * files.MEGABYTE
LIMITS = confined.Limits(memory=768 * files.MEGABYTE, answer=16 * files.MEGABYTE, processor=20, patience=40)


@dataclass(frozen=True)
class DocumentContent:
    """What was read: Markdown, and the pictures that it mentions by the names of their files."""

    markdown: str
    pictures: Sequence[PictureOfText] = field(default_factory=list)
    left_out: Sequence[str] = ()
    """What the document holds beside it, in the reader's language."""


LEFT_OUT = {
    "comments": _("comments"),
    "drawings": _("drawings, shapes and charts"),
    "formulas": _("formulas"),
    "margins": _("texts at the top and bottom of each page"),
    "objects": _("embedded tables and files"),
    "pictures": _("pictures that are damaged, too large or after the first 20"),
    "signs": _("signs of special fonts"),
}
"""By the codes of `decoding.word`."""


class NoText(Refused):
    message = _(
        "There is no text in this file. A scanned PDF holds pictures of pages: type the text instead."
    )


class TooLong(Refused):
    message = _(
        "The text of this file is longer than %(most)s letters, which is about fifty pages. Make two activities of it, or attach the file."
    )

    def __init__(self) -> None:
        super().__init__(lazy_format(TooLong.message, most=LONGEST_TEXT))


class Busy(Refused):
    message = _("Other large files are being read just now. Send the file again in a minute.")


class UnreadableDocument(Refused):
    message = _("This file can't be read. Save it again as DOCX or PDF, or copy the text into the field.")


def read(content: IO[bytes], *, name: str) -> DocumentContent:
    """Return the text of a DOCX, PDF or Markdown file, and the pictures of a DOCX. Raises FileRefused, NoText, TooLong, Busy, Unreadable."""
    size = content.seek(0, 2)
    kind = files.check(content, name=name, size=size, kinds=KINDS, largest=LARGEST)
    content.seek(0)
    found = DocumentContent(_plain(content)) if kind == files.TEXT else _decoded(content, kind)
    if not found.markdown.strip():
        raise NoText
    if len(found.markdown) > LONGEST_TEXT:
        raise TooLong
    return found


def _plain(content: IO[bytes]) -> str:
    try:
        return content.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableDocument from error


def _decoded(content: IO[bytes], kind: files.FileType) -> DocumentContent:
    """The text comes first, then its pictures one by one."""
    options = {"longest": LONGEST_TEXT, "longest_side": TEXT_SIDE, "largest": TEXT_BYTES}
    try:
        text, *others = confined.stream("texts", content, limits=LIMITS, kind=kind.endings[0], **options)
    except confined.NotDecoded as error:
        raise _refusal(error) from error
    pictures = [
        PictureOfText(one.head["name"], BytesIO(one.body), one.head["width"], one.head["height"])
        for one in others
    ]
    left_out = [str(LEFT_OUT[code]) for code in text.head["left_out"]]
    return DocumentContent(text.body.decode(), pictures, left_out)


def _refusal(error: confined.NotDecoded) -> Refused:
    if error.fault == confined.Fault.BUSY:
        return Busy()
    return TooLong() if error.detail in ("text", "part", "pages") else UnreadableDocument()
