"""Readings as a kind of activity."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    ContentFiles,
    ContentTransfer,
    FolderFormat,
    NewContent,
    PlanField,
    PlannedContent,
    PortableContent,
    Storing,
    all_done,
    form_values,
    register,
    require_valid,
)
from oqu.courses.models import Activity, Course
from oqu.kernel.languages import LANGUAGES, texts_of
from oqu.kernel.sheets import Problem, SheetRow
from oqu.readings import actions
from oqu.readings.forms import ReadingForm
from oqu.readings.models import Reading
from oqu.readings.queries import reading_of

TEXTS = "readings/{slug}.{{language}}.md"


def _store(content: PlannedContent) -> None:
    texts = content.files.texts(TEXTS.format(slug=content.row["slug"]))
    actions.set_reading(activity=content.activity, text=texts, by=content.by, at=content.at)


def _check(files: ContentFiles, row: SheetRow, languages: Sequence[str]) -> Iterator[Problem]:
    """There is a text in every language of the course, and in one at least."""
    pattern = TEXTS.format(slug=row["slug"])
    texts = files.texts(pattern)
    for language in languages or [x for x in LANGUAGES if not any(texts.values())]:
        if not texts.get(language, "").strip():
            words = f"{pattern.format(language=language)} is missing"
            yield Problem("activities.csv", row.number, "slug", words)


def _written(course: Course) -> dict[int, list[str]]:
    rows = Reading.objects.filter(activity__course=course)
    return {row.activity_id: list(texts_of(row, "text")) for row in rows}


def _export(activity: Activity) -> PortableContent | None:
    reading = reading_of(activity)
    return PortableContent(ReadingForm(reading=reading).initial) if reading else None


def _checked(content: PortableContent) -> Storing:
    form = ReadingForm(form_values(content.values), reading=None)
    require_valid(form)

    def store(new: NewContent) -> None:
        kwargs = form.action_kwargs() | {"pictures": content.pictures}
        actions.set_reading(activity=new.activity, by=new.by, at=new.at, **kwargs)

    return store


KIND = register(
    ActivityKind(
        code="reading",
        plural_code="readings",
        singular=_("Reading"),
        plural=_("Readings"),
        words=(
            "оқу",
            "оқулар",
            "оқылым",
            "материал",
            "материалдар",
            "оқу материалы",
            "оқу материалдары",
            "чтение",
            "чтения",
            "материалы",
            "материалы для чтения",
            "статья",
            "статьи",
            "мақала",
            "мақалалар",
            "текст",
            "тексты",
            "мәтін",
            "мәтіндер",
            "material",
            "materials",
            "text",
            "texts",
            "article",
            "articles",
        ),
        requirement=all_done(_("Readings read")),
        counted_as=_("all required readings read"),
        content=Q(reading__isnull=False),
        folder=FolderFormat(_store, _check),
        transfer=ContentTransfer(_written, _export, _checked),
        plan_fields=(PlanField("opens_at"), PlanField("due_at", _("To be read until")), PlanField("hours")),
    )
)
