"""Writes about lectures: what belongs to one, its slides, who heard how much."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

import pypdfium2
from django.core.files.storage import storages
from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import in_languages, report_progress
from oqu.courses.models import Activity, Enrolment, Step
from oqu.kernel import clock, files, journal, rich_text
from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.lectures.models import Attendance, Lecture, Slide, SlidesState, Source
from oqu.lectures.queries import length_of
from oqu.people.models import Person

SLIDE_WIDTH = 960
SLIDE_HEIGHT = 1400
SLIDE_QUALITY = 60
MOST_SLIDES = 300
SLIDES_LARGEST = 60 * files.MEGABYTE


class LengthUnknown(Refused):
    message = _(
        "Say first when the lecture begins and ends: without that nobody can have heard a part of it."
    )


class TooManyMinutes(Refused):
    message = _("Nobody can hear more minutes than the lecture has.")


class ReasonMissing(Refused):
    message = _("Say why: a correction by hand needs a reason.")


@transaction.atomic
def set_lecture(
    *,
    activity: Activity,
    lecturer: Person | None,
    by: Person,
    at: datetime,
    language: str = "",
    meeting_url: str = "",
    recording_url: str = "",
    notes: Translations | None = None,
    minutes: int | None = None,
    slides: files.Upload | None = None,
) -> Lecture:
    """Say what belongs to a lecture of the plan; the same said again changes nothing. Raises FileRefused.

    `notes` is Markdown by language, `slides` a PDF, None leaves the earlier ones; `minutes` is its length where that
    is not the planned one.
    """
    wanted: dict[str, Any] = {
        "lecturer": lecturer,
        "language": language,
        "meeting_url": meeting_url,
        "recording_url": recording_url,
    }
    if minutes is not None:
        wanted["minutes"] = minutes
    if notes is not None:
        wanted |= in_languages("notes", notes)
        wanted |= in_languages("notes_html", {x: _html(notes.get(x, "")) for x in LANGUAGES})
    lecture = _set(activity, wanted, by, at)
    return set_slides(lecture=lecture, upload=slides, by=by, at=at) if slides else lecture


def _html(markdown: str) -> str:
    return rich_text.render(rich_text.without_title(markdown))


def _set(activity: Activity, wanted: Mapping[str, Any], by: Person, at: datetime) -> Lecture:
    lecture, new = Lecture.objects.get_or_create(activity=activity, defaults=dict(wanted))
    changed = [name for name, value in wanted.items() if getattr(lecture, name) != value]
    for name in changed:
        setattr(lecture, name, wanted[name])
    if changed:
        lecture.save(update_fields=changed)
    if new or changed:
        fields = sorted(wanted) if new else sorted(changed)
        journal.record("lectures.set", thing=activity, by=by, at=at, details={"fields": fields})
    return lecture


@transaction.atomic
def set_slides(*, lecture: Lecture, upload: files.Upload, by: Person, at: datetime) -> Lecture:
    """Keep a PDF as the slides of a lecture and have its pages drawn by the worker. Raises FileRefused.

    The very same file uploaded again changes nothing.
    """
    if lecture.slides and lecture.slides.sha256 == files.digest(upload.content):
        return lecture
    size = upload.content.seek(0, 2)
    lecture.slides = files.store(
        upload.content,
        name=upload.name,
        size=size,
        kinds=[files.PDF],
        owner=by,
        at=at,
        largest=SLIDES_LARGEST,
    )
    lecture.slides_state, lecture.slides_total = SlidesState.WAITING, 0
    lecture.save(update_fields=["slides", "slides_state", "slides_total"])
    lecture.pages.all().delete()
    journal.record(
        "lectures.set_slides",
        thing=lecture.activity,
        by=by,
        at=at,
        details={"file": lecture.slides.key},
    )
    transaction.on_commit(partial(draw_slides.enqueue, lecture.pk))
    return lecture


@task
def draw_slides(lecture_pk: int) -> int:
    """Draw the pages of a lecture's slides as pictures, one after another, and return how many there are.

    Each finished page is kept at once: progress can be seen, and drawing again goes on where it stopped.
    """
    lecture = Lecture.objects.select_related("slides").get(pk=lecture_pk)
    if lecture.slides is None:
        return 0
    try:
        with storages["default"].open(lecture.slides.path) as stored:
            pdf = pypdfium2.PdfDocument(stored.read())
    except pypdfium2.PdfiumError:
        _mark_slides(lecture, SlidesState.FAILED, 0)
        return 0
    with pdf:
        total = min(len(pdf), MOST_SLIDES)
        _mark_slides(lecture, SlidesState.DRAWING, total)
        known = set(lecture.pages.values_list("number", flat=True))
        for number in sorted(set(range(1, total + 1)) - known):
            _keep_page(lecture, number, pdf[number - 1])
    _mark_slides(lecture, SlidesState.READY, total)
    return total


def _mark_slides(lecture: Lecture, state: SlidesState, total: int) -> None:
    lecture.slides_state, lecture.slides_total = state, total
    lecture.save(update_fields=["slides_state", "slides_total"])


@transaction.atomic
def _keep_page(lecture: Lecture, number: int, page: pypdfium2.PdfPage) -> None:
    """One page as WebP, 960 pixels wide at most, quality 60: about 18 kB."""
    scale = min(SLIDE_WIDTH / page.get_width(), SLIDE_HEIGHT / page.get_height())
    picture = page.render(scale=scale).to_pil().convert("RGB")
    out = BytesIO()
    picture.save(out, "WEBP", quality=SLIDE_QUALITY)
    kept = files.store(
        out,
        name=f"slide-{number}.webp",
        size=out.tell(),
        kinds=[files.WEBP],
        owner=None,
        at=clock.now(),
    )
    Slide.objects.create(
        lecture=lecture,
        number=number,
        picture=kept,
        width=picture.width,
        height=picture.height,
        text=page.get_textpage().get_text_bounded().strip(),
    )


@transaction.atomic
def record_attendance(
    *,
    lecture: Lecture,
    enrolment: Enrolment,
    minutes: int,
    source: Source,
    at: datetime,
    by: Person | None,
    live_minutes: int | None = None,
    replay_minutes: int | None = None,
    reason: str = "",
) -> Attendance:
    """Take note of how many whole minutes of a lecture somebody heard; the same told again changes nothing.

    A correction by hand stands over everything. What the player measured only grows; an import replaces an earlier
    import and never lowers what was measured. Raises LengthUnknown, TooManyMinutes, ReasonMissing.
    """
    length = length_of(lecture)
    if not length:
        raise LengthUnknown
    if not 0 <= minutes <= length or (live_minutes or 0) + (replay_minutes or 0) > length:
        raise TooManyMinutes
    if source == Source.CORRECTED and not reason.strip():
        raise ReasonMissing
    known = Attendance.objects.select_for_update().filter(lecture=lecture, enrolment=enrolment).first()
    row = known or Attendance(lecture=lecture, enrolment=enrolment)
    before = _telling(row) if known else None
    row.length = length
    if live_minutes is not None or replay_minutes is not None:
        row.live_minutes, row.replay_minutes = live_minutes or 0, replay_minutes or 0
    if known is None or _outweighs(source, minutes, known):
        row.minutes, row.source, row.reason, row.recorded_by = (
            minutes,
            source,
            reason.strip(),
            by,
        )
    if before == _telling(row):
        return row
    row.changed_at = at
    row.save()
    _report(row, at)
    journal.record(
        "lectures.record_attendance",
        thing=enrolment,
        by=by,
        at=at,
        details=_details(row),
    )
    return row


def _telling(row: Attendance) -> tuple[object, ...]:
    return (row.minutes, row.live_minutes, row.replay_minutes, row.source, row.reason)


def _outweighs(source: Source, minutes: int, known: Attendance) -> bool:
    if source == Source.CORRECTED:
        return True
    if known.source == Source.CORRECTED:
        return False
    return minutes > known.minutes or (source == Source.IMPORTED and known.source == Source.IMPORTED)


def _report(row: Attendance, at: datetime) -> None:
    """A lecture counts as done from the course's own share on; the minutes count in any case."""
    enough = row.minutes * 100 >= row.enrolment.course.attendance_percent * row.length
    report_progress(
        enrolment=row.enrolment,
        activity=row.lecture.activity,
        step=Step.DONE if enough else Step.STARTED,
        minutes=row.minutes,
        at=at,
    )


def _details(row: Attendance) -> dict[str, object]:
    return {
        "lecture": row.lecture.activity.key,
        "minutes": row.minutes,
        "source": str(row.source),
        "reason": row.reason,
    }


@transaction.atomic
def correct_attendance(
    *,
    lecture: Lecture,
    minutes: Mapping[Enrolment, int],
    reason: str,
    by: Person,
    at: datetime,
) -> list[Attendance]:
    """Correct several people's minutes of one lecture at once, for one reason; all or none."""
    return [
        record_attendance(
            lecture=lecture,
            enrolment=enrolment,
            minutes=heard,
            source=Source.CORRECTED,
            reason=reason,
            by=by,
            at=at,
        )
        for enrolment, heard in minutes.items()
    ]
