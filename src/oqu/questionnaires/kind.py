"""Questionnaires as a kind of activity."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    ContentFiles,
    ContentInvalid,
    ContentTransfer,
    FolderFormat,
    NewContent,
    PlanField,
    PlannedContent,
    PortableContent,
    RecordedCourse,
    Records,
    RecordTable,
    ReplayedCourse,
    ReplayEvent,
    Storing,
    all_done,
    register,
)
from oqu.courses.kinds.tables import duplicates, formatted, in_row, local_time
from oqu.courses.models import Activity, Course
from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import BadSheet, CellInvalid, Problem, SheetRow
from oqu.questionnaires import actions, queries
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.definition.translations import missing
from oqu.questionnaires.forms.waves import MOST_MONTHS
from oqu.questionnaires.models import KindChoices, Redaction, Wave
from oqu.questionnaires.queries import newest, wave_of
from oqu.questionnaires.queries.aims import STANDARD_ABOUT_AIMS

FILE = "questionnaires/{slug}.json"
WAVE = "questionnaires/{slug}.toml"
WAVE_KEYS: Mapping[str, Callable[[Any], bool]] = {
    "anonymous": lambda value: isinstance(value, bool),
    "months_after": lambda value: type(value) is int and 0 < value <= MOST_MONTHS,
    "made_from": lambda value: value in STANDARD_ABOUT_AIMS,
}


ANSWERS = RecordTable("answers/{slug}.csv")


class NotAnswered(Refused):
    """An answer of the folder does not fit its questionnaire."""


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
    """The languages in which no text of a questionnaire is missing."""
    rows = Wave.objects.filter(activity__course=course).select_related("questionnaire")
    gaps = {row.activity_id: missing(queries.content_of(row.questionnaire)) for row in rows}
    return {
        pk: [language for language, places in absent.items() if not places] for pk, absent in gaps.items()
    }


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


def _check_answers(course: RecordedCourse) -> Iterator[Problem]:
    for activity in course.activities(KIND.code):
        yield from _check_times(course, activity)
        try:
            definition = reading.read(course.json(FILE.format(slug=activity["slug"])))
        except (BadSheet, BrokenDefinition):  # `_check` reports it
            continue
        file = ANSWERS.file.format(slug=activity["slug"])
        for row in course.rows(file):
            yield from _check_answer(file, row, course.codes(), definition)


def _check_times(course: RecordedCourse, activity: SheetRow) -> Iterator[Problem]:
    """Each person answers a questionnaire once, while it is open."""
    file = ANSWERS.file.format(slug=activity["slug"])
    rows = course.rows(file)
    yield from duplicates([(file, row) for row in rows if row.cells.get("person_code")], ("person_code",))
    for row in rows:
        try:
            at = local_time(str(row.cells.get("answered_at")))
        except CellInvalid:
            continue
        opens, due = activity["opens_at"], activity["due_at"]
        if opens and at < opens:
            words = f"{formatted(at)} is before it opened, {formatted(opens)}"
            yield Problem(file, row.number, "answered_at", words)
        elif due and at > due:
            words = f"{formatted(at)} is after it closed, {formatted(due)}"
            yield Problem(file, row.number, "answered_at", words)


def _check_answer(file: str, row: SheetRow, people: set[str], definition: Definition) -> Iterator[Problem]:
    """An answer has a known person, a time, and valid values."""
    cells = row.cells
    if people and cells.get("person_code") not in people:
        yield Problem(file, row.number, "person_code", f"“{cells.get('person_code')}” is not known")
    try:
        local_time(cells.get("answered_at", ""))
    except CellInvalid:
        words = f"“{cells.get('answered_at')}” is not a time such as 2021-04-15 10:00"
        yield Problem(file, row.number, "answered_at", words)
    if cells.get("language") not in LANGUAGES:
        words = f"“{cells.get('language')}” is not one of these: {', '.join(LANGUAGES)}"
        yield Problem(file, row.number, "language", words)
    for problem in validate_answers(definition, cells, cells.get("language", "")).problems:
        yield Problem(file, row.number, problem.id, problem.words)


def _events(course: ReplayedCourse) -> Iterator[ReplayEvent]:
    for activity in course.folder.activities(KIND.code):
        slug = activity["slug"]
        file = ANSWERS.file.format(slug=slug)
        for given in course.folder.rows(file):
            name, run = f"answer {slug} {given['person_code']}", partial(_answer, course, slug, given)
            yield course.event(given["answered_at"], name, run, source=in_row(file, given))
        over = course.to_utc(activity["due_at"]) + timedelta(minutes=1)
        source = in_row("activities.csv", activity)
        yield ReplayEvent(over, f"close {slug}", partial(_close, course, slug, over), source=source)
    at = course.step_time("report_at")
    yield ReplayEvent(at, "reading", partial(_read_open_answers, course, at), source="course.toml")


def _answer(course: ReplayedCourse, slug: str, row: SheetRow) -> None:
    wave, enrolment = course.activity(slug).wave, course.enrolment(row["person_code"])
    key = course.key("answers", slug, row["person_code"])
    checked = validate_answers(reading.read(wave.questionnaire.definition), row.cells, row["language"])
    if checked.problems:
        raise NotAnswered(f"{key}: {checked.problems[0].id}: {checked.problems[0].words}")
    actions.answer(
        wave=wave,
        enrolment=enrolment,
        answers=checked.answers,
        language=row["language"],
        slip=key,
        by=enrolment.person,
        at=course.to_utc(row["answered_at"]),
        key=key,
    )


def _close(course: ReplayedCourse, slug: str, at: datetime) -> None:
    actions.close_wave(wave=course.activity(slug).wave, by=None, at=at)


def _read_open_answers(course: ReplayedCourse, at: datetime) -> None:
    """Approve quotable answers as the methodologist; the folder's answers contain no names, so nothing is redacted."""
    wave = queries.last_closed(course.course(), KindChoices.REACTION)
    if wave is None:
        return
    by = course.by_role("methodologist")
    for answer in wave.open_answers.filter(quotable=True).select_related("wave__activity"):
        actions.judge_open_answer(answer=answer, redaction=Redaction.SHOWN, shown_text="", by=by, at=at)


KIND = register(
    ActivityKind(
        code="questionnaire",
        plural_code="questionnaires",
        singular=_("Questionnaire"),
        plural=_("Questionnaires"),
        words=(
            "анкета",
            "анкеты",
            "анкеталар",
            "сауалнама",
            "сауалнамалар",
            "тест",
            "тесты",
            "тесттер",
            "тестілеу",
            "тестирование",
            "тестирования",
            "опрос",
            "опросы",
            "опросник",
            "опросники",
            "сұрақнама",
            "сұрақнамалар",
            "test",
            "tests",
            "quiz",
            "quizzes",
            "survey",
            "surveys",
            "poll",
            "polls",
        ),
        requirement=all_done(
            _("Questionnaires answered"), unless=lambda course: not course.needs_questionnaires
        ),
        asked_as=_("required questionnaires answered"),
        content=Q(wave__isnull=False),
        folder=FolderFormat(_store, _check, needs=("due_at",)),
        transfer=ContentTransfer(_written, _export, _checked),
        plan_fields=(
            PlanField("opens_at"),
            PlanField("due_at", _("Closes"), _("Answers can be given until then, and are opened then.")),
        ),
        records=Records((ANSWERS,), _check_answers, events=_events),
        closes_when_due=True,
        around_course=True,
        in_report=False,
    )
)
