"""Frameworks of competences in files: reading lists and CASE packages, writing both, and an empty workbook."""

import json
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from oqu.competences import actions, queries, sheets
from oqu.competences.forms import FrameworkFiles
from oqu.competences.queries import Framework, FrameworkVersion
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.file_names import disposition
from oqu.kernel.sheets import MOST_MEGABYTES, BadSheet, Problem
from oqu.kernel.uploads import sent_files
from oqu.web import access
from oqu.web.office.competences import (
    GET_AND_POST,
    framework_of,
    kept_framework,
    owner,
    version_address,
)
from oqu.web.office.libraries import centre_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "json"
LISTS_NEED_A_FRAMEWORK = gettext_lazy(
    "Lists say nothing of the framework itself. Write in the framework first, then read the lists into its draft."
)


@GET_AND_POST
def import_framework(request: HttpRequest) -> HttpResponse:
    """A new framework from a CASE package."""
    centre = owner(request)

    def store(read: sheets.FileRead) -> FrameworkVersion:
        if read.about is None:
            raise BadSheet([Problem("", 0, "", LISTS_NEED_A_FRAMEWORK)])
        by, at, key = access.person(request), clock.now(), access.form_key(request)
        return actions.take_framework(
            about=read.about,
            content=read.content,
            centre=centre,
            by=by,
            at=at,
            key=key,
            changed_at=read.changed_at,
        )

    return _import_page(request, None, store)


@GET_AND_POST
def import_version(request: HttpRequest, key: str) -> HttpResponse:
    """Replace all of a draft by what files hold."""
    framework = kept_framework(request, key)
    draft = access.found(queries.draft_of(framework))

    def store(read: sheets.FileRead) -> FrameworkVersion:
        at: datetime = read.changed_at or clock.now()
        actions.store_content(version=draft, content=read.content, by=access.person(request), at=at)
        return draft

    return _import_page(request, framework, store)


def _import_page(
    request: HttpRequest,
    framework: Framework | None,
    store: Callable[[sheets.FileRead], FrameworkVersion],
) -> HttpResponse:
    form = FrameworkFiles(request.POST or None, sent_files(request) or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            files = [sheets.NamedFile(one.name, one) for one in form.cleaned_data["lists"]]
            version = store(sheets.read_file(files))
        except BadSheet as bad:
            problems = bad.problems
        except Refused as refusal:
            form.add_error("lists", str(refusal))
        else:
            messages.success(request, _("The draft has what the files hold."))
            return access.see_other(version_address(version))
    context = {"form": form, "problems": problems, "framework": framework, "largest_mb": MOST_MEGABYTES}
    status = access.UNPROCESSABLE if form.errors or problems else 200
    return render(request, "office/import_framework.html", context, status=status)


@require_safe
def framework_template(request: HttpRequest) -> HttpResponse:
    """An Excel file to fill in, in the reader's language."""
    centre_of(request)
    return _download(sheets.template(languages.current()), XLSX, _("Competences"))


@require_safe
def framework_file(request: HttpRequest, key: str, number: int, ending: str) -> HttpResponse:
    """A version as a workbook or a CASE package."""
    framework = framework_of(request, key)
    version = access.found(queries.version_by_number(framework, number))
    content, title = queries.content_of(version), f"{framework.name}, {number}"
    if ending == "xlsx":
        return _download(sheets.workbook(content, languages.current()), XLSX, title)
    access.found(ending if ending == JSON else None)
    about = queries.framework_content(framework)
    package = sheets.case_package(
        about, content, number=number, state=version.state, changed_at=version.changed_at
    )
    text = json.dumps(package, ensure_ascii=False, indent=1)
    return _download(text.encode(), "application/json", title, ending=JSON)


def _download(content: bytes, kind: str, title: str, *, ending: str = "xlsx") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = disposition(title, ending=ending)
    return response
