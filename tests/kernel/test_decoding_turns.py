"""Files that take long never hold all web processes: who gets a turn, and what a person without one reads."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from oqu.assignments.models import Submission
from oqu.kernel import confined, decoding_turns, files, pictures, sheets
from oqu.kernel.confined import Fault, NotDecoded
from oqu.kernel.decoding_turns import TurnsTaken, asked_by
from tests.factories import activities
from tests.factories.cast import Cast
from tests.kernel import bombs


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turns of this test only; nobody waits for a turn of their own."""
    settings.OQU_DATA_DIR = tmp_path
    settings.OQU_LONG_DECODINGS = 1
    monkeypatch.setattr(decoding_turns, "OWN_WAIT_S", 0.0)
    return tmp_path / "decoding"


@contextmanager
def decoding(person: str, *, long: bool = False) -> Iterator[None]:
    """Another request of a person is decoding a file."""
    begun, done = threading.Event(), threading.Event()

    def hold() -> None:
        with asked_by(lambda: person), decoding_turns.turn() as turn:
            if long:
                turn.go_on()
            begun.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(60)
    try:
        yield
    finally:
        done.set()
        thread.join()


def tidy(person: str) -> io.BytesIO:
    with asked_by(lambda: person):
        return pictures.tidy(io.BytesIO(bombs.photo(300, 200)), kind=files.JPEG)


def test_a_person_has_one_file_decoded_at_a_time() -> None:
    with decoding("one"):
        with pytest.raises(pictures.PicturesBusy, match="send it again"):
            tidy("one")
        assert tidy("two").read(3) == b"\xff\xd8\xff"

    assert tidy("one").read(3) == b"\xff\xd8\xff"


def test_only_so_many_files_may_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding_turns, "QUICK_S", 0.0)
    asked = {"format": "JPEG", "save_as": "JPEG", "longest_side": 100}
    photo = io.BytesIO(bombs.photo(300, 200))
    with decoding("one", long=True), asked_by(lambda: "two"), pytest.raises(NotDecoded) as refused:
        confined.run("pictures", photo, limits=pictures.LIMITS, **asked)

    assert refused.value.fault == Fault.BUSY
    assert tidy("two").read(3) == b"\xff\xd8\xff"


def test_more_long_turns_are_given_where_the_setting_says_so(settings: Settings) -> None:
    settings.OQU_LONG_DECODINGS = 2
    others = decoding("one", long=True), decoding("two", long=True)
    with (
        others[0],
        others[1],
        asked_by(lambda: "three"),
        decoding_turns.turn() as turn,
        pytest.raises(TurnsTaken),
    ):
        turn.go_on()


def test_four_long_files_of_four_people_leave_processes_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding_turns, "QUICK_S", 0.0)
    with decoding("one", long=True):
        for person in ("two", "three", "four"):
            with pytest.raises(pictures.PicturesBusy):
                tidy(person)


def test_outside_of_requests_nobody_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding_turns, "QUICK_S", 0.0)
    with decoding("one", long=True):
        made = pictures.tidy(io.BytesIO(bombs.photo(300, 200)), kind=files.JPEG)

    assert made.read(3) == b"\xff\xd8\xff"


def test_a_workbook_without_a_turn_is_refused_in_words() -> None:
    with decoding("one"), asked_by(lambda: "one"):
        table = sheets.read(io.BytesIO(bombs.book(2, 2)), name="people.xlsx", columns=[sheets.Column("code")])

    assert list(map(str, table.problems)) == [
        "people.xlsx: Other large files are being read just now. Send the file again in a minute."
    ]


def test_a_form_whose_file_finds_no_turn_keeps_the_words(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    address = f"/en/my/courses/{cast.course.slug}/assignments/{task.activity.slug}/"
    photo = SimpleUploadedFile("photo.jpg", bombs.photo(300, 200))

    with decoding(cast.learner.key):
        answer = client.post(
            address, {"form_key": "one", "do": "submit", "text": "My words", "add_files": photo}
        )

    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert not Submission.objects.exists()
