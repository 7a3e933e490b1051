"""Slides become pages; attendance is trusted in the right order."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from oqu.courses.models import Progress, Step
from oqu.kernel import clock
from oqu.kernel.files import FileRefused, Upload
from oqu.kernel.models import JournalEntry, StoredFile
from oqu.lectures import actions
from oqu.lectures.models import Attendance, AttendanceSource, Lecture, SlidesState
from tests.factories import activities
from tests.factories.cast import Cast


def record_attendance(
    cast: Cast, lecture: Lecture, minutes: int, source: AttendanceSource, **more: Any
) -> Attendance:
    by, at = more.pop("by", cast.coordinator), more.pop("at", clock.now())
    report = actions.AttendanceReport(minutes=minutes, source=source, **more)
    return actions.record_attendance(lecture=lecture, enrolment=cast.enrolment, report=report, at=at, by=by)


def test_slides_become_pictures_of_960_pixels(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(3))

    assert actions.draw_slides.call(talk.pk) == 3

    talk.refresh_from_db()
    assert (talk.slides_state, talk.slides_total) == (SlidesState.READY, 3)
    assert [slide.number for slide in talk.pages.all()] == [1, 2, 3]
    with default_storage.open(talk.pages.first().picture.path) as stored, Image.open(stored) as page:  # type: ignore[union-attr]
        assert (page.format, page.size) == ("WEBP", (960, 720))


def test_drawing_is_handed_to_the_worker_after_the_commit(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(1))

    assert talk.slides_state == SlidesState.WAITING
    assert len(waiting) == 1


def test_drawing_goes_on_where_it_stopped(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(3))
    actions.draw_slides.call(talk.pk)
    first = talk.pages.get(number=1)
    talk.pages.exclude(pk=first.pk).delete()

    actions.draw_slides.call(talk.pk)

    assert talk.pages.get(number=1) == first
    assert talk.pages.count() == 3


def test_the_same_slides_again_change_nothing(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(2))
    file_count = StoredFile.objects.count()

    actions.set_slides(lecture=talk, upload=activities.pdf(2), by=cast.lecturer, at=clock.now())

    assert StoredFile.objects.count() == file_count


def test_a_pdf_that_cannot_be_opened_is_told(cast: Cast) -> None:
    broken = Upload("slides.pdf", BytesIO(b"%PDF-1.7\nnothing more"))
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=broken)

    assert actions.draw_slides.call(talk.pk) == 0

    talk.refresh_from_db()
    assert talk.slides_state == SlidesState.FAILED


def test_slides_must_be_a_pdf(cast: Cast) -> None:
    with pytest.raises(FileRefused):
        activities.lecture(cast.course, by=cast.lecturer, slides=Upload("slides.pdf", BytesIO(b"PK\x03\x04")))


def test_setting_the_same_lecture_again_writes_nothing(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    again = actions.set_lecture(
        activity=talk.activity,
        lecturer=cast.lecturer,
        meeting_url=talk.meeting_url,
        by=cast.lecturer,
        at=clock.now(),
    )

    assert again == talk
    assert JournalEntry.objects.filter(verb="lectures.set").count() == 1


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ((AttendanceSource.HEARD, 40), (AttendanceSource.HEARD, 60), (AttendanceSource.HEARD, 60)),
        ((AttendanceSource.HEARD, 60), (AttendanceSource.HEARD, 40), (AttendanceSource.HEARD, 60)),
        ((AttendanceSource.HEARD, 60), (AttendanceSource.IMPORTED, 40), (AttendanceSource.HEARD, 60)),
        ((AttendanceSource.IMPORTED, 60), (AttendanceSource.IMPORTED, 40), (AttendanceSource.IMPORTED, 40)),
        ((AttendanceSource.CORRECTED, 10), (AttendanceSource.HEARD, 80), (AttendanceSource.CORRECTED, 10)),
        ((AttendanceSource.CORRECTED, 10), (AttendanceSource.IMPORTED, 80), (AttendanceSource.CORRECTED, 10)),
        ((AttendanceSource.HEARD, 80), (AttendanceSource.CORRECTED, 10), (AttendanceSource.CORRECTED, 10)),
    ],
)
def test_what_outweighs_what(
    cast: Cast,
    before: tuple[AttendanceSource, int],
    after: tuple[AttendanceSource, int],
    counts: tuple[AttendanceSource, int],
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    for source, minutes in (before, after):
        record_attendance(
            cast,
            talk,
            minutes,
            source,
            reason="No electricity" if source == AttendanceSource.CORRECTED else "",
        )

    row = Attendance.objects.get()
    assert (row.source, row.minutes) == counts


def test_the_same_told_twice_is_one_row_of_the_journal(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    first, second = (record_attendance(cast, talk, 40, AttendanceSource.IMPORTED) for _time in range(2))

    assert first == second
    assert JournalEntry.objects.filter(verb="lectures.record_attendance").count() == 1


def test_live_and_replay_are_told_apart_beside_what_counts(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    record_attendance(cast, talk, 10, AttendanceSource.CORRECTED, reason="Asleep")

    record_attendance(cast, talk, 80, AttendanceSource.HEARD, live_minutes=50, replay_minutes=30)

    row = Attendance.objects.get()
    assert (row.minutes, row.live_minutes, row.replay_minutes) == (10, 50, 30)


@pytest.mark.parametrize("minutes", [-1, 91])
def test_nobody_hears_more_than_there_is(cast: Cast, minutes: int) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    with pytest.raises(actions.TooManyMinutes):
        record_attendance(cast, talk, minutes, AttendanceSource.IMPORTED)


def test_the_database_refuses_more_than_there_is(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    row = record_attendance(cast, talk, 90, AttendanceSource.IMPORTED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=row.pk).update(minutes=91)


def test_a_correction_needs_a_reason(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    with pytest.raises(actions.ReasonMissing):
        record_attendance(cast, talk, 40, AttendanceSource.CORRECTED, reason=" ")


@pytest.mark.parametrize(("minutes", "step"), [(62, Step.STARTED), (63, Step.DONE)])
def test_a_lecture_is_done_from_the_share_of_the_course_on(cast: Cast, minutes: int, step: Step) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    record_attendance(cast, talk, minutes, AttendanceSource.IMPORTED)

    progress = Progress.objects.get(enrolment=cast.enrolment, activity=talk.activity)
    assert (progress.step, progress.minutes) == (step, minutes)


def test_a_lecture_is_not_done_any_more_when_its_minutes_are_taken_back(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    record_attendance(cast, talk, 80, AttendanceSource.IMPORTED)

    record_attendance(cast, talk, 10, AttendanceSource.CORRECTED, reason="Another person was meant")

    progress = Progress.objects.get(enrolment=cast.enrolment, activity=talk.activity)
    assert (progress.step, progress.minutes) == (Step.STARTED, 10)
