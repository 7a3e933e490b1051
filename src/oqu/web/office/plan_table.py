"""The plan of a course as one table: many activities at once, pasted rows, and the conflicts of each."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.courses import actions, rules, sheets
from oqu.courses.forms import PlanRowForm, PlanTable
from oqu.courses.queries import Course, all_kinds, conflicts, groups_of, lecturers_of, plan_of, stored_lines
from oqu.courses.sheets import Pasted, columns_of, read_pasted
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.translated_forms import columns
from oqu.web import access
from oqu.web.downloads import course_file
from oqu.web.office.closed import closes_with_course
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.plan_conflicts import remarks, table_of
from oqu.web.sending import say_received

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADDING = ("insert", "more", "split")
"""Buttons that add rows to the form and store nothing."""
BESIDE = (NON_FIELD_ERRORS, *columns("title"), "copy_of")
"""What has no field of its own to stand at, or may be hidden in a row."""


@require_http_methods(["GET", "HEAD", "POST"])
@closes_with_course
def plan_table(request: HttpRequest, slug: str) -> HttpResponse:
    """All activities as rows, saved all or none."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    if request.method != "POST":
        return _page(request, course, table_of(course, None, spare=_spare(request)))
    data = request.POST.copy()
    read = _add_rows(course, data)
    table = table_of(course, data)
    pasted = str(data.get("pasted", ""))
    if any(name in request.POST for name in ADDING):
        answer = _page(request, course, table, read=read, pasted=pasted)
        say_received(answer, request.POST.get("form_key", ""))  # the page has every word: no draft is needed
        return answer
    if pasted.strip():
        words = _("The copied cells are not in the table yet. Insert them, or empty their field.")
        messages.error(request, words)
    elif table.is_valid() and _saved(request, course, table):
        return access.see_other("office:plan", slug)
    return _page(request, course, table, status=access.UNPROCESSABLE, pasted=pasted)


def _spare(request: HttpRequest) -> int:
    """How many empty rows were asked for."""
    given = request.GET.get("rows", "")
    return min(int(given), PlanTable.MOST_NEW) if given.isascii() and given.isdigit() else PlanTable.SPARE


def _page(
    request: HttpRequest,
    course: Course,
    table: PlanTable,
    *,
    status: int = 200,
    read: Pasted | None = None,
    pasted: str = "",
) -> HttpResponse:
    found = _remarks(request, course, table)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "rows": [(row, found.get(row.prefix or "", [])) for row in table.rows],
        "columns": columns_of(course),
        "read": read,
        "problems": read.problems if read else (),
        "pasted": pasted,
        "has_errors": status != 200,
        "has_groups": len(table.groups) > 1,
        "held": " ".join(kind.code for kind in all_kinds() if kind.has_hours),
    }
    return render(request, "office/plan_table.html", context, status=status)


def _remarks(request: HttpRequest, course: Course, table: PlanTable) -> dict[str, list[str]]:
    """Name of a row → what is to be looked at: of what was typed, or of the stored plan before anything is typed."""
    if request.method == "POST":
        return {} if "more" in request.POST else remarks(course, table.counted, shown=BESIDE)
    found = conflicts(course, stored_lines(course))
    return {f"row-{key}": [str(words) for words in many] for key, many in found.items()}


def _saved(request: HttpRequest, course: Course, table: PlanTable) -> bool:
    """Store the table; False after reporting why it is refused."""
    rows = [_row(table, row) for row in table.counted]
    try:
        saved = actions.save_plan(
            course=course,
            rows=rows,
            removed=table.removed,
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, _outcome(saved))
    return True


def _row(table: PlanTable, row: PlanRowForm) -> actions.PlanRow:
    return actions.PlanRow(
        name=row.prefix or "",
        activity=row.activity,
        kind=row.cleaned_data["kind"],
        columns=row.columns(),
        copy_of=table.copied(row),
        lecturer=row.holder(),
        names_lecturer=row.changes_holder(),
    )


def _outcome(saved: actions.PlanSaved) -> str:
    """What saving has done, in words: only what happened."""
    counts = (
        (_("Added: %(count)s."), saved.added),
        (_("Changed: %(count)s."), saved.changed),
        (_("Removed: %(count)s."), saved.removed),
    )
    words = [text % {"count": count} for text, count in counts if count]
    if saved.is_reordered:
        words.append(_("The order is another one."))
    return " ".join(words) or _("Nothing was changed.")


def _add_rows(course: Course, data: QueryDict) -> Pasted | None:
    """Add the rows that a button asked for to what was typed; return what was read of pasted ones."""
    rows: list[dict[str, str]] = []
    pasted: Pasted | None = None
    words = str(data.get("pasted", ""))
    if "insert" in data and words.strip():
        _drop_empty_rows(data)
        room = len(_free_names(data))
        people = lecturers_of(course)
        pasted = read_pasted(words, course=course, groups=groups_of(course), most=room, lecturers=people)
        rows = list(pasted.rows)
        data["pasted"] = pasted.refused
    elif "split" in data:
        rows = _rows_of_groups(course, data, str(data["split"]))
    elif "more" in data:
        rows = [{"kind": all_kinds()[0].code, "required": "on"}] * PlanTable.SPARE
    for name, cells in zip(_free_names(data), rows, strict=False):
        for column, value in {"position": "", **cells}.items():
            data[f"{name}-{column}"] = value
    return pasted


def _free_names(data: QueryDict) -> list[str]:
    """Names for further new rows."""
    names = (f"new-{number}" for number in range(PlanTable.MOST_NEW))
    return [name for name in names if f"{name}-position" not in data]


def _drop_empty_rows(data: QueryDict) -> None:
    """Take out new rows without title and times, so that pasted ones stand in their place."""
    for number in range(PlanTable.MOST_NEW):
        prefix = f"new-{number}-"
        cells = {name: value for name, value in data.items() if name.startswith(prefix)}
        if not any(value for name, value in cells.items() if "title_" in name or name.endswith("_at")):
            for name in cells:
                del data[name]


def _rows_of_groups(course: Course, data: QueryDict, prefix: str) -> list[dict[str, str]]:
    """Rows for the other groups, like the one with this name, which becomes that of the first group."""
    cells = {
        name.removeprefix(f"{prefix}-"): str(value)
        for name, value in data.items()
        if name.startswith(f"{prefix}-") and not name.endswith(("-form_seen", "-remove"))
    }
    groups = groups_of(course)
    if not cells or len(groups) < 2:
        return []
    own = cells.get("group") or groups[0].key
    data[f"{prefix}-group"] = own
    if prefix.startswith("row-"):
        copied = plan_of(course).filter(key=prefix.removeprefix("row-")).first()
        cells |= {"copy_of": copied.key, "kind": copied.kind} if copied else {}
    return [{**cells, "group": group.key} for group in groups if group.key != own]


@require_safe
def plan_template(request: HttpRequest, slug: str) -> HttpResponse:
    """An Excel file of the plan to fill in; its rows are pasted into the table."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    response = HttpResponse(sheets.plan_template(course), content_type=XLSX)
    response["Content-Disposition"] = course_file(_("Plan"), course)
    return response
