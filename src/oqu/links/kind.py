"""Links as a kind of activity."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import ActivityDetails, plan_activity
from oqu.courses.kinds import (
    ActivityKind,
    ContentFiles,
    ContentTransfer,
    DemonstrationCourse,
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
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.sheets import Problem, SheetRow
from oqu.links import actions
from oqu.links.forms import LinkForm
from oqu.links.models import Link, Medium
from oqu.links.queries import link_of

FILE = "links/{slug}.toml"
EXAMPLE = {
    "kk": "Қазақстанның ұлттық электрондық кітапханасы",
    "ru": "Казахстанская национальная электронная библиотека",
    "en": "The national digital library of Kazakhstan",
}
EXAMPLE_SUMMARY = {
    "kk": "Өз ауданыңыз туралы бір кітап табыңыз.",
    "ru": "Найдите одну книгу о своём районе.",
    "en": "Find one book about your district.",
}


def _form(files: ContentFiles, row: SheetRow) -> LinkForm:
    return LinkForm(files.toml(FILE.format(slug=row["slug"])), link=None)


def _store(content: PlannedContent) -> None:
    form = _form(content.files, content.row)
    form.full_clean()
    actions.set_link(activity=content.activity, by=content.by, at=content.at, **form.action_kwargs())


def _check(files: ContentFiles, row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """The file holds what the form of the office accepts."""
    with speaking("en"):
        errors = _form(files, row).errors.items()
    for field, messages in errors:
        yield Problem(FILE.format(slug=row["slug"]), 0, field, " ".join(map(str, messages)))


def _written(course: Course) -> dict[int, tuple[str, ...]]:
    return dict.fromkeys(
        Link.objects.filter(activity__course=course).values_list("activity_id", flat=True), LANGUAGES
    )


def _export(activity: Activity) -> PortableContent | None:
    link = link_of(activity)
    return PortableContent(LinkForm(link=link).initial) if link else None


def _checked(content: PortableContent) -> Storing:
    form = LinkForm(form_values(content.values), link=None)
    require_valid(form)

    def store(new: NewContent) -> None:
        actions.set_link(activity=new.activity, by=new.by, at=new.at, **form.action_kwargs())

    return store


def _demonstrate(demonstration: DemonstrationCourse) -> None:
    activity = plan_activity(
        course=demonstration.course,
        details=ActivityDetails(
            kind=KIND.code,
            slug="kazneb",
            title=EXAMPLE,
            summary=EXAMPLE_SUMMARY,
            opens_at=demonstration.at,
            required=False,
        ),
        by=demonstration.by,
        at=demonstration.at,
    )
    actions.set_link(
        activity=activity,
        medium=Medium.PAGE,
        url="https://kazneb.kz/",
        author="Қазақстан Республикасының Ұлттық кітапханасы",
        minutes=15,
        by=demonstration.by,
        at=demonstration.at,
    )


KIND = register(
    ActivityKind(
        code="link",
        plural_code="links",
        singular=_("Link"),
        plural=_("Links"),
        words=(
            "сілтеме",
            "сілтемелер",
            "видео",
            "видеолар",
            "бейне",
            "бейнелер",
            "бейнеролик",
            "бейнероликтер",
            "ссылка",
            "ссылки",
            "видеозапись",
            "видеозаписи",
            "видеоролик",
            "видеоролики",
            "video",
            "videos",
        ),
        requirement=all_done(_("Links seen")),
        counted_as=_("all required links seen"),
        content=Q(link__isnull=False),
        folder=FolderFormat(_store, _check),
        transfer=ContentTransfer(_written, _export, _checked),
        plan_fields=(PlanField("opens_at"), PlanField("due_at", _("To be seen until")), PlanField("hours")),
        demonstrate=_demonstrate,
    )
)
