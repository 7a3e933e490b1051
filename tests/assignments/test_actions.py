"""Guarantees of writes about assignments: nothing is lost, duplicated or half done."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from PIL import Image

from oqu.assignments import actions
from oqu.assignments.models import ReviewVerdict, Submission, SubmissionState
from oqu.courses.models import Progress, Stage, Step
from oqu.kernel import clock
from oqu.kernel.files import FileRefused, Upload
from oqu.kernel.models import JournalEntry, StoredFile
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast

IPHONE_PHOTO = Path(__file__).parents[1] / "kernel" / "samples" / "photo.heic"


def test_setting_the_same_assignment_again_writes_nothing(cast: Cast) -> None:
    first = activities.assignment(cast.course, by=cast.methodologist)
    rows = JournalEntry.objects.filter(verb="assignments.set").count()

    second = actions.set_assignment(
        activity=first.activity,
        brief={"kk": "Жазыңыз", "ru": "Напишите"},
        criteria=activities.RUBRIC,
        accept_from=5,
        by=cast.methodologist,
        at=clock.now(),
    )

    assert second == first
    assert JournalEntry.objects.filter(verb="assignments.set").count() == rows == 1


@pytest.mark.parametrize(("accept_from", "files"), [(8.5, {}), (8, {"required": True, "most": 0})])
def test_a_task_that_nobody_could_pass_is_refused_whole(
    cast: Cast, accept_from: float, files: dict[str, Any]
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist, accept_from=8)

    with pytest.raises(actions.OutOfReach):
        actions.set_assignment(
            activity=task.activity,
            brief={"ru": "Другое"},
            criteria=activities.RUBRIC,
            accept_from=accept_from,
            file_terms=actions.FileTerms(**files),
            by=cast.methodologist,
            at=clock.now(),
        )

    task.refresh_from_db()
    assert (task.brief_ru, task.accept_from) == ("Напишите", Decimal(8))


def test_a_criterion_with_scores_outlives_the_rubric(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist)

    actions.set_assignment(
        activity=task.activity,
        brief={"kk": "Жазыңыз", "ru": "Напишите"},
        criteria=activities.RUBRIC[:1],
        accept_from=5,
        by=cast.methodologist,
        at=clock.now(),
    )

    assert [c.code for c in task.criteria.all()] == ["c1", "c2"]


def test_progress_follows_the_answer(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)

    def step() -> str:
        return Progress.objects.get(enrolment=cast.enrolment, activity=task.activity).step

    first = activities.answer(task, cast.enrolment, "one")
    assert step() == Step.HANDED_IN
    activities.verdict(first, by=cast.methodologist, accepted=False)
    assert step() == Step.RETURNED
    activities.verdict(activities.answer(task, cast.enrolment, "two"), by=cast.methodologist)
    assert step() == Step.DONE
    assert Progress.objects.get(enrolment=cast.enrolment).points == Decimal(6)


def test_an_answer_that_waits_cannot_be_replaced(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.answer(task, cast.enrolment, "one")

    with pytest.raises(actions.AlreadyHandedIn):
        activities.answer(task, cast.enrolment, "two")

    assert Submission.objects.get().text == "one"


def test_after_acceptance_nothing_more_is_taken(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment, "one"), by=cast.methodologist)

    with pytest.raises(actions.AlreadyAccepted):
        activities.answer(task, cast.enrolment, "two")


def test_nothing_is_taken_before_the_opening_or_after_the_close(cast: Cast) -> None:
    early = activities.assignment(cast.course, "early", by=cast.methodologist, opens_at=clock.now() + DAY)
    task = activities.assignment(cast.course, by=cast.methodologist)
    cast.enrolment.course.stage = Stage.CLOSED

    with pytest.raises(actions.CourseOver):
        activities.answer(task, cast.enrolment)
    with pytest.raises(actions.NotOpenYet):
        activities.answer(early, cast.enrolment)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (1, True)])
def test_late_is_what_comes_after_the_due_time(cast: Cast, minutes: int, late: bool) -> None:
    due = clock.now()
    task = activities.assignment(cast.course, by=cast.methodologist, due_at=due)

    assert activities.answer(task, cast.enrolment, at=due + timedelta(minutes=minutes)).late is late


def test_a_required_file_must_be_there(cast: Cast) -> None:
    task = activities.assignment(
        cast.course, by=cast.methodologist, file_terms=actions.FileTerms(required=True)
    )

    with pytest.raises(actions.FileMissing):
        activities.answer(task, cast.enrolment)

    assert not Submission.objects.exists()


def test_more_files_than_allowed_are_refused_and_none_is_kept(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist, file_terms=actions.FileTerms(most=1))
    uploads = [activities.photo("a.jpg"), activities.photo("b.jpg", colour="red")]

    with pytest.raises(actions.TooManyFiles):
        activities.answer(task, cast.enrolment, uploads=uploads)

    assert not StoredFile.objects.exists()


def test_a_kind_of_file_that_was_not_asked_for_is_refused(cast: Cast) -> None:
    task = activities.assignment(
        cast.course, by=cast.methodologist, file_terms=actions.FileTerms(endings=("pdf",))
    )

    with pytest.raises(FileRefused):
        activities.answer(task, cast.enrolment, uploads=[activities.photo()])


def test_photos_lose_place_and_size_and_stand_upright(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif[0x8825] = {1: "N", 2: (51.0, 9.0, 0.0)}
    exif[0x010F] = "Camera"
    task = activities.assignment(cast.course, by=cast.methodologist)

    sent = activities.answer(
        task, cast.enrolment, uploads=[activities.photo(width=3000, height=1500, exif=exif)]
    )

    with default_storage.open(sent.files.get().file.path) as stored, Image.open(stored) as kept:
        assert kept.size == (1000, 2000)
        assert dict(kept.getexif()) == {}


def test_pictures_are_decoded_before_anything_is_locked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture may take seconds, and on SQLite a transaction lets nobody else write."""
    task = activities.assignment(cast.course, by=cast.methodologist)
    inside: list[int] = []
    outer = len(connection.savepoint_ids)

    def tidy(content: BytesIO, **_how: object) -> BytesIO:
        inside.append(len(connection.savepoint_ids) - outer)
        return content

    monkeypatch.setattr("oqu.kernel.pictures.tidy", tidy)
    activities.answer(task, cast.enrolment, uploads=[activities.photo()])
    second = activities.assignment(cast.course, "second", by=cast.methodologist)
    actions.save_draft(
        assignment=second,
        enrolment=cast.enrolment,
        by=cast.learner,
        at=clock.now(),
        key="d",
        words="",
        uploads=[activities.photo()],
    )

    assert inside == [0, 0]


