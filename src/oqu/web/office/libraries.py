"""The list of libraries: finding, mending, importing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.kernel import clock
from oqu.kernel.sheets import BadSheet, Problem
from oqu.libraries import actions, queries, sheets
from oqu.libraries.forms import LibraryFiles, LibraryFilter, LibraryForm
from oqu.people import rules
from oqu.web import access

PAGE = 50


@require_safe
def libraries(request: HttpRequest) -> HttpResponse:
    """Libraries by name, chosen by place, library system and setting."""
    centre = access.office_centre(request)
    form = LibraryFilter(request.GET)
    pages = Paginator(queries.search_libraries(**form.wishes()).order_by("name", "pk"), PAGE)
    context = {
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
        "can_keep": rules.can_keep_libraries(request.user, centre),
    }
    return render(request, "office/libraries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, key: str = "") -> HttpResponse:
    """One library, or a new one."""
    centre = access.office_centre(request)
    access.require(rules.can_keep_libraries(request.user, centre))
    known = access.found(queries.all_libraries().filter(key=key).first()) if key else None
    form = LibraryForm(request.POST or None, library=known)
    if request.method == "POST" and form.is_valid():
        rows = actions.LibraryRows(libraries=(form.row(),))
        actions.import_libraries(rows=rows, by=access.person(request), at=clock.now())
        messages.success(request, _("The library is saved."))
        return access.see_other("office:libraries")
    context = {"form": form, "library": known}
    return render(
        request, "office/library.html", context, status=access.UNPROCESSABLE if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_libraries(request: HttpRequest) -> HttpResponse:
    """Libraries from lists in Excel or CSV: all of them, or none and every mistake."""
    centre = access.office_centre(request)
    access.require(rules.can_keep_libraries(request.user, centre))
    form = LibraryFiles(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            rows = sheets.read_libraries(sheets.Source(f.name, f) for f in form.cleaned_data["lists"])
        except BadSheet as bad:
            problems = bad.problems
        else:
            done = actions.import_libraries(rows=rows, by=access.person(request), at=clock.now())
            told = {"new": done.new, "changed": done.changed, "same": done.same}
            messages.success(request, _("New: %(new)s. Changed: %(changed)s. As before: %(same)s.") % told)
            return access.see_other("office:libraries")
    context = {"form": form, "problems": problems}
    wrong = bool(form.errors or problems)
    return render(
        request, "office/import_libraries.html", context, status=access.UNPROCESSABLE if wrong else 200
    )
