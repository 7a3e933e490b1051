"""The text of a document that was uploaded, as Markdown."""

from typing import IO

from django.utils.translation import gettext_lazy as _

from oqu.kernel import confined, files
from oqu.kernel.errors import Refused

KINDS = (files.DOCX, files.PDF, files.TEXT)
LARGEST = 20 * files.MEGABYTE
LIMITS = confined.Limits(memory=768 * files.MEGABYTE, answer=4 * files.MEGABYTE, processor=60, patience=60)


class NoText(Refused):
    message = _(
        "There is no text in this file. A scanned PDF holds pictures of pages: type the text instead."
    )


class Unreadable(Refused):
    message = _("This file can't be read. Save it again as DOCX or PDF, or copy the text into the field.")


def markdown_of(content: IO[bytes], *, name: str) -> str:
    """Return the text of a DOCX, PDF or Markdown file as Markdown. Raises FileRefused, NoText, Unreadable."""
    size = content.seek(0, 2)
    kind = files.check(content, name=name, size=size, kinds=KINDS, largest=LARGEST)
    content.seek(0)
    text = _plain(content) if kind == files.TEXT else _decoded(content, kind)
    if not text.strip():
        raise NoText
    return text


def _plain(content: IO[bytes]) -> str:
    try:
        return content.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable from error


def _decoded(content: IO[bytes], kind: files.FileType) -> str:
    try:
        return confined.run("texts", content, limits=LIMITS, kind=kind.endings[0]).body.decode()
    except confined.NotDecoded as error:
        raise Unreadable from error
