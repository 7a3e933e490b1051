"""Readings as a kind of activity."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    ContentFiles,
    FolderFormat,
    PlannedContent,
    all_done,
    register,
)
from oqu.kernel.sheets import Problem, SheetRow
from oqu.readings import actions

TEXTS = "readings/{slug}.{{language}}.md"


def _store(content: PlannedContent) -> None:
    texts = content.files.texts(TEXTS.format(slug=content.row["slug"]))
    actions.set_reading(activity=content.activity, text=texts, by=content.by, at=content.at)


def _check(files: ContentFiles, row: SheetRow, languages: Sequence[str]) -> Iterator[Problem]:
    """There is a text in every language of the course."""
    pattern = TEXTS.format(slug=row["slug"])
    texts = files.texts(pattern)
    for language in languages:
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
        folder=FolderFormat(_store, _check),
    )
)
