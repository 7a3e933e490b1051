"""Readings as a kind of activity."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    Cells,
    ContentFiles,
    ContentWriter,
    FolderFormat,
    PlannedContent,
    all_done,
    register,
)
from oqu.courses.models import Activity
from oqu.kernel.languages import LANGUAGES, texts_of
from oqu.kernel.sheets import Problem, SheetRow
from oqu.readings import actions
from oqu.readings.models import Reading

TEXTS = "readings/{slug}.{{language}}.md"


def _store(content: PlannedContent) -> None:
    texts = content.files.texts(TEXTS.format(slug=content.row["slug"]))
    actions.set_reading(activity=content.activity, text=texts, by=content.by, at=content.at)


def _write(activity: Activity, files: ContentWriter) -> Cells | None:
    reading = Reading.objects.filter(activity=activity).first()
    if reading is None:
        return None
    files.texts(TEXTS.format(slug=activity.slug), texts_of(reading, "text"))
    return {}


def _check(files: ContentFiles, row: SheetRow, languages: Sequence[str]) -> Iterator[Problem]:
    """There is a text in every language of the course, and in one at least."""
    pattern = TEXTS.format(slug=row["slug"])
    texts = files.texts(pattern)
    for language in languages or [x for x in LANGUAGES if not any(texts.values())]:
        if not texts.get(language, "").strip():
            words = f"{pattern.format(language=language)} is missing"
            yield Problem("activities.csv", row.number, "slug", words)


KIND = register(
    ActivityKind(
        code="reading",
        plural_code="readings",
        singular=_("Reading"),
        plural=_("Readings"),
        requirement=all_done(_("Readings read")),
        folder=FolderFormat(_store, _write, _check),
    )
)
