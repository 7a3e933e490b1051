"""Practical tasks as a kind of activity."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.forms import BaseFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.assignments import actions
from oqu.assignments.forms import (
    AssignmentForm,
    CriteriaForms,
    CriterionForm,
    as_written,
    criterion_lines,
    rubric_as_written,
)
from oqu.assignments.models import Assignment, Criterion
from oqu.assignments.queries import assignment_of
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
    form_values,
    register,
    require_valid,
)
from oqu.courses.models import Activity, Course
from oqu.kernel import toml_checks as toml
from oqu.kernel.languages import texts_of
from oqu.kernel.sheets import Problem, SheetRow

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


def _write(activity: Activity, files: ContentWriter) -> Cells | None:
    task = Assignment.objects.filter(activity=activity).first()
    if task is None:
        return None
    content = {
        "accept_from": task.accept_from,
        "brief": texts_of(task, "brief"),
        "files": {
            "required": task.files_required,
            "max_count": task.most_files,
            "max_mb": task.largest_mb,
            "kinds": task.endings,
            "originals": task.keep_originals,
        },
        "criteria": [_line(criterion) for criterion in task.criteria.all()],
    }
    files.toml(FILE.format(slug=activity.slug), content)
    return {}


def _line(criterion: Criterion) -> dict[str, object]:
    return {"code": criterion.code, "points": criterion.points, **texts_of(criterion, "text")}


def _check(files: ContentFiles, row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """The file has every key, and each value is of its type."""
    file = FILE.format(slug=row["slug"])
    yield from toml.problems(file, files.toml(file), KEYS)


def _written(course: Course) -> dict[int, list[str]]:
    rows = Assignment.objects.filter(activity__course=course)
    return {row.activity_id: list(texts_of(row, "brief")) for row in rows}


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

    def store(new: NewContent) -> None:
        actions.set_assignment(
            activity=new.activity,
            criteria=criterion_lines(rubric),
            by=new.by,
            at=new.at,
            **form.action_kwargs(),
        )

    return store


def _rubric(lines: Any) -> BaseFormSet[CriterionForm]:
    """The form of a rubric, bound to a list of its lines."""
    given = [form_values(line) for line in lines] if isinstance(lines, list) else []
    fields = {f"form-{n}-{name}": value for n, line in enumerate(given) for name, value in line.items()}
    return CriteriaForms({**fields, "form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": 0})


KIND = register(
    ActivityKind(
        code="assignment",
        plural_code="assignments",
        singular=_("Practical task"),
        plural=_("Practical tasks"),
        requirement=all_done(
            _("Practical tasks accepted"), unless=lambda course: not course.needs_assignments
        ),
        folder=FolderFormat(_store, _write, _check, needs=("due_at",)),
        transfer=ContentTransfer(_written, _export, _checked),
        is_reviewed=True,
    )
)
