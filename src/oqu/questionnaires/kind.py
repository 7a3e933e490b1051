"""Questionnaires as a kind of activity."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    Cells,
    ContentFiles,
    ContentInvalid,
    ContentTransfer,
    ContentWriter,
    FolderFormat,
    NewContent,
    PlannedContent,
    PortableContent,
    Storing,
    all_done,
    register,
)
from oqu.courses.models import Activity, Course
from oqu.kernel.sheets import Problem, SheetRow
from oqu.questionnaires import actions
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.forms.waves import MOST_MONTHS
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries import newest, wave_of
from oqu.questionnaires.queries.aims import STANDARD_ABOUT_AIMS

FILE = "questionnaires/{slug}.json"
WAVE = "questionnaires/{slug}.toml"
WAVE_KEYS: Mapping[str, Callable[[Any], bool]] = {
    "anonymous": lambda value: isinstance(value, bool),
    "months_after": lambda value: type(value) is int and 0 < value <= MOST_MONTHS,
    "made_from": lambda value: value in STANDARD_ABOUT_AIMS,
}


def _store(content: PlannedContent) -> None:
    slug, course = content.row["slug"], content.activity.course
    wave = _wave(content.files, slug)
    made_from = str(wave.get("made_from", ""))
    stored = actions.keep_questionnaire(
        centre=course.centre,
        content=content.files.json(FILE.format(slug=slug)),
        course=course if made_from else None,
        made_from=made_from,
        by=content.by,
        at=content.at,
    )
    actions.open_wave(
        activity=content.activity,
        questionnaire=stored,
        anonymous=wave.get("anonymous"),
        months_after=wave.get("months_after"),
        by=content.by,
        at=content.at,
    )


def _wave(files: ContentFiles, slug: str) -> dict[str, Any]:
    """What is special to this course; the file may be missing."""
    name = WAVE.format(slug=slug)
    return files.toml(name) if files.file(name) else {}


def _write(activity: Activity, files: ContentWriter) -> Cells | None:
    wave = Wave.objects.select_related("questionnaire").filter(activity=activity).first()
    if wave is None:
        return None
    files.json(FILE.format(slug=activity.slug), wave.questionnaire.definition)
    made_from = wave.questionnaire.made_from or None
    terms = {"anonymous": wave.anonymous, "months_after": wave.months_after, "made_from": made_from}
    files.toml(WAVE.format(slug=activity.slug), terms)
    return {}


def _check(files: ContentFiles, row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """The questionnaire can be read, and what is special to this course has the right types."""
    file, name = FILE.format(slug=row["slug"]), WAVE.format(slug=row["slug"])
    try:
        reading.read(files.json(file))
    except BrokenDefinition as error:
        for problem in error.problems:
            yield Problem(file, 0, problem.place, problem.words)
    for key, value in _wave(files, row["slug"]).items():
        if key not in WAVE_KEYS or not WAVE_KEYS[key](value):
            yield Problem(name, 0, key, f"“{value}” is not valid here.")


def _written(course: Course) -> dict[int, list[str]]:
    rows = Wave.objects.filter(activity__course=course).values_list("activity_id", "questionnaire__title")
    return {pk: [language for language, text in title.items() if text] for pk, title in rows}


def _export(activity: Activity) -> PortableContent | None:
    wave = wave_of(activity)
    if wave is None:
        return None
    asked = wave.questionnaire
    about_aims = asked.made_from if asked.course_id == activity.course_id else ""
    return PortableContent(
        {
            "definition": asked.definition,
            "anonymous": wave.anonymous,
            "months_after": wave.months_after,
            "about_aims": about_aims,
        }
    )


def _checked(content: PortableContent) -> Storing:
    """`bank` is the code of a standard questionnaire; else `definition` is the questionnaire."""
    values = _with_definition(content.values)
    try:
        reading.read(values["definition"])
    except BrokenDefinition as broken:
        raise ContentInvalid([str(problem) for problem in broken.problems]) from broken
    about_aims, months = values.get("about_aims"), values.get("months_after")
    anonymous = values.get("anonymous")

    def store(new: NewContent) -> None:
        kept = actions.keep_for_course(
            course=new.activity.course,
            content=values["definition"],
            about_aims=str(about_aims) if about_aims in STANDARD_ABOUT_AIMS else "",
            by=new.by,
            at=new.at,
        )
        actions.open_wave(
            activity=new.activity,
            questionnaire=kept,
            anonymous=anonymous if isinstance(anonymous, bool) else None,
            months_after=months if isinstance(months, int) and 0 < months <= MOST_MONTHS else None,
            by=new.by,
            at=new.at,
        )

    return store


def _with_definition(values: Mapping[str, Any]) -> dict[str, Any]:
    standard = newest(None, values["bank"]) if isinstance(values.get("bank"), str) else None
    definition = standard.definition if standard else values.get("definition")
    return {**values, "definition": definition}


KIND = register(
    ActivityKind(
        code="questionnaire",
        plural_code="questionnaires",
        singular=_("Questionnaire"),
        plural=_("Questionnaires"),
        requirement=all_done(
            _("Questionnaires answered"), unless=lambda course: not course.needs_questionnaires
        ),
        folder=FolderFormat(_store, _write, _check, needs=("due_at",)),
        transfer=ContentTransfer(_written, _export, _checked),
        closes_when_due=True,
        in_report=False,
    )
)
