"""Practical tasks as a kind of activity."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.db.models import Q
from django.forms import BaseFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.assignments import actions
from oqu.assignments.forms import (
    AssignmentForm,
    CriteriaForms,
    CriterionForm,
    as_written,
    can_be_passed,
    criterion_lines,
    forms_of_file,
    rubric_as_written,
)
from oqu.assignments.models import Assignment, Criterion, ReviewVerdict, Submission
from oqu.assignments.queries import assignment_of
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
    form_values,
    register,
    require_valid,
)
from oqu.courses.kinds.tables import formatted, in_row, local_time, optional, required
from oqu.courses.models import Activity, Course, Duty
from oqu.kernel import sheets
from oqu.kernel import toml_checks as toml
from oqu.kernel.files import Upload
from oqu.kernel.languages import speaking, texts_of
from oqu.kernel.sheets import BadSheet, Problem, SheetRow

FILE = "assignments/{slug}.toml"
KEYS: toml.Keys = {
    "accept_from": toml.number,
    "brief": toml.texts(),
    "criteria": toml.list_of(may_be_empty=True, code=toml.text, points=toml.number),
    "files.max_count": toml.integer(0),
    "files.max_mb": toml.integer(1),
    "files.kinds": toml.list_of(),
    "files.required": toml.flag,
}


LONGEST_NUMBER = 6
ATTEMPT = ("assignment", "person_code", "attempt")
SUBMITTED_FILE = "submission-files/{name}"


def _points(cell: str) -> tuple[int, ...]:
    """Read points per criterion: `4;3;3`."""
    if not all(part.isdecimal() and len(part) <= LONGEST_NUMBER for part in cell.split(";")):
        raise sheets.CellInvalid(f"“{cell}”: points are whole numbers joined by semicolons, such as 4;3;3")
    return tuple(int(part) for part in cell.split(";"))


SUBMISSIONS = RecordTable(
    "submissions.csv",
    columns=(
        *(required("assignment"), required("person_code"), required("attempt", sheets.whole(1, 9))),
        *(required("submitted_at", local_time), optional("text"), optional("file")),
    ),
    activity="assignment",
    unique=ATTEMPT,
    not_before={"submitted_at": "starts_at"},
)
REVIEWS = RecordTable(
    "reviews.csv",
    columns=(
        *(required("assignment"), required("person_code"), required("attempt", sheets.whole(1, 9))),
        required("reviewer_email", sheets.email),
        required("verdict", sheets.one_of(*ReviewVerdict.values)),
        *(required("points", _points), optional("comment"), required("reviewed_at", local_time)),
    ),
    activity="assignment",
    staff=("reviewer_email",),
    unique=ATTEMPT,
    not_before={"reviewed_at": "starts_at"},
    counts=lambda _row: False,  # only who has submitted something is reviewed
)
IN_FILE = {
    "most_files": "files.max_count",
    "largest_mb": "files.max_mb",
    "endings": "files.kinds",
    "files_required": "files.required",
    "__all__": "brief",
}
"""Fields of the form that are called otherwise in the file."""


def _store(content: PlannedContent) -> None:
    task = content.files.toml(FILE.format(slug=content.row["slug"]))
    terms = task["files"]
    actions.set_assignment(
        activity=content.activity,
        brief=task["brief"],
        criteria=[actions.CriterionLine(c["code"], c, Decimal(str(c["points"]))) for c in task["criteria"]],
        accept_from=task["accept_from"],
        file_terms=actions.FileTerms(
            endings=terms["kinds"],
            most=terms["max_count"],
            largest_mb=terms["max_mb"],
            required=terms["required"],
            originals=bool(terms.get("originals")),
        ),
        by=content.by,
        at=content.at,
    )


def _line(criterion: Criterion) -> dict[str, object]:
    return {"code": criterion.code, "points": criterion.points, **texts_of(criterion, "text")}


def _check(files: ContentFiles, row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """The file has every key, each value is of its type, and the forms of the office accept them."""
    file = FILE.format(slug=row["slug"])
    task = files.toml(file)
    missing = list(toml.problems(file, task, KEYS))
    yield from missing or _refused(file, task)


def _refused(file: str, task: Mapping[str, Any]) -> Iterator[Problem]:
    form, rubric = forms_of_file(task)
    with speaking("en"):
        if form.is_valid() and rubric.is_valid():
            can_be_passed(form, rubric)
        for field, texts in form.errors.items():
            yield Problem(file, 0, IN_FILE.get(field, field), " ".join(map(str, texts)))
        for number, line in enumerate(rubric.forms, start=1):
            for texts in line.errors.values():
                yield Problem(file, 0, f"criteria {number}", " ".join(map(str, texts)))


def _written(course: Course) -> dict[int, list[str]]:
    """The languages of the brief in which every criterion is written too."""
    rows = Assignment.objects.filter(activity__course=course).prefetch_related("criteria")
    return {row.activity_id: [x for x in texts_of(row, "brief") if _has_rubric_in(row, x)] for row in rows}


def _has_rubric_in(row: Assignment, language: str) -> bool:
    return all(language in texts_of(one, "text") for one in row.criteria.all())


def _export(activity: Activity) -> PortableContent | None:
    assignment = assignment_of(activity)
    if assignment is None:
        return None
    return PortableContent({**as_written(assignment), "criteria": rubric_as_written(assignment)})


def _checked(content: PortableContent) -> Storing:
    form, rubric = AssignmentForm(form_values(content.values)), _rubric(content.values.get("criteria"))
    require_valid(form)
    for line in rubric.forms:
        require_valid(line)
    if not rubric.is_valid():
        raise ContentInvalid([str(error) for error in rubric.non_form_errors()])

    codes = [form.cleaned_data["code"] for form in rubric.forms if form.cleaned_data["code"]]
    if len(codes) != len(set(codes)):
        raise ContentInvalid([gettext("Two criteria have the same code.")])
    if not can_be_passed(form, rubric):
        raise ContentInvalid(list(map(str, form.errors["accept_from"])))

    def store(new: NewContent) -> None:
        actions.set_assignment(
            activity=new.activity,
            criteria=criterion_lines(rubric),
            by=new.by,
            at=new.at,
            **form.action_kwargs() | {"pictures": content.pictures},
        )

    return store


def _rubric(lines: Any) -> BaseFormSet[CriterionForm]:
    """The form of a rubric, bound to a list of its lines."""
    given = [form_values(line) for line in lines] if isinstance(lines, list) else []
    fields = {f"form-{n}-{name}": value for n, line in enumerate(given) for name, value in line.items()}
    return CriteriaForms({**fields, "form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": 0})


def _check_work(course: RecordedCourse) -> Iterator[Problem]:
    yield from _check_submissions(course)
    yield from _check_reviews(course)
    yield from _check_points(course)


def _check_submissions(course: RecordedCourse) -> Iterator[Problem]:
    """Something was handed in, and its file is there."""
    file = SUBMISSIONS.file
    for row in course.rows(file):
        if not (row["text"] or row["file"]):
            yield Problem(file, row.number, "text", "Neither a text nor a file was handed in.")
        name = row["file"]
        if name and (PurePath(name).name != name or course.file(SUBMITTED_FILE.format(name=name)) is None):
            yield Problem(file, row.number, "file", f"“{name}” is not in submission-files")


def _check_reviews(course: RecordedCourse) -> Iterator[Problem]:
    """Each review follows its submission."""
    handed_in = {
        tuple(row[column] for column in ATTEMPT): row["submitted_at"] for row in course.rows(SUBMISSIONS.file)
    }
    for row in course.rows(REVIEWS.file) if handed_in else ():
        key = tuple(row[column] for column in ATTEMPT)
        at = handed_in.get(key)
        if all(key) and key not in handed_in:
            words = f"“{' '.join(map(str, key))}” is not in submissions.csv"
            yield Problem(REVIEWS.file, row.number, "attempt", words)
        elif at and row["reviewed_at"] and row["reviewed_at"] < at:
            words = f"{formatted(row['reviewed_at'])} is before it was handed in, {formatted(at)}"
            yield Problem(REVIEWS.file, row.number, "reviewed_at", words)


def _check_points(course: RecordedCourse) -> Iterator[Problem]:
    """Reviews give points for every criterion, up to its maximum."""
    rubrics = {row["slug"]: _criteria(course, row["slug"]) for row in course.activities(KIND.code)}
    for row in course.rows(REVIEWS.file):
        most = [each["points"] for each in rubrics.get(row["assignment"], [])]
        given: Sequence[int] = row["points"] or ()
        if most and given and len(given) != len(most):
            words = f"{len(given)} marks for {len(most)} criteria"
            yield Problem(REVIEWS.file, row.number, "points", words)
        elif any(mark > highest for mark, highest in zip(given, most, strict=False)):
            words = f"{';'.join(map(str, given))} is more than {';'.join(map(str, most))}"
            yield Problem(REVIEWS.file, row.number, "points", words)


def _criteria(files: ContentFiles, slug: str) -> list[dict[str, Any]]:
    """The criteria of a task; none if its file is not valid, which `_check` reports."""
    try:
        criteria = files.toml(FILE.format(slug=slug)).get("criteria", [])
    except BadSheet:
        return []
    return [] if KEYS["criteria"](criteria) else list(criteria)


def _duties(course: RecordedCourse) -> Iterator[tuple[Duty, str]]:
    for email in sorted({row["reviewer_email"] for row in course.rows(REVIEWS.file)}):
        yield Duty.REVIEWER, email


def _events(course: ReplayedCourse) -> Iterator[ReplayEvent]:
    for row in course.folder.rows(SUBMISSIONS.file):
        name = f"submission {row['assignment']} {row['person_code']} {row['attempt']}"
        run, source = partial(_submit, course, row), in_row(SUBMISSIONS.file, row)
        yield course.event(row["submitted_at"], name, run, source=source)
    for row in course.folder.rows(REVIEWS.file):
        name = f"review {row['assignment']} {row['person_code']} {row['attempt']}"
        run, source = partial(_review, course, row), in_row(REVIEWS.file, row)
        yield course.event(row["reviewed_at"], name, run, source=source)


def _submit(course: ReplayedCourse, row: SheetRow) -> None:
    enrolment = course.enrolment(row["person_code"])
    path = course.folder.file(SUBMITTED_FILE.format(name=row["file"])) if row["file"] else None
    actions.submit(
        assignment=course.activity(row["assignment"]).assignment,
        enrolment=enrolment,
        words=row["text"],
        uploads=[Upload(path.name, BytesIO(path.read_bytes()))] if path else [],
        by=enrolment.person,
        at=course.to_utc(row["submitted_at"]),
        key=course.key("submission", row["assignment"], row["person_code"], row["attempt"]),
    )


def _review(course: ReplayedCourse, row: SheetRow) -> None:
    submission = Submission.objects.get(
        assignment__activity=course.activity(row["assignment"]),
        enrolment=course.enrolment(row["person_code"]),
        attempt=row["attempt"],
    )
    codes = [criterion["code"] for criterion in _criteria(course.folder, row["assignment"])]
    actions.review(
        submission=submission,
        verdict=ReviewVerdict(row["verdict"]),
        points={code: Decimal(given) for code, given in zip(codes, row["points"], strict=True)},
        comment=row["comment"],
        by=course.staff(row["reviewer_email"]),
        at=course.to_utc(row["reviewed_at"]),
        key=course.key("review", row["assignment"], row["person_code"], row["attempt"]),
    )


KIND = register(
    ActivityKind(
        code="assignment",
        plural_code="assignments",
        singular=_("Practical task"),
        plural=_("Practical tasks"),
        words=(
            "тапсырма",
            "тапсырмалар",
            "практика",
            "практикалар",
            "практикалық жұмыс",
            "практикалық жұмыстар",
            "үй тапсырмасы",
            "үй тапсырмалары",
            "жаттығу",
            "жаттығулар",
            "задание",
            "задания",
            "практики",
            "практическая работа",
            "практические работы",
            "практическое занятие",
            "практические занятия",
            "домашнее задание",
            "домашние задания",
            "упражнение",
            "упражнения",
            "assignment",
            "assignments",
            "task",
            "tasks",
            "practice",
            "practices",
            "exercise",
            "exercises",
            "homework",
        ),
        requirement=all_done(
            _("Practical tasks accepted"), unless=lambda course: not course.needs_assignments
        ),
        asked_as=_("all practical tasks accepted"),
        content=Q(assignment__isnull=False),
        folder=FolderFormat(_store, _check, needs=("due_at",)),
        transfer=ContentTransfer(_written, _export, _checked),
        plan_fields=(
            PlanField("opens_at"),
            PlanField("due_at", _("To be handed in until"), _("What comes later is marked as late.")),
            PlanField("hours"),
        ),
        records=Records((SUBMISSIONS, REVIEWS), _check_work, _duties, _events),
        is_reviewed=True,
    )
)
