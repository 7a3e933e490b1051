"""The text of a document that was uploaded, as Markdown."""

from typing import IO

from django.utils.translation import gettext_lazy as _

from oqu.kernel import confined, files
from oqu.kernel.errors import Refused
from oqu.kernel.fields import LONGEST_TEXT
from oqu.kernel.sheets import lazy_format

KINDS = (files.DOCX, files.PDF, files.TEXT)
LARGEST = 20 * files.MEGABYTE
LIMITS = confined.Limits(memory=768 * files.MEGABYTE, answer=4 * files.MEGABYTE, processor=12, patience=40)


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


def markdown_of(content: IO[bytes], *, name: str) -> str:
    """Return the text of a DOCX, PDF or Markdown file as Markdown. Raises FileRefused, NoText, TooLong, Busy, Unreadable."""
    size = content.seek(0, 2)
    kind = files.check(content, name=name, size=size, kinds=KINDS, largest=LARGEST)
    content.seek(0)
    text = _plain(content) if kind == files.TEXT else _decoded(content, kind)
    if not text.strip():
        raise NoText
    if len(text) > LONGEST_TEXT:
        raise TooLong
    return text


def _plain(content: IO[bytes]) -> str:
    try:
        return content.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableDocument from error


def _decoded(content: IO[bytes], kind: files.FileType) -> str:
    try:
        options = {"kind": kind.endings[0], "longest": LONGEST_TEXT}
        return confined.run("texts", content, limits=LIMITS, **options).body.decode()
    except confined.NotDecoded as error:
        raise _refusal(error) from error


def _refusal(error: confined.NotDecoded) -> Refused:
    if error.fault == confined.Fault.BUSY:
        return Busy()
    return TooLong() if error.detail in ("text", "part", "pages") else UnreadableDocument()
