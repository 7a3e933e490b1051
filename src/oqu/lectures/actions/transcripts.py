"""The text of a lecture that its lecturer attaches: captions with times, or plain notes."""

import re
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import files, journal
from oqu.kernel.errors import Refused
from oqu.lectures.models import Lecture
from oqu.people.models import Person

TRANSCRIPT = files.FileType("text/plain", ("vtt", "srt", "txt"), ())
TIMED = ("vtt", "srt")
LARGEST = 2 * files.MEGABYTE
CUE = re.compile(r"\d{1,2}:\d{2}[.,]\d{3}\s{1,20}-->\s{1,20}(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{3}")
MARK = "\ufeff"


class NoTimes(Refused):
    message = _(
        "No times are in this file, such as “00:01:05.000 --> 00:01:09.000”. Captions need them; "
        "a text without times is taken as a .txt file."
    )


@transaction.atomic
def set_transcript(*, lecture: Lecture, upload: files.Upload, by: Person, at: datetime) -> Lecture:
    """Keep the text of a lecture: WebVTT or SubRip with times, else plain text. Raises FileRefused, NoTimes.

    It is stored in UTF-8, whatever the editor wrote; the very same text uploaded again changes nothing.
    """
    encoded = BytesIO(transcript_in(upload).encode())
    if lecture.transcript and lecture.transcript.sha256 == files.digest(encoded):
        return lecture
    lecture.transcript = files.store(
        encoded, name=upload.name, size=len(encoded.getvalue()), kinds=[TRANSCRIPT], owner=by, at=at
    )
    lecture.save(update_fields=["transcript"])
    details = {"file": lecture.transcript.key}
    journal.record("lectures.set_transcript", thing=lecture.activity, by=by, at=at, details=details)
    return lecture


def transcript_in(upload: files.Upload) -> str:
    """The text of an upload with its times, if its name promises any. Raises FileRefused, NoTimes."""
    size = upload.content.seek(0, 2)
    files.check(upload.content, name=upload.name, size=size, kinds=[TRANSCRIPT], largest=LARGEST)
    upload.content.seek(0)
    text = readable(upload.content.read())
    if upload.name.lower().endswith(TIMED) and not CUE.search(text):
        raise NoTimes
    return text


def readable(content: bytes) -> str:
    """The text of a file in UTF-8, or in the code page of Kazakh Windows, with plain line ends."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("kz1048", errors="replace")
    return text.removeprefix(MARK).replace("\r\n", "\n")
