"""Make a draft course of a folder that `exchange.folder.writing` wrote, or of one that was written by hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from oqu.courses import actions
from oqu.courses.forms import CourseForm
from oqu.courses.kinds import kind_of
from oqu.courses.models import Course
from oqu.courses.queries import staff_candidates
from oqu.exchange.folder.content import ContentFolder
from oqu.exchange.folder.planning import Planner
from oqu.exchange.folder.tables import TABLES
from oqu.kernel import sheets, toml_checks
from oqu.kernel.clock import parse_local
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import BadSheet, Problem, SheetRow, Table
from oqu.libraries.models import Centre
from oqu.people.models import Person

COURSE, PLAN = "course.toml", "activities.csv"
AIMS = toml_checks.list_of(may_be_empty=True, code=toml_checks.slug)


class NotImported(Refused):
    message = _("The files can't be imported: the course they describe is not valid.")


@once(Course)
def import_course(
    *, folder: Path, centre: Centre, by: Person, at: datetime, key: str, slug: str = "", days_later: int = 0
) -> Course:
    """Draft a course with its plan and content from a folder; its dates and times are moved by `days_later`.

    `slug` is its address, by default that of the folder. Lecturers are found by their e-mail among the centre's people; a
    lecture of another person has no lecturer. Raises BadSheet with everything that is wrong, SlugTaken, NotImported.
    """
    files = ContentFolder(folder)
    terms, rows = _read(files, slug)
    try:
        course = _draft(terms, files, centre, by, at, key, timedelta(days=days_later))
        planner = _planner(files, course, by, at, timedelta(days=days_later))
        for row in rows:
            planner.add(row)
    except (ValidationError, DatabaseError) as error:
        raise NotImported from error
    return course


def _read(files: ContentFolder, slug: str) -> tuple[CourseForm, list[SheetRow]]:
    """Read and check all files. Raises BadSheet."""
    content = files.toml(COURSE)
    form = CourseForm({**_form_data(content), **({"slug": slug} if slug else {})})
    table = _table(files)
    problems = [Problem(COURSE, 0, name, " ".join(map(str, text))) for name, text in form.errors.items()]
    problems += [*_aims(content), *table.problems]
    if not problems:
        problems = [problem for row in table for problem in _content(files, row)]
    if problems:
        raise BadSheet(problems)
    return form, table.rows


def _form_data(content: dict[str, Any]) -> dict[str, Any]:
    """The content of course.toml as the office would fill in the form."""
    plain = ("slug", "zone", "languages", "starts_on", "ends_on", "hours", "capacity")
    completion = {"needs_assignments": True, "needs_questionnaires": True, **_mapping(content, "completion")}
    return {
        **{name: content.get(name) for name in plain},
        **completion,
        "attendance_percent": completion.get("min_attendance_percent"),
        "applications_until": _mapping(content, "applications").get("closes_at", ""),
        **{
            f"{field}_{language}": _mapping(content, key).get(language, "")
            for field, key in (("title", "title"), ("summary", "summary"), ("about", "body"))
            for language in LANGUAGES
        },
    }


def _mapping(content: dict[str, Any], key: str) -> dict[str, Any]:
    value = content.get(key)
    return value if isinstance(value, dict) else {}


def _aims(content: dict[str, Any]) -> Iterator[Problem]:
    if wrong := AIMS(content.get("aims", [])):
        yield Problem(COURSE, 0, "aims", wrong)


def _table(files: ContentFolder) -> Table:
    """The rows of activities.csv, with the problems of its cells and duplicate slugs; a course without it has no plan."""
    path = files.file(PLAN)
    if path is None:
        return Table(PLAN)
    with path.open("rb") as opened:
        table = sheets.read(opened, name=PLAN, columns=TABLES[PLAN])
    slugs = [row["slug"] for row in table]
    for row in table:
        if slugs.count(row["slug"]) > 1:
            table.object_to(row, "slug", _("This address is in the list twice."))
        if row["starts_at"] and row["ends_at"] and row["ends_at"] <= row["starts_at"]:
            table.object_to(row, "ends_at", _("It ends before it starts."))
    return table


def _content(files: ContentFolder, row: SheetRow) -> Iterator[Problem]:
    """Check the files of one activity by the rules of its kind; a translation may be missing."""
    if row["content"]:
        try:
            yield from kind_of(row["kind"]).folder.check(files, row, ())
        except BadSheet as error:
            yield from error.problems


def _draft(
    form: CourseForm,
    files: ContentFolder,
    centre: Centre,
    by: Person,
    at: datetime,
    key: str,
    later: timedelta,
) -> Course:
    course = actions.draft_course(
        centre=centre,
        slug=form.address(),
        title=form.texts("title"),
        summary=form.texts("summary"),
        about=form.texts("about"),
        terms=form.terms().moved(later),
        by=by,
        at=at,
        key=key,
    )
    aims = {aim["code"]: aim for aim in files.toml(COURSE).get("aims", [])}
    if aims:
        actions.set_aims(course=course, aims=aims, by=by, at=at)
    return course


def _planner(files: ContentFolder, course: Course, by: Person, at: datetime, later: timedelta) -> Planner:
    staff = {person.email: person for person in staff_candidates(course) if person.email}

    def to_utc(local: datetime | None) -> datetime | None:
        return local and parse_local((local + later).isoformat(), course.zone)

    return Planner(files, course, to_utc, staff.get, by, at)
