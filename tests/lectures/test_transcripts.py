"""The text of a lecture: taken with times or without, in whatever an editor wrote, and refused in plain words."""

from io import BytesIO

import pytest
from django.core.files.storage import storages

from oqu.kernel import clock
from oqu.kernel.files import FileRefused, Upload
from oqu.kernel.models import StoredFile
from oqu.lectures import actions, rules
from oqu.lectures.actions.transcripts import readable
from oqu.lectures.models import Lecture
from tests.factories import activities
from tests.factories.cast import Cast

TIMED = "WEBVTT\n\n00:00.000 --> 00:02.000\nКітапхана деген не?\n"


def upload(name: str, text: str, encoding: str = "utf-8") -> Upload:
    return Upload(name, BytesIO(text.encode(encoding)))


def text_of(file: StoredFile | None) -> str:
    assert file is not None
    with storages["default"].open(file.path) as stored:
        return str(stored.read().decode())


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    return activities.lecture(cast.course, by=cast.lecturer, meeting_url="")


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("talk.vtt", TIMED, "utf-8"),
        ("talk.vtt", TIMED.replace("\n", "\r\n"), "utf-8-sig"),
        ("talk.srt", "1\n00:00:01,000 --> 00:00:02,500\nСәлем\n", "utf-8"),
        ("notes.txt", "Оқу дегеніміз — өмір.", "kz1048"),
    ],
)
def test_a_text_is_kept_in_utf_8(cast: Cast, talk: Lecture, name: str, text: str, encoding: str) -> None:
    for _twice in range(2):
        actions.set_transcript(
            lecture=talk, upload=upload(name, text, encoding), by=cast.lecturer, at=clock.now()
        )

    assert text_of(talk.transcript) == text.replace("\r\n", "\n")
    assert StoredFile.objects.count() == 1


def test_captions_without_times_are_refused_in_plain_words(cast: Cast, talk: Lecture) -> None:
    with pytest.raises(actions.NoTimes, match=r"taken as a \.txt file"):
        actions.set_transcript(
            lecture=talk, upload=upload("talk.vtt", "WEBVTT\n\nHello"), by=cast.lecturer, at=clock.now()
        )


def test_what_is_no_text_is_refused(cast: Cast, talk: Lecture) -> None:
    with pytest.raises(FileRefused):
        actions.set_transcript(
            lecture=talk, upload=upload("talk.txt", "PK\x00\x03"), by=cast.lecturer, at=clock.now()
        )


def test_who_reads_the_plan_reads_the_text(cast: Cast, talk: Lecture) -> None:
    actions.set_transcript(lecture=talk, upload=upload("t.vtt", TIMED), by=cast.lecturer, at=clock.now())
    assert talk.transcript is not None

    assert rules.can_read_file(cast.learner, talk.transcript)
    assert not rules.can_read_file(cast.stranger, talk.transcript)


def test_a_presentation_is_told_how_to_become_a_pdf(cast: Cast, talk: Lecture) -> None:
    with pytest.raises(actions.NotAsPdf, match="then PDF"):
        actions.set_slides(lecture=talk, upload=upload("Talk.PPTX", "PK"), by=cast.lecturer, at=clock.now())


def test_bytes_of_no_encoding_are_still_a_text() -> None:
    assert readable(b"\x98\xff") != ""
