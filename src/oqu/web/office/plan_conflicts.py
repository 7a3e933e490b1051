"""The two forms of a plan, the table and that of one activity, and the conflicts of what is typed into them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from oqu.courses import rules
from oqu.courses.forms import ActivityForm, PlanForm, PlanTable
from oqu.courses.queries import (
    Activity,
    Course,
    PlanLine,
    all_kinds,
    conflicts,
    groups_of,
    held_by,
    lecturers_of,
    plan_of,
    stored_lines,
)
from oqu.web import access

SHOWN_WHILE_TYPING = ("kind", "starts_at", "ends_at", "opens_at", "due_at", "hours", "group")


@require_POST
def plan_conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """Conflicts of what is typed; stores nothing. Of the table row by row, of one form (`only`) as a part of its page."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    if "only" not in request.GET:
        table = table_of(course, request.POST)
        rows = remarks(course, table.counted, shown=SHOWN_WHILE_TYPING)
        return JsonResponse({"rows": rows, "times": {row.prefix: row.time() for row in table.counted}})
    edited = plan_of(course).filter(key=request.GET["only"]).first()
    form = activity_form(course, request.POST, activity=edited)
    found = remarks_on(form, shown=SHOWN_WHILE_TYPING)
    return render(request, "office/_plan_remarks.html", {"remarks": found})


def table_of(course: Course, data: Mapping[str, Any] | None, spare: int = PlanTable.SPARE) -> PlanTable:
    """The plan as a table; `spare` is the number of its empty rows."""
    plan = plan_of(course).select_related("group", "course")
    return PlanTable(
        data,
        course=course,
        groups=groups_of(course),
        plan=plan,
        lecturers=lecturers_of(course),
        held_by=held_by(course),
        spare=spare,
    )


def activity_form(
    course: Course, data: Mapping[str, Any] | None, *, activity: Activity | None = None, kind: str = ""
) -> ActivityForm:
    """The form of an activity, or of a new one of the kind that `data` or `kind` names; the first kind if none does."""
    code = activity.kind if activity else (data or {}).get("kind") or kind or all_kinds()[0].code
    chosen = access.found(next((one for one in all_kinds() if one.code == code), None))
    holders = lecturers_of(course) if chosen.name_lecturer else ()
    holder = held_by(course).get(activity.pk) if activity and chosen.name_lecturer else None
    return ActivityForm(
        data,
        course=course,
        groups=groups_of(course),
        kind=chosen,
        activity=activity,
        lecturers=holders,
        held_by=holder,
    )


def remarks(
    course: Course,
    forms: Sequence[PlanForm],
    *,
    others: Iterable[PlanLine] = (),
    shown: tuple[str, ...] | None = None,
) -> dict[str, list[str]]:
    """Name of a line → what can't be saved (of the fields `shown`), then its conflicts, also with `others`."""
    for form in forms:
        form.is_valid()
    lines = [form.line() for form in forms]
    found = conflicts(course, [*lines, *others])
    return {
        line.name: [*_errors(form, shown), *map(str, found.get(line.name, ()))]
        for form, line in zip(forms, lines, strict=True)
    }


def remarks_on(form: ActivityForm, *, shown: tuple[str, ...] = ()) -> list[str]:
    """What is to be reported beside the form of one activity, compared with the rest of the stored plan."""
    if not form.is_bound:
        return []
    own = form.activity.key if form.activity else ""
    others = [line for line in stored_lines(form.course) if line.name != own]
    return remarks(form.course, [form], others=others, shown=shown)[own]


def _errors(form: PlanForm, shown: tuple[str, ...] | None) -> list[str]:
    found = []
    for name, texts in form.errors.items():
        if shown is None or name in shown:
            label = str(form[name].label) if name in form.fields else ""
            found += [_about(label, str(text)) for text in texts]
    return found


def _about(label: str, text: str) -> str:
    """An error with the label of its field, unless it begins with the same words."""
    return text if not label or text.casefold().startswith(label.casefold()) else f"{label}: {text}"