def test_a_broken_picture_is_refused(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    half = BytesIO(activities.jpeg(width=400).read()[:700])

    with pytest.raises(FileRefused):
        activities.answer(task, cast.enrolment, uploads=[Upload("half.jpg", half)])


def test_a_photo_of_an_iphone_is_kept_as_jpeg_where_jpeg_is_taken(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    photo = Upload("IMG_0001.HEIC", BytesIO(IPHONE_PHOTO.read_bytes()))

    kept = activities.answer(task, cast.enrolment, uploads=[photo]).files.get().file

    assert (kept.name, kept.content_type, Path(kept.path).suffix) == ("IMG_0001.jpg", "image/jpeg", ".jpg")


def test_the_same_photo_twice_in_one_answer_is_kept_once(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)

    sent = activities.answer(
        task, cast.enrolment, uploads=[activities.photo("a.jpg"), activities.photo("b.jpg")]
    )

    assert [kept.file.name for kept in sent.files.all()] == ["a.jpg"]


def test_photos_that_a_phone_gives_one_name_all_stay_each_with_its_number(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    colours = ("red", "green", "blue")

    sent = activities.answer(
        task, cast.enrolment, uploads=[activities.photo("image.jpg", colour=one) for one in colours]
    )

    names = [kept.file.name for kept in sent.files.all()]
    assert names == ["image.jpg", "image (2).jpg", "image (3).jpg"]


@pytest.mark.parametrize("points", [{"c1": Decimal(3)}, {"c1": Decimal(5), "c2": Decimal(1)}])
def test_points_outside_the_rubric_are_refused(cast: Cast, points: dict[str, Decimal]) -> None:
    sent = activities.answer(activities.assignment(cast.course, by=cast.methodologist), cast.enrolment)

    with pytest.raises(actions.PointsWrong):
        actions.review(
            submission=sent,
            verdict=ReviewVerdict.ACCEPTED,
            points=points,
            comment="",
            by=cast.methodologist,
            at=clock.now(),
            key="k",
        )

    sent.refresh_from_db()
    assert sent.state == SubmissionState.HANDED_IN


def test_the_database_refuses_a_second_open_attempt(cast: Cast) -> None:
    sent = activities.answer(activities.assignment(cast.course, by=cast.methodologist), cast.enrolment)

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            assignment=sent.assignment, enrolment=sent.enrolment, attempt=2, saved_at=clock.now()
        )


def test_letters_speak_the_language_of_the_reader(cast: Cast) -> None:
    cast.learner.language = "ru"
    cast.learner.save()
    cast.enrolment.refresh_from_db()
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist, comment="Хорошо")

    letter = cast.learner.letters.get()
    assert letter.subject == "Принято: ru task"
    assert "/ru/my/courses/library-work/assignments/task/" in letter.text
