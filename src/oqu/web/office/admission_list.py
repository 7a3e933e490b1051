"""People who applied on paper, entered from a list: what was read is shown first, and written when that is confirmed."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from oqu.admission import actions, queries, rules, sheets
from oqu.admission.forms import ListForm
from oqu.admission.sheets import NominationSheet
from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.sheets import BadSheet, Problem
from oqu.kernel.uploads import hold, sent_files
from oqu.libraries.queries import all_libraries
from oqu.web import access, guard, repairs, suggestions
from oqu.web.downloads import course_file
from oqu.web.office.course_tabs import course_tabs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITTEN = (queries.NominationStatus.NOMINATED, queries.NominationStatus.NAMESAKE)


def _course(request: HttpRequest, slug: str) -> Course:
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    return course


@require_http_methods(["GET", "HEAD", "POST"])
def enter_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A list of people: what was read of it, and when that is confirmed, its good rows."""
    course = _course(request, slug)
    form = ListForm(request.POST or None, sent_files(request) or None)
    context: dict[str, object] = {
        "course": course,
        "tabs": course_tabs(request, course),
        "form": form,
        "repairs": repairs.pages(request, course.centre, course),
        "takes_entries": rules.takes_entries(course),
    }
    if request.method == "POST" and form.is_valid() and (reading := _read(request, form, context)):
        if "confirmed" not in request.POST:
            context |= _preview(course, reading)
            context |= _suggested(request, form, reading.left_out)
        elif _entered(request, course, reading, form):
            return access.see_other("office:admission", slug)
    status = access.UNPROCESSABLE if form.errors or "problems" in context else 200
    return guard.marked(request, render(request, "office/admission_list.html", context, status=status))


def _read(request: HttpRequest, form: ListForm, context: dict[str, object]) -> NominationSheet | None:
    """The people of the file; where it can't be read, the page says why, and offers what is probably meant."""
    table = form.cleaned_data["table"]
    try:
        return sheets.read_people(
            table,
            name=table.name,
            libraries=all_libraries(),
            unknown=sheets.NOT_LISTED,
            corrections=suggestions.corrections(request.POST),
        )
    except BadSheet as bad:
        context |= {"problems": bad.problems, **_suggested(request, form, bad.problems)}
    return None


def _suggested(request: HttpRequest, form: ListForm, problems: Iterable[Problem]) -> dict[str, object]:
    """The file, stored until the next page sends its key, and what its misspelt cells probably mean."""
    held = hold(request.user, form.cleaned_data["table"], at=clock.now())
    return {"held": held, **suggestions.context(request, problems, held)}


def _preview(course: Course, reading: NominationSheet) -> dict[str, object]:
    rows = queries.preview_entries(course, reading.people)
    return {
        "list_read": reading,
        "rows": rows,
        "ready": sum(row.verdict in WRITTEN for row in rows),
        "asked": [row for row in rows if row.is_asked],
        "letters": queries.letters_of(rows),
    }


def _entered(request: HttpRequest, course: Course, reading: NominationSheet, form: ListForm) -> bool:
    """Enter the people of a list, all good rows or none; then the form says why not."""
    another = {int(x) for x in request.POST.getlist("another") if x.isdecimal() and len(x) < 9}
    try:
        entered = actions.enter_list(
            course=course, people=reading.people, by=access.person(request), at=clock.now(), another=another
        )
    except Refused as refusal:
        form.add_error(form.source, guard.refused(request, refusal))
        return False
    messages.success(request, " ".join(_outcome(entered)))
    return True


def _outcome(entered: actions.EnteredList) -> Iterator[str]:
    """What became of the people of a list, in words."""
    number = len(entered.written)
    words = ngettext("%(count)s person is written in.", "%(count)s people are written in.", number)
    yield words % {"count": number}
    if number := entered.known:
        words = ngettext(
            "%(count)s person had an application already.",
            "%(count)s people had an application already.",
            number,
        )
        yield words % {"count": number}
    if number := sum(bool(one.email) for one in entered.written):
        words = ngettext(
            "%(count)s letter leaves in ten minutes; the application counts when it is accepted.",
            "%(count)s letters leave in ten minutes; an application counts when it is accepted.",
            number,
        )
        yield words % {"count": number}


@require_safe
def form_to_fill_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty table, with the libraries to choose from."""
    course = _course(request, slug)
    response = HttpResponse(sheets.form_to_fill_in(all_libraries()), content_type=XLSX)
    response["Content-Disposition"] = course_file(_("Applications"), course)
    return response
