"""Slides of a lecture: the PDF that is kept, and its pages drawn as pictures by the worker."""

from datetime import datetime
from functools import partial
from io import BytesIO

import pypdfium2
from django.core.files.storage import storages
from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, file_names, files, journal
from oqu.lectures.models import Lecture, Slide, SlidesState
from oqu.people.models import Person

SLIDE_WIDTH = 960
SLIDE_HEIGHT = 1400
SLIDE_QUALITY = 60
MOST_SLIDES = 300
SLIDES_LARGEST = 60 * files.MEGABYTE


PRESENTATIONS = ("ppt", "pptx", "pps", "ppsx", "odp", "key")


class NotAsPdf(files.FileRefused):
    message = _(
        "This is a presentation. Open it where it was made, choose “Save as” or “Export”, then PDF, "
        "and upload that file: it looks the same on every phone."
    )


@transaction.atomic
def set_slides(*, lecture: Lecture, upload: files.Upload, by: Person, at: datetime) -> Lecture:
    """Keep a PDF as the slides of a lecture and have its pages drawn by the worker. Raises FileRefused, NotAsPdf.

    The very same file uploaded again changes nothing.
    """
    if file_names.ending(upload.name) in PRESENTATIONS and files.recognise(upload.content) != files.PDF:
        raise NotAsPdf
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
def _keep_page(lecture: Lecture, number: int, page: "pypdfium2.PdfPage") -> None:
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
