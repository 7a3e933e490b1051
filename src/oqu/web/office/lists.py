"""Lists of the people of a course: on the page, as XLSX and as PDF, with the columns that were chosen."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.courses import actions, rules, sheets
from oqu.courses.queries import Course, enrolments_in, groups_of
from oqu.courses.queries.lists import (
    BY_GROUP,
    FACTS,
    USUAL,
    CourseList,
    ListLine,
    ListTable,
    curator_of,
    list_of,
    parts_of,
    signs,
)
from oqu.kernel import clock
from oqu.kernel.errors import Words
from oqu.web import access
from oqu.web.downloads import course_file
from oqu.web.office.course_tabs import course_tabs
from oqu.web.preferences import remember, remembered

A_PAGE = 100
LONGEST_WORDS = 100
COLUMNS = "oqu_columns_{kind}"
"""Under this name the device remembers the columns that were chosen for a list."""
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class ListPart(NamedTuple):
    """What stands together: the name of the group (empty: one list for all), its curator, and its rows."""

    title: str
    curator: str
    rows: list[tuple[str, str, list[tuple[str, Words, str]]]]


def _course(request: HttpRequest, slug: str) -> Course:
    course = access.office_course(request, slug)
    access.allow(request, rules.can_export_lists, course)
    return course


def _kind(listed: str) -> CourseList:
    return access.found(CourseList(listed) if listed in CourseList.values else None)


def _columns(request: HttpRequest, kind: CourseList) -> list[str]:
    """The columns that this request chooses, else those that were chosen last on this device, or the usual ones."""
    wanted = (
        request.GET.getlist("column")
        if "column" in request.GET
        else remembered(request, COLUMNS.format(kind=kind.value)).split(".")
    )
    return [name for name in FACTS if name in wanted] or list(USUAL[kind])


def _table(request: HttpRequest, course: Course, kind: CourseList) -> ListTable:
    return list_of(
        course,
        kind,
        at=clock.now(),
        columns=_columns(request, kind),
        group=request.GET.get("group", "")[:40],
        words=request.GET.get("q", "")[:LONGEST_WORDS],
    )


@require_safe
def lists(request: HttpRequest, slug: str) -> HttpResponse:
    """Which lists there are."""
    course = _course(request, slug)
    context = {"course": course, "tabs": course_tabs(request, course), "lists": CourseList.choices}
    return render(request, "office/lists.html", context)


@require_safe
def course_list(request: HttpRequest, slug: str, listed: str) -> HttpResponse:
    """One list on the page, and its columns to choose."""
    course, kind = _course(request, slug), _kind(listed)
    table = _table(request, course, kind)
    page = Paginator(table.lines, A_PAGE).get_page(request.GET.get("page"))
    shown = [column.name for column in table.columns]
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "kind": kind,
        "table": table,
        "page": page,
        "parts": _parts(table, page.object_list),
        "facts": [(name, title, name in shown) for name, (title, *_more) in FACTS.items()],
        "groups": groups_of(course),
        "group": request.GET.get("group", ""),
        "words": request.GET.get("q", "")[:LONGEST_WORDS],
        "nobody": "" if table.lines else _nobody(request, course),
        "signs": signs() if table.legend else [],
        "query": request.GET.urlencode(),
        "files": {ending: _file_url(request, course, kind, ending) for ending in CONTENT_TYPES},
    }
    response = render(request, "office/course_list.html", context)
    if "column" in request.GET:
        remember(response, COLUMNS.format(kind=kind.value), ".".join(shown))
    return response


def _nobody(request: HttpRequest, course: Course) -> str:
    """Why a list is empty: `search`, if a group or words narrow it; `places`, if nobody has a place; else `none`."""
    if request.GET.get("group") or request.GET.get("q"):
        return "search"
    return "none" if enrolments_in(course).exists() else "places"


def _file_url(request: HttpRequest, course: Course, kind: CourseList, ending: str) -> str:
    return reverse("office:course_list_file", args=[course.slug, kind.value, ending], query=request.GET)


def _parts(table: ListTable, lines: Iterable[ListLine]) -> list[ListPart]:
    """The lines of a page, those of each group under its name where the file has a sheet for each."""
    has_groups = table.kind in BY_GROUP and any(line.group for line in table.lines)
    return [
        ListPart(
            title or (_("In no group") if has_groups else ""),
            curator_of(part) if title else "",
            [_row(table, line) for line in part],
        )
        for title, part in parts_of(table, lines)
        if part
    ]


def _row(table: ListTable, line: ListLine) -> tuple[str, str, list[tuple[str, Words, str]]]:
    """Key and name of a person, and the cells with their columns: name, title, text.

    Beside a sign, where the columns have no heads, the title is that of the activity with what the sign means.
    """
    titles, meanings = dict(table.legend), dict(signs())
    cells = []
    for column in table.columns:
        text, title = line.cells.get(column.name, ""), column.title
        if text in meanings and str(title) in titles:
            title = f"{titles[str(title)]}, {meanings[text]}"
        cells.append((column.name, title, text))
    return line.enrolment.person.key, line.name, cells


@require_POST
def course_list_file(request: HttpRequest, slug: str, listed: str, ending: str) -> HttpResponse:
    """The list as a file, in the language of the page; the journal records who took it."""
    course, kind = _course(request, slug), _kind(listed)
    content_type = access.found(CONTENT_TYPES.get(ending))
    table, at = _table(request, course, kind), clock.now()
    content = sheets.list_book(table) if ending == "xlsx" else sheets.list_paper(table, at=at)
    actions.record_export(
        course=course,
        name=f"{kind.value}.{ending}",
        people=len(table.lines),
        by=access.person(request),
        at=at,
    )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = course_file(kind.label, course, ending=ending)
    return response
