"""Lectures as a kind of activity."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    ContentFiles,
    FolderFormat,
    PlannedContent,
    register,
    share_attended,
)
from oqu.kernel.files import Upload
from oqu.kernel.sheets import Problem, SheetRow
from oqu.lectures import actions

SLIDES, NOTES = "lectures/{slug}/slides.pdf", "lectures/{slug}/notes.{{language}}.md"


def _store(content: PlannedContent) -> None:
    row = content.row
    slides = content.files.file(SLIDES.format(slug=row["slug"]))
    actions.set_lecture(
        activity=content.activity,
        lecturer=content.staff(row["lecturer_email"]),
        language=row["language"],
        meeting_url=row["meeting_url"],
        recording_url=row["recording_url"],
        notes=content.files.texts(NOTES.format(slug=row["slug"])),
        slides=Upload(slides.name, BytesIO(slides.read_bytes())) if slides else None,
        by=content.by,
        at=content.at,
    )


def _check(files: ContentFiles, row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """There are slides."""
    name = SLIDES.format(slug=row["slug"])
    if row["slug"] and files.file(name) is None:
        yield Problem("activities.csv", row.number, "slug", f"{name} is missing")


KIND = register(
    ActivityKind(
        code="lecture",
        plural_code="lectures",
        singular=_("Lecture"),
        plural=_("Lectures"),
        requirement=share_attended(_("Lectures heard")),
        folder=FolderFormat(
            _store,
            _check,
            needs=("starts_at", "ends_at", "lecturer_email", "language"),
            owns=("starts_at", "ends_at", "meeting_url", "recording_url"),
        ),
        has_hours=True,
    )
)
