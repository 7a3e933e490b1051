"""Slides of a lecture: the stored PDF, and its pages drawn as pictures by the worker."""

import logging
from datetime import datetime
from functools import partial
from io import BytesIO

from django.core.files.storage import storages
from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, confined, file_names, files, journal
from oqu.kernel.text import tidy
from oqu.lectures.models import Lecture, Slide, SlidesState
from oqu.people.models import Person

logger = logging.getLogger(__name__)
MOST_SLIDES = 300
DRAWN = {"width": 960, "height": 1400, "quality": 60, "most_pages": MOST_SLIDES}
LIMITS = confined.Limits(
    memory=1024 * files.MEGABYTE, answer=256 * files.MEGABYTE, processor=900, patience=60
)
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

    Each finished page is stored at once: progress can be seen, and drawing again goes on where it stopped.
    """
    lecture = Lecture.objects.select_related("slides").get(pk=lecture_pk)
    if lecture.slides is None:
        return 0
    known = list(lecture.pages.values_list("number", flat=True))
    total = 0
    try:
        with storages["default"].open(lecture.slides.path) as stored:
            for part in confined.stream("slides", stored, limits=LIMITS, known=known, **DRAWN):
                if "total" in part.head:
                    total = part.head["total"]
                    _mark_slides(lecture, SlidesState.DRAWING, total)
                else:
                    _keep_page(lecture, part)
    except confined.NotDecoded as refused:
        logger.warning("the slides of lecture %s were not drawn: %s %s", lecture.pk, refused, refused.detail)
        _mark_slides(lecture, SlidesState.FAILED, 0)
        return 0
    _mark_slides(lecture, SlidesState.READY, total)
    return total


def _mark_slides(lecture: Lecture, state: SlidesState, total: int) -> None:
    lecture.slides_state, lecture.slides_total = state, total
    lecture.save(update_fields=["slides_state", "slides_total"])


@transaction.atomic
def _keep_page(lecture: Lecture, page: confined.DecoderMessage) -> None:
    """One page as WebP, 960 pixels wide at most, quality 60: about 18 kB."""
    number = page.head["number"]
    stored = files.store(
        BytesIO(page.body),
        name=f"slide-{number}.webp",
        size=len(page.body),
        kinds=[files.WEBP],
        owner=None,
        at=clock.now(),
    )
    Slide.objects.create(
        lecture=lecture,
        number=number,
        picture=stored,
        width=page.head["width"],
        height=page.head["height"],
        text=tidy(page.head["text"]),
    )
