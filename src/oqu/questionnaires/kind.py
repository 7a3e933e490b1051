"""Questionnaires as a kind of activity."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

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
from oqu.kernel.sheets import Problem, SheetRow
from oqu.questionnaires import actions
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries.aims import STANDARD_ABOUT_AIMS

MOST_MONTHS = 60
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
        closes_when_due=True,
        in_report=False,
    )
)
